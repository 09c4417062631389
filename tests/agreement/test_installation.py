"""Finding an installed BlackBox."""

from __future__ import annotations

from pathlib import Path

import pytest

from cp_lsp.blackbox.installation import describe, find_blackbox, is_blackbox


def make_blackbox(folder: Path) -> Path:
    for part in ("System/Code", "Std/Mod", "Text/Mod", "Text/Sym", "Empty/Docu"):
        (folder / part).mkdir(parents=True)
    (folder / "Text/Mod/Models.odc").write_bytes(b"")
    (folder / "Text/Sym/Models.osf").write_bytes(b"")
    (folder / "version.txt").write_text("2.0-a1\n", "latin-1")
    return folder


def test_given_folder_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CP_LSP_BLACKBOX", str(make_blackbox(tmp_path / "named")))
    given = make_blackbox(tmp_path / "given")
    assert find_blackbox(given) == given
    assert find_blackbox(tmp_path) is None
    assert find_blackbox() == tmp_path / "named"


def test_variable_that_names_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CP_LSP_BLACKBOX", str(tmp_path / "nowhere"))
    monkeypatch.setattr(Path, "home", lambda: make_blackbox(tmp_path / "BlackBox").parent)
    assert find_blackbox() is None


@pytest.mark.parametrize("name", ["BlackBox", "blackbox-2.0", "BlackBox Component Builder 1.7"])
def test_usual_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv("CP_LSP_BLACKBOX", raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    make_blackbox(tmp_path / name)
    assert find_blackbox() == tmp_path / name


def test_description(tmp_path: Path) -> None:
    found = describe(make_blackbox(tmp_path / "BlackBox"))
    assert found.version == "2.0-a1"
    assert found.subsystems == ("Std", "System", "Text")
    assert (found.modules, found.symbol_files, found.can_compile) == (1, 1, False)


def test_other_folders_are_no_blackbox(tmp_path: Path) -> None:
    assert not is_blackbox(tmp_path)
    assert not is_blackbox(tmp_path / "absent")


def test_real(blackbox_dir: Path) -> None:
    assert is_blackbox(blackbox_dir)
    found = describe(blackbox_dir)
    assert found.modules > 100
    assert {"System", "Text", "Std"} <= set(found.subsystems)
