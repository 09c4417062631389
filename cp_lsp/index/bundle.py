"""The interfaces of BlackBox's own modules that ship with the package.

They are facts about a framework (names, types, signatures, constants, sizes), made from an
installed BlackBox; neither source text nor documentation is among them. With them an ordinary
module can be checked where no BlackBox is installed.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

from cp_lsp.index.importer import ProjectImporter
from cp_lsp.index.naming import split_name
from cp_lsp.index.project import Project
from cp_lsp.semantics.imported import FORMAT, described_modules, without_places

PATH: Final = Path(__file__).parent.parent / "data" / "interfaces.zip"
"""Where the package keeps the interfaces."""

SUBSYSTEMS: Final = frozenset(
    {"Com", "Comm", "Cons", "Dev", "Fig", "Form", "Lin", "Mdi"}
    | {"Obx", "Ole", "Sql", "Std", "System", "Text", "Win", "Xhtml"}
)
"""What programs import. Left out are tests (Check), the systems that few have (Fbsd, Obsd), and
the interfaces to office programs (Ctl), which are larger than all the rest."""


class Bundle(Collection[str]):
    """Descriptions in a file, read one by one; a collection of the names of their modules.

    A file that is absent, damaged or of another format is as good as empty.
    """

    def __init__(self, path: Path = PATH) -> None:
        self.path = path

    def get(self, name: str) -> bytes | None:
        """The description of a module, None if it is not here."""
        if name not in self._names or self._archive is None:
            return None
        try:
            return self._archive.read(name)
        except (OSError, zipfile.BadZipFile):
            return None

    @property
    def blackbox(self) -> str:
        """The version of the BlackBox that the descriptions were made from; "" if not known."""
        return str(self._about.get("blackbox", ""))

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    @cached_property
    def _archive(self) -> zipfile.ZipFile | None:
        try:
            return zipfile.ZipFile(self.path)
        except (OSError, zipfile.BadZipFile):
            return None

    @cached_property
    def _about(self) -> dict[str, object]:
        if self._archive is None:
            return {}
        try:
            about = json.loads(self._archive.read(_ABOUT))
        except (OSError, KeyError, ValueError, zipfile.BadZipFile):
            return {}
        return about if isinstance(about, dict) else {}

    @cached_property
    def _names(self) -> dict[str, None]:
        if self._archive is None or self._about.get("format") != FORMAT:
            return {}
        return dict.fromkeys(name for name in self._archive.namelist() if name != _ABOUT)


def make_bundle(blackbox: Path, subsystems: Collection[str] = SUBSYSTEMS) -> dict[str, bytes]:
    """The descriptions of the modules of some subsystems of an installed BlackBox, by name, and
    of all that their types come from.
    """
    project = Project([], blackbox)
    importer = ProjectImporter(project)
    pending = [
        location.name
        for location in project.modules(all_platforms=True)
        if split_name(location.name)[0] in subsystems
    ]
    for _ in importer.load(pending):
        pass
    found: dict[str, bytes] = {}
    while pending:
        name = pending.pop()
        description = importer.description(name)
        if name not in found and description is not None:
            found[name] = without_places(description)
            pending += described_modules(description)
    return dict(sorted(found.items()))


def write_bundle(path: Path, descriptions: Iterable[tuple[str, bytes]], *, blackbox: str) -> None:
    """Writes descriptions to a file; the same ones always give the same bytes."""
    about = json.dumps({"format": FORMAT, "blackbox": blackbox}).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in ((_ABOUT, about), *descriptions):
            # The time is that of no clock, and the system that of none in particular.
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, data, compresslevel=9)


_ABOUT: Final = "about.json"
