"""`cp-lsp doctor`: what is installed and found, and what to do about what is not."""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from importlib import metadata, util
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from cp_lsp.blackbox.installation import VARIABLE, describe, find_blackbox
from cp_lsp.cli import COMMANDS, FINDINGS, FINE, GROUP, PARTS, in_a_clone, version
from cp_lsp.errors import EndpointError, MissingPartError, ModelError
from cp_lsp.index.cache import default_cache_directory
from cp_lsp.settings import Loaded, Settings, load_settings

if TYPE_CHECKING:
    from cp_lsp.models.endpoint import Endpoint

PATIENCE: Final = 2.0
"""Seconds that all model servers together are waited for."""

State = Literal["ok", "absent", "wrong"]


@dataclass(frozen=True)
class Check:
    """One thing looked at. `absent` is a thing that one can do without, `wrong` is one to mend."""

    name: str
    state: State
    found: str
    advice: str = ""
    """What to do; "" where all is well."""


def add_parser(subparsers: Any) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser(
        "doctor",
        help=COMMANDS["doctor"].summary,
        description="Say what is installed and found, and what to do about what is not.",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what was found; 1 if something has to be mended."""
    found = list(checks(Path.cwd()))
    well = all(check.state != "wrong" for check in found)
    if args.json:
        print(json.dumps({"ok": well, "checks": [asdict(check) for check in found]}, indent=2))
    else:
        print(render(found))
    return FINE if well else FINDINGS


def checks(folder: Path) -> Iterator[Check]:
    """Look at everything, as seen from a folder of the user's workspace."""
    system = f"{platform.system()} {platform.machine()}"
    yield Check("Python", "ok", f"{platform.python_version()} on {system}")
    yield _package()
    loaded = load_settings(folder)
    yield from _settings(loaded)
    yield _blackbox(loaded.settings.blackbox)
    yield _cache(loaded.settings.cache_directory)
    yield _model(loaded.settings.model)
    yield from _servers(loaded.settings)
    yield from _parts()


def render(found: list[Check]) -> str:
    """The checks as lines: the state, the name, what was found, and below it what to do."""
    width = max(len(check.name) for check in found)
    lines = []
    for check in found:
        lines.append(f"{check.state:<7} {check.name:<{width}}  {check.found}")
        if check.advice:
            lines.append(f"{'':<7} {'':<{width}}  -> {check.advice}")
    return "\n".join(lines)


def _package() -> Check:
    here = Path(__file__).parent.parent
    if version() == "unknown":
        return Check(
            "cp-lsp",
            "wrong",
            f"run from {here}, not installed: commands of other parts are not found",
            "in a clone: make setup, or pip install .",
        )
    return Check("cp-lsp", "ok", f"{version()} in {here}")


def _settings(loaded: Loaded) -> Iterator[Check]:
    """What was wrong in the settings; else where they come from."""
    for problem in loaded.problems:
        yield Check(
            "settings",
            "wrong",
            f"{problem.source}: {problem.key or 'all'}: {problem.why}",
            f"expected {problem.expected}" if problem.expected else "correct the file",
        )
    if not loaded.problems:
        yield Check("settings", "ok", str(loaded.file or "no configuration file; defaults"))


def _blackbox(named: Path | None) -> Check:
    path = find_blackbox(named)
    if path is None:
        where = named or os.environ.get(VARIABLE)
        if where:
            advice = f"set {VARIABLE}, or the setting, to the folder that holds System and Std"
            return Check("BlackBox", "wrong", f"{where} is no BlackBox", advice)
        advice = f"if you have one, set {VARIABLE} to its folder; interfaces are built in otherwise"
        return Check("BlackBox", "absent", "none found", advice)
    it = describe(path)
    found = f"{it.version or 'unknown version'} in {it.path}"
    holds = f"{len(it.subsystems)} subsystems, {it.modules} modules"
    can = "can" if it.can_compile else "cannot"
    return Check("BlackBox", "ok", f"{found}: {holds}; its compiler {can} be asked")


def _cache(named: Path | None) -> Check:
    folder = named or default_cache_directory()
    # The nearest folder that exists decides whether the missing ones can be made.
    nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
    if not (nearest.is_dir() and os.access(nearest, os.W_OK)):
        advice = f"make {nearest} writable, or set CP_LSP_CACHE to a folder that is"
        return Check("cache", "absent", f"{folder} cannot be written", advice)
    size = sum(file.stat().st_size for file in folder.glob("*") if file.is_file())
    return Check("cache", "ok", f"{folder}, {size / 1e6:.1f} MB")


def _model(named: Path | None) -> Check:
    """The language model that completes code, and whether what runs it is installed."""
    from cp_lsp.models.load import describe_model, shipped_model

    path = named or shipped_model()
    if path is None:
        advice = "set CP_LSP_MODEL, or the setting, to a GGUF file; the rest works without a model"
        return Check("model", "absent", "none comes with this cp-lsp", advice)
    try:
        return Check("model", "ok", describe_model(path))
    except MissingPartError as problem:
        return Check("model", "absent", f"{path} cannot run", str(problem))
    except ModelError as problem:
        advice = "set CP_LSP_MODEL, or the setting, to another file"
        return Check("model", "wrong", str(problem), advice)


def _servers(settings: Settings) -> Iterator[Check]:
    """The model servers that are set: what each is, has and can do, if it answers soon."""
    if not (settings.endpoint or settings.chat_endpoint or settings.embedding_endpoint):
        advice = "if you have one, set CP_LSP_ENDPOINT to its address; chat needs one"
        yield Check("model server", "absent", "none is set", advice)
        return
    from cp_lsp.models.roles import Models

    with closing(Models(settings)) as models:
        try:
            endpoints = models.endpoints()
        except MissingPartError as problem:
            yield Check("model server", "absent", "it cannot be asked", str(problem))
            return
        # What speaks the protocol takes long to import, and no server is to blame for that.
        from cp_lsp.models import discovery  # noqa: F401

        end = time.monotonic() + PATIENCE
        with ThreadPoolExecutor(len(endpoints)) as threads:
            yield from threads.map(lambda endpoint: _server(endpoint, end), endpoints)


def _server(endpoint: Endpoint, end: float) -> Check:
    """A model of a server, asked until `end`."""
    name = f"model for {endpoint.role}"
    try:
        served = endpoint.served(lambda: time.monotonic() > end)
    except EndpointError as problem:
        what, _, advice = str(problem).partition("; ")
        return Check(name, "wrong", what, advice or "correct the settings of the model server")
    if served is None:
        found = f"{endpoint.name} does not say within {PATIENCE:g} s what it is"
        return Check(name, "wrong", found, "look whether it is busy, or start it again")
    about = [f"{endpoint.name}, {' '.join((served.kind, served.version)).strip()}"]
    guessed = " (a guess)" if served.is_guessed else ""
    if endpoint.role == "completion":
        ways = {
            "tokens": f"fills gaps as {served.family.name if served.family else 'it has learnt'}",
            "route": "fills gaps by its server's template",
            "": "fills gaps only when asked in words, which is slow",
        }
        about.append(ways[served.filling])
        about += ["probabilities"] if served.abilities.logprobs else []
        about += [f"grammars ({served.grammar})"] if served.grammar else []
    if endpoint.role != "embedding":
        about.append(f"{served.context_length} tokens of context{guessed}")
    others = [model for model in served.models if model != served.model]
    if others:
        more = f" and {len(others) - 5} more" if len(others) > 5 else ""
        about.append(f"the server also has {', '.join(others[:5])}{more}")
    return Check(name, "ok", "; ".join(about))


def _parts() -> Iterator[Check]:
    """The optional parts whose code is here, each with the libraries that its extra names."""
    announced = {entry.name for entry in metadata.entry_points(group=GROUP)}
    extras = {part.extra for name, part in PARTS.items() if name in announced}
    if util.find_spec("cp_lsp.models") is not None:
        extras |= {"endpoint", "local"}
    for extra in sorted(extras):
        versions = {name: _version_of(name) for name in _libraries(extra)}
        if not versions:
            continue
        missing = [name for name, number in versions.items() if number is None]
        if missing:
            found = f"without {', '.join(missing)}"
            yield Check(f"part {extra}", "absent", found, in_a_clone(extra))
        else:
            found = ", ".join(f"{name} {number}" for name, number in versions.items())
            yield Check(f"part {extra}", "ok", found)


def _libraries(extra: str) -> list[str]:
    """The distributions that an extra of ours asks for, as our own metadata has them."""
    try:
        requirements = metadata.requires("cp-lsp") or []
    except metadata.PackageNotFoundError:
        return []
    pattern = re.compile(rf"""([\w.-]+).*;.*\bextra\s*==\s*['"]{extra}['"]""")
    return [match[1] for requirement in requirements if (match := pattern.match(requirement))]


def _version_of(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
