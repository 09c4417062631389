"""Lines above declarations, as an editor gets them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import FULL, Client, ServerError

pytestmark = pytest.mark.end_to_end

BASES = """\
MODULE Bases;

	TYPE
		Base* = POINTER TO ABSTRACT RECORD END;

	PROCEDURE (b: Base) Do*, NEW, ABSTRACT;

	PROCEDURE Use* (b: Base);
	BEGIN
		b.Do
	END Use;

END Bases.
"""

OTHERS = """\
MODULE Others;

	IMPORT Bases;

	TYPE
		Other = POINTER TO RECORD (Bases.Base) END;

	PROCEDURE (o: Other) Do;
	BEGIN
		Bases.Use(o); Bases.Use(o)
	END Do;

END Others.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Bases.cp").write_text(BASES, encoding="utf-8")
    (tmp_path / "Others.cp").write_text(OTHERS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def client(folder: Path) -> Iterator[Client]:
    with Client(folder, options={"language": "en"}) as client:
        client.begin()
        yield client


def shown(client: Client, uri: str) -> dict[tuple[int, str], str]:
    """What the lenses of a text say, by line and kind."""
    found = client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
    assert all("command" not in lens for lens in found)
    return {
        (lens["range"]["start"]["line"], lens["data"]["kind"]): client.ask(
            "codeLens/resolve", lens
        )["command"]["title"]
        for lens in found
    }


def test_uses_and_what_implements_are_counted(client: Client, folder: Path) -> None:
    assert shown(client, client.open(folder / "Bases.cp")) == {
        (0, "interface"): "1 client",
        (3, "references"): "3 references",
        (3, "implementations"): "1 implementation",
        (5, "references"): "1 reference",
        (5, "implementations"): "1 implementation",
        (7, "references"): "2 references",
    }


def test_a_lens_shows_the_places_that_it_counts(client: Client, folder: Path) -> None:
    uri = client.open(folder / "Bases.cp")
    lenses = client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
    command = client.ask("codeLens/resolve", lenses[-1])["command"]
    assert command["command"] == "cp.showReferences"
    asked, position, places = command["arguments"]
    assert (asked, position["line"]) == (uri, 7)
    assert {Path(place["uri"]).name for place in places} == {"Others.cp"}
    assert [place["range"]["start"]["line"] for place in places] == [9, 9]


def test_the_first_place_is_shown_to_editors_without_the_command(folder: Path) -> None:
    capabilities = {**FULL, "window": {"showDocument": {"support": True}}}
    with Client(folder, capabilities=capabilities) as client:
        client.begin()
        uri = client.open(folder / "Bases.cp")
        lenses = client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
        command = client.ask("codeLens/resolve", lenses[-1])["command"]
        number, message = client.request("workspace/executeCommand", command)
        client.send(message)
        asked = client.wait_for("window/showDocument")
        assert asked["uri"].endswith("Others.cp")
        assert asked["selection"]["start"]["line"] == 9
        client.answer(number)


def test_a_changed_interface_is_told_before_it_is_saved(client: Client, folder: Path) -> None:
    uri = client.open(folder / "Bases.cp", BASES.replace("Use*", "Apply*"))
    title = shown(client, uri)[0, "interface"]
    assert "differs" in title
    assert "+Apply, −Use" in title
    assert "1 client to compile again" in title
    # What only the module itself sees is no change.
    client.change(uri, {"text": BASES.replace("b.Do\n", "b.Do; b.Do\n")})
    assert shown(client, uri)[0, "interface"] == "1 client"


def test_lenses_of_an_older_text_are_refused(client: Client, folder: Path) -> None:
    uri = client.open(folder / "Bases.cp")
    lens = client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})[1]
    client.change(uri, {"text": "\n\n" + BASES})
    with pytest.raises(ServerError) as refusal:
        client.ask("codeLens/resolve", lens)
    assert refusal.value.code == -32801


@pytest.mark.parametrize(
    ("setting", "kinds"),
    [(False, set()), (["interface"], {"interface"}), (["references"], {"references"})],
)
def test_lenses_can_be_switched_off(folder: Path, setting: Any, kinds: set[str]) -> None:
    with Client(folder, options={"codeLens": setting}) as client:
        client.begin()
        uri = client.open(folder / "Bases.cp")
        found = client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
        assert {lens["data"]["kind"] for lens in found} == kinds


def test_lenses_speak_russian(folder: Path) -> None:
    with Client(folder, options={"language": "ru"}) as client:
        client.begin()
        titles = shown(client, client.open(folder / "Bases.cp"))
        assert titles[7, "references"] == "использований: 2"
        assert titles[0, "interface"] == "клиентов: 1"
