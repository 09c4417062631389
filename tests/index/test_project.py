"""Modules are found by name, as BlackBox finds them, and in folders of text files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cp_lsp.errors import SourceError
from cp_lsp.index.naming import (
    enclosing_blackbox,
    is_blackbox,
    join_name,
    split_name,
    split_variant,
)
from cp_lsp.index.project import Origin, Project, open_project
from cp_lsp.settings import Settings
from cp_lsp.source.odc import new_document


def write(root: Path, files: dict[str, str]) -> Path:
    """Writes modules; a text of one word stands for a module of that name."""
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if text.isidentifier():
            text = f"MODULE {text};\nEND {text}.\n"
        if file.suffix == ".odc":
            file.write_bytes(new_document(text))
        else:
            file.write_text(text, encoding="utf-8", newline="\n")
    return root


def found(project: Project, name: str) -> str | None:
    location = project.find_module(name)
    if location is None or location.path is None:
        return None
    for root in (*project.roots, project.blackbox):
        if root is not None and location.path.is_relative_to(root):
            return location.path.relative_to(root).as_posix()
    return str(location.path)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("TextModels", ("Text", "Models")),
        ("Files", ("System", "Files")),
        ("DevCPM", ("Dev", "CPM")),
        ("SMath", ("System", "SMath")),
        ("Files64", ("System", "Files64")),
        ("CommTCP__Lin", ("Comm", "TCP__Lin")),
        ("LinGtk2Gtk", ("Lin", "Gtk2Gtk")),
        ("StdStdCFrames", ("Std", "StdCFrames")),
        ("i21sysItems", ("i21sys", "Items")),
        ("ТекстМодели", ("Текст", "Модели")),
        ("Text_Models", ("Text_", "Models")),
        ("A", ("System", "A")),
        ("", ("System", "")),
        ("Text.odc", ("", "Text.odc")),
    ],
)
def test_names_split_as_in_blackbox(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts


@given(st.text("aAbB2_яЯ", min_size=1))
def test_splitting_and_joining_give_the_name_again(name: str) -> None:
    assert join_name(*split_name(name)) == name


def test_a_platform_stands_after_two_underscores() -> None:
    assert split_variant("TCP__Lin") == ("TCP", "Lin")
    assert split_variant("TCP") == ("TCP", "")
    assert split_variant("__Lin") == ("__Lin", "")


def test_a_tree_of_subsystems_is_searched_by_name(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "Text/Mod/Models.odc": "TextModels",
            "System/Mod/Files.odc": "Files",
            "Lab/Mod/Plots.cp": "LabPlots",
            "Text/Docu/Models.odc": "TextModels",
        },
    )
    project = Project([tmp_path])
    assert found(project, "TextModels") == "Text/Mod/Models.odc"
    assert found(project, "Files") == "System/Mod/Files.odc"
    assert found(project, "LabPlots") == "Lab/Mod/Plots.cp"
    assert project.find_module("Textmodels") is None
    assert sorted(location.name for location in project.modules()) == [
        "Files",
        "LabPlots",
        "TextModels",
    ]


def test_flat_folders_are_searched_by_the_headings(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "hello.cp": "ObxHello",
            "deep/er/any.mod": "(* a *) MODULE Any; END Any.",
            "notes.txt": "Just notes.",
            "list.txt": "Lists",
            "old/Doc.odc": "Kept",
            ".git/x.cp": "Hidden",
        },
    )
    project = Project([tmp_path])
    assert found(project, "ObxHello") == "hello.cp"
    assert found(project, "Any") == "deep/er/any.mod"
    assert found(project, "Lists") == "list.txt"
    assert found(project, "Kept") == "old/Doc.odc"
    assert [project.find_module(name) for name in ("Hidden", "notes", "hello")] == [None] * 3


def test_a_long_comment_before_the_heading_does_not_hide_it(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "(* " + "Длинно. " * 3000 + "*)\nMODULE Late; END Late."})
    assert found(Project([tmp_path]), "Late") == "a.txt"


def test_a_big_file_of_another_encoding_is_found(tmp_path: Path) -> None:
    text = "MODULE Big;\n(* " + "Много слов. " * 2000 + "*)\nEND Big."
    (tmp_path / "a.cp").write_bytes(text.encode("cp1251"))
    (tmp_path / "b.cp").write_bytes(text.replace("Big", "Wide").encode("utf-16"))
    assert found(Project([tmp_path]), "Big") == "a.cp"
    assert found(Project([tmp_path]), "Wide") == "b.cp"


def test_a_mod_folder_with_other_names_goes_by_the_headings(tmp_path: Path) -> None:
    """A checkout of one subsystem: the folder above Mod is not its name."""
    write(tmp_path / "Lab", {"Mod/Plots.odc": "ObxPlots", "Mod/Pies.odc": "ObxPies"})
    project = Project([tmp_path / "Lab"])
    assert found(project, "ObxPies") == "Mod/Pies.odc"
    assert project.find_module("LabPies") is None


def test_a_workspace_that_is_one_subsystem_follows_the_rule(tmp_path: Path) -> None:
    write(tmp_path, {"Lab/Mod/Plots.odc": "LabPlots"})
    assert found(Project([tmp_path / "Lab"]), "LabPlots") == "Mod/Plots.odc"


def test_the_text_beside_a_document_counts(tmp_path: Path) -> None:
    write(tmp_path, {"Lab/Mod/A.odc": "LabA", "Lab/Mod/A.cp": "LabA"})
    project = Project([tmp_path])
    assert found(project, "LabA") == "Lab/Mod/A.cp"
    assert project.duplicates() == {}
    blackbox = Project([], tmp_path)
    assert found(blackbox, "LabA") == "Lab/Mod/A.cp"
    assert len(list(blackbox.modules())) == 1


def test_one_name_in_two_files_is_reported(tmp_path: Path) -> None:
    write(tmp_path, {"Lab/Mod/A.cp": "LabA", "copy/A.cp": "LabA", "B.cp": "B"})
    project = Project([tmp_path])
    assert found(project, "LabA") == "Lab/Mod/A.cp"
    (name,) = project.duplicates()
    paths = [location.path for location in project.duplicates()[name]]
    assert [path.parent.name for path in paths if path] == ["Mod", "copy"]


@pytest.mark.parametrize(("platform", "file"), [("Lin", "A__Lin.cp"), ("win", "A__Win.cp")])
def test_a_file_for_the_platform_is_chosen(tmp_path: Path, platform: str, file: str) -> None:
    write(
        tmp_path, dict.fromkeys(["Lab/Mod/A.cp", "Lab/Mod/A__Lin.cp", "Lab/Mod/A__Win.cp"], "LabA")
    )
    for project in (
        Project([tmp_path], platform=platform),
        Project([], tmp_path, platform=platform),
    ):
        assert found(project, "LabA") == f"Lab/Mod/{file}"
        assert project.duplicates() == {}


def test_a_platform_in_the_module_name_makes_it_another_module(tmp_path: Path) -> None:
    write(tmp_path, {"Lab/Mod/A.odc": "LabA", "Lab/Mod/A__Win.odc": "LabA__Win"})
    for project in (Project([tmp_path], platform="Lin"), Project([], tmp_path, platform="Lin")):
        assert found(project, "LabA") == "Lab/Mod/A.odc"
        assert found(project, "LabA__Win") == "Lab/Mod/A__Win.odc"
        assert [location.name for location in project.modules()] == ["LabA"]
        everywhere = project.modules(all_platforms=True)
        assert sorted(location.name for location in everywhere) == ["LabA", "LabA__Win"]


def test_the_order_of_looking(tmp_path: Path) -> None:
    blackbox = write(tmp_path / "bb", {"Lab/Mod/A.cp": "LabA", "Lab/Mod/B.cp": "LabB"})
    workspace = write(tmp_path / "ws", {"A.cp": "LabA"})
    project = Project(
        [workspace], blackbox, {workspace / "A.cp": "MODULE LabA;"}, bundled=["LabB", "Kernel"]
    )
    assert [
        location.origin if (location := project.find_module(name)) else None
        for name in ("LabA", "LabB", "Kernel", "Absent")
    ] == [Origin.BUFFER, Origin.BLACKBOX, Origin.BUNDLED, None]
    project.close_buffer(workspace / "A.cp")
    assert found(project, "LabA") == "A.cp"
    assert sorted(location.name for location in project.modules()) == ["Kernel", "LabA", "LabB"]


def test_the_text_of_a_buffer_counts_not_the_file(tmp_path: Path) -> None:
    write(tmp_path, {"Lab/Mod/A.cp": "LabA"})
    project = Project([tmp_path])
    before = project.find_module("LabA")
    assert before is not None
    project.open_buffer(tmp_path / "Lab" / "Mod" / "A.cp", "MODULE LabNew;\r\nEND LabNew.")
    assert project.find_module("LabA") is None
    assert not project.is_current(before)
    location = project.find_module("LabNew")
    assert location is not None
    assert project.read(location).text == "MODULE LabNew;\nEND LabNew."
    project.open_buffer(tmp_path / "Lab" / "Mod" / "A.cp", "MODULE ")
    assert project.find_module("LabNew") is not None
    assert not project.is_current(location)


def test_a_buffer_without_a_file_has_a_module(tmp_path: Path) -> None:
    project = Project([tmp_path])
    project.open_buffer(tmp_path / "Untitled-1", "MODULE Fresh; IMPORT StdLog;")
    location = project.find_module("Fresh")
    assert location is not None
    heading = project.heading(location)
    assert heading is not None
    assert heading.imported == ("StdLog",)


def test_the_module_of_a_file_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"Lab/Mod/A.odc": "LabA", "x.cp": "Other", "n.txt": "notes, no module"})
    project = Project([tmp_path])
    assert project.module_of(tmp_path / "Lab" / "Mod" / "A.odc") == "LabA"
    assert project.module_of(tmp_path / "x.cp") == "Other"
    assert project.module_of(tmp_path / "n.txt") is None
    assert project.module_of(tmp_path / "absent.cp") is None


def test_changes_on_disk_are_seen_by_a_refresh(tmp_path: Path) -> None:
    write(tmp_path, {"a.cp": "A", "b.cp": "B", "c.cp": "C"})
    project = Project([tmp_path])
    old = project.find_module("A")
    assert old is not None
    assert project.is_current(old)
    assert not project.refresh()
    write(tmp_path, {"a.cp": "Renamed", "d.cp": "D"})
    (tmp_path / "b.cp").unlink()
    assert not project.is_current(old)
    changes = project.refresh()
    assert changes
    assert [path.name for path in changes.added] == ["d.cp"]
    assert [path.name for path in changes.changed] == ["a.cp"]
    assert [path.name for path in changes.removed] == ["b.cp"]
    assert [found(project, name) for name in "ABCD"] == [None, None, "c.cp", "d.cp"]
    assert found(project, "Renamed") == "a.cp"


def test_a_bundled_interface_has_no_text() -> None:
    project = Project([], bundled={"Kernel": b""})
    location = project.find_module("Kernel")
    assert location is not None
    with pytest.raises(SourceError, match="set blackbox"):
        project.read(location)


def test_a_damaged_document_keeps_its_name_and_says_so_when_read(tmp_path: Path) -> None:
    write(tmp_path, {"Lab/Mod/A.cp": "LabA"})
    (tmp_path / "Lab" / "Mod" / "B.odc").write_bytes(b"CDOo\0\0\0\0\x82\xf1")
    project = Project([tmp_path])
    location = project.find_module("LabB")
    assert location is not None
    with pytest.raises(SourceError, match=r"B\.odc"):
        project.read(location)
    assert project.heading(location) is None


def test_absent_folders_hold_nothing(tmp_path: Path) -> None:
    project = Project([tmp_path / "absent"], tmp_path / "no BlackBox")
    assert project.find_module("TextModels") is None
    assert list(project.modules()) == []
    assert not project.refresh()


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs links")
def test_a_link_to_a_folder_above_does_no_harm(tmp_path: Path) -> None:
    write(tmp_path, {"sub/a.cp": "A"})
    try:
        (tmp_path / "sub" / "loop").symlink_to(tmp_path, target_is_directory=True)
    except OSError:
        pytest.skip("links may not be made here")
    assert found(Project([tmp_path]), "A") == "sub/a.cp"


def test_a_workspace_behind_a_link_keeps_its_spelling(tmp_path: Path) -> None:
    write(tmp_path / "real", {"a.cp": "A"})
    try:
        (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    except OSError:
        pytest.skip("links may not be made here")
    project = Project([tmp_path / "link"])
    location = project.find_module("A")
    assert location is not None
    assert location.path == tmp_path / "link" / "a.cp"
    project.open_buffer(tmp_path / "real" / "a.cp", "MODULE B;")
    assert project.find_module("A") is None
    location = project.find_module("B")
    assert location is not None
    assert location.path == tmp_path / "link" / "a.cp"
    project.close_buffer(tmp_path / "link" / "x" / ".." / "a.cp")
    assert found(project, "A") == "a.cp"


def test_a_folder_with_too_many_files_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"a.cp": "A", "b/c.cp": "C", "b/d.cp": "D"})
    monkeypatch.setattr("cp_lsp.index.files.MAX_FILES", 2)
    project = Project([tmp_path])
    assert len(list(project.modules())) == 2
    assert project.overfull == (tmp_path,)


def test_a_file_name_in_other_case_is_the_module_if_its_heading_says_so(tmp_path: Path) -> None:
    write(tmp_path, {"Lab/Mod/plots.odc": "LabPlots", "Lab/Mod/pies.odc": "Labpies"})
    project = Project([], tmp_path)
    assert found(project, "LabPlots") == "Lab/Mod/plots.odc"
    assert project.find_module("LabPies") is None


def test_documents_of_a_module_are_found(tmp_path: Path) -> None:
    names = ["Docu/A.odc", "Docu/ru/A.odc", "Docu/Sys-Map.odc", "Rsrc/A.odc", "Rsrc/Strings.odc"]
    write(tmp_path, {"Lab/Mod/A.cp": "LabA", **{f"Lab/{name}": "text" for name in names}})
    for project in (Project([tmp_path]), Project([], tmp_path), Project([tmp_path / "Lab"])):
        documents = project.documents("LabA")
        lab = tmp_path / "Lab"
        assert documents.docu == lab / "Docu" / "A.odc"
        assert documents.subsystem == (lab / "Docu" / "Sys-Map.odc",)
        assert documents.resources == (lab / "Rsrc" / "A.odc", lab / "Rsrc" / "Strings.odc")
        assert project.documents("LabA", "ru").docu == lab / "Docu" / "ru" / "A.odc"
        assert project.documents("ObxAbsent").docu is None


def test_a_blackbox_is_recognised_from_within(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"System/Mod/Kernel.cp": "Kernel", "Std/Mod/Log.cp": "StdLog", "Lab/Mod/A.cp": "LabA"},
    )
    assert is_blackbox(tmp_path)
    assert enclosing_blackbox(tmp_path / "Lab" / "Mod") == tmp_path
    assert enclosing_blackbox(tmp_path.parent) is None


def test_a_project_is_opened_as_set(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"System/Mod/Files.cp": "Files", "Std/Mod/Log.cp": "StdLog", "Lab/Mod/A.cp": "LabA"},
    )
    within = open_project([tmp_path / "Lab"], Settings(platform="Mac"), bundled=["Kernel"])
    assert within.platform == "Mac"
    assert found(within, "StdLog") == "Std/Mod/Log.cp"
    assert found(within, "LabA") == "Mod/A.cp"
    other = open_project([tmp_path / "absent"], Settings(blackbox=tmp_path))
    assert found(other, "StdLog") == "Std/Mod/Log.cp"


def test_every_module_of_blackbox_is_found_by_its_name(blackbox_dir: Path) -> None:
    assert is_blackbox(blackbox_dir)
    sources = {file for file in blackbox_dir.glob("*/Mod/*") if file.suffix in (".odc", ".cp")}
    for project in (Project([], blackbox_dir), Project([blackbox_dir])):
        located = set()
        for location in project.modules(all_platforms=True):
            again = project.find_module(location.name)
            assert again == location
            assert location.path is not None
            assert project.module_of(location.path) == location.name
            located.add(location.path)
        assert sources - located == set()


def test_blackbox_is_left_unread_until_asked(
    blackbox_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Project([], blackbox_dir)

    def refuse(*_arguments: object, **_keywords: object) -> None:
        raise AssertionError("a document was read")

    monkeypatch.setattr("cp_lsp.index.project.read_source", refuse)
    assert project.find_module("TextModels") is not None
    assert project.find_module("DevCPM") is not None


def test_single_files_count_and_come_first(tmp_path: Path) -> None:
    work, other = tmp_path / "work", tmp_path / "other"
    for folder in (work, other):
        folder.mkdir()
        (folder / "Own.cp").write_text("MODULE Own; END Own.", encoding="utf-8")
    (other / "Extra.cp").write_text("MODULE Extra; END Extra.", encoding="utf-8")
    project = Project([work], files=[other / "Own.cp", other / "missing.cp"])
    location = project.find_module("Own")
    assert location is not None and location.path == other / "Own.cp"
    assert project.find_module("Extra") is None
    assert [module.name for module in project.modules()] == ["Own"]


def test_files_can_be_left_out(tmp_path: Path) -> None:
    for name in ("A", "B"):
        (tmp_path / f"{name}.cp").write_text(f"MODULE {name}; END {name}.", encoding="utf-8")
    project = Project([tmp_path], without=[tmp_path / "A.cp"])
    assert [module.name for module in project.modules()] == ["B"]
    assert project.find_module("A") is None


@pytest.mark.parametrize(
    ("path", "origin"),
    [
        ("Math.cp", Origin.WORKSPACE),
        ("System/Mod/Math.cp", Origin.WORKSPACE),
        ("tests/data/Math.cp", Origin.BUNDLED),
        ("tests/data/System/Mod/Math.cp", Origin.BUNDLED),
    ],
)
def test_a_distant_file_does_not_hide_the_framework(
    path: str, origin: Origin, tmp_path: Path
) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("MODULE Math; END Math.", encoding="utf-8")
    project = Project([tmp_path], bundled=("Math",))
    location = project.find_module("Math")
    assert location is not None and location.origin is origin
    assert [module.origin for module in project.modules()] == [origin]
    # Beside what is open in the editor, it is meant.
    project.open_buffer(file.parent / "Other.cp", "MODULE Other; IMPORT Math; END Other.")
    location = project.find_module("Math")
    assert location is not None and location.origin is Origin.WORKSPACE
    alone = Project([tmp_path])
    location = alone.find_module("Math")
    assert location is not None and location.path == file


def test_the_framework_can_come_first(tmp_path: Path) -> None:
    for name in ("Math", "Own"):
        (tmp_path / f"{name}.cp").write_text(f"MODULE {name}; END {name}.", encoding="utf-8")
    project = Project([tmp_path], bundled=("Math",), framework_first=True)
    origins = {module.name: module.origin for module in project.modules()}
    assert origins == {"Math": Origin.BUNDLED, "Own": Origin.WORKSPACE}
    for name, origin in origins.items():
        location = project.find_module(name)
        assert location is not None and location.origin is origin


def test_the_generation_tells_of_changes(tmp_path: Path) -> None:
    project = Project([tmp_path])
    assert list(project.modules()) == []
    seen = [project.generation]
    project.open_buffer(tmp_path / "A.cp", "MODULE A; END A.")
    seen.append(project.generation)
    project.open_buffer(tmp_path / "A.cp", "MODULE A; END A.")
    assert project.generation == seen[-1]
    project.close_buffer(tmp_path / "A.cp")
    seen.append(project.generation)
    project.refresh()
    assert project.generation == seen[-1]
    (tmp_path / "B.cp").write_text("MODULE B; END B.", encoding="utf-8")
    project.refresh()
    seen.append(project.generation)
    assert seen == sorted(set(seen))
