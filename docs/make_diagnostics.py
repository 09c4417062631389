"""Write the reference pages of all diagnostics, in English and Russian, from the catalogue.

python docs/make_diagnostics.py          write the pages
python docs/make_diagnostics.py --check  exit with 1 if a page is not what it should be
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from cp_lsp.source.messages import MESSAGES, Message, explanation, message  # noqa: E402


class Words(NamedTuple):
    """What differs from one language to the other besides the catalogue."""

    page: str
    title: str
    introduction: str
    other_page: str
    groups: tuple[str, ...]
    warning: str
    report: str
    appendix: str
    helpers: str
    example: str
    fixed: str
    no_example: str


ENGLISH = Words(
    page="diagnostics.md",
    title="Diagnostics",
    introduction=(
        "Every number that a finding can carry. Below 1000 they are those of the BlackBox compiler"
        " and its analyser; from 1000 on they are ours. A number never changes its meaning."
        " “Report” is the Component Pascal Language Report."
    ),
    other_page="[По-русски](diagnostics.ru.md)",
    groups=(
        "Use of the language",
        "Limits of the implementation",
        "Remarks of the compiler",
        "Warnings of the analyser",
        "Limits of this analysis",
    ),
    warning="warning",
    report="Report",
    appendix="Report, Appendix",
    helpers="Compiled before, in this order:",
    example="Faulty:",
    fixed="Mended:",
    no_example="No example:",
)

RUSSIAN = Words(
    page="diagnostics.ru.md",
    title="Диагностика",
    introduction=(
        "Все номера, которые может нести замечание. Меньше 1000 — номера компилятора BlackBox и"
        " его анализатора, от 1000 — наши. Номер никогда не меняет смысла. «Сообщение» — это"
        " «Сообщение о языке Компонентный Паскаль»."
    ),
    other_page="[In English](diagnostics.md)",
    groups=(
        "Употребление языка",
        "Ограничения реализации",
        "Пометки компилятора",
        "Предупреждения анализатора",
        "Ограничения этого анализа",
    ),
    warning="предупреждение",
    report="Сообщение,",
    appendix="Сообщение, Приложение",
    helpers="Сначала компилируются, в этом порядке:",
    example="С ошибкой:",
    fixed="Исправлено:",
    no_example="Без примера:",
)

_GROUP_ENDS = (200, 300, 900, 1000, sys.maxsize)


def page(lang: str) -> str:
    """The whole page in "en" or "ru"."""
    return "\n".join(_lines(lang)) + "\n"


def _lines(lang: str) -> Iterator[str]:
    words = RUSSIAN if lang == "ru" else ENGLISH
    yield f"# {words.title}"
    yield ""
    yield "<!-- Made by docs/make_diagnostics.py; do not edit. -->"
    yield ""
    yield f"{words.introduction} {words.other_page}."
    group = -1
    for code in sorted(MESSAGES):
        while group < 0 or code >= _GROUP_ENDS[group]:
            group += 1
            if code < _GROUP_ENDS[group]:
                yield ""
                yield f"## {words.groups[group]}"
        yield ""
        yield f"### {code}"
        yield ""
        yield from _entry(code, MESSAGES[code], lang, words)


def _entry(code: int, entry: Message, lang: str, words: Words) -> Iterator[str]:
    remarks = [words.warning] if entry.severity == "warning" else []
    if entry.report_section is not None:
        name = words.report if entry.report_section[0].isdigit() else words.appendix
        remarks.append(f"{name} {entry.report_section}")
    tail = f" ({'; '.join(remarks)})" if remarks else ""
    yield f"**{_escaped(message(code, lang))}**{tail}"
    found = explanation(code)
    if found is None:
        return
    yield ""
    yield found.ru if lang == "ru" else found.en
    reason = found.reason_ru if lang == "ru" else found.reason_en
    if reason is not None:
        yield ""
        yield f"{words.no_example} {reason}"
    for index, helper in enumerate(found.modules):
        yield from _block(words.helpers if index == 0 else None, helper.text)
    if found.example is not None:
        yield from _block(words.example, found.example)
    if found.fixed is not None:
        yield from _block(words.fixed, found.fixed)


def _block(heading: str | None, text: str) -> Iterator[str]:
    if heading is not None:
        yield ""
        yield heading
    yield ""
    yield "```componentpascal"
    yield from text.rstrip("\n").split("\n")
    yield "```"


def _escaped(text: str) -> str:
    """`text` with the signs that Markdown would take for its own made harmless."""
    for sign in "\\*_<[]#":
        text = text.replace(sign, "\\" + sign)
    return text


def main() -> int:
    """Write or check the pages; give the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    check = parser.parse_args().check
    stale = 0
    for lang, words in (("en", ENGLISH), ("ru", RUSSIAN)):
        path = ROOT / "docs" / "reference" / words.page
        if not check:
            path.write_text(page(lang), encoding="utf-8", newline="\n")
        elif not path.is_file() or path.read_text(encoding="utf-8") != page(lang):
            print(f"{path.name} is stale: run python docs/make_diagnostics.py", file=sys.stderr)
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())
