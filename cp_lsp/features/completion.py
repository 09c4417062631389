"""What may be written at a place: names, members, keywords, whole statements.

Text before the place that has no errors is judged by the front end, so that only what the language
allows is offered; elsewhere the names in scope are. The type expected comes first.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Final, Literal

from cp_lsp.features.completion_places import Situation, Want, member_situation, situation_at
from cp_lsp.features.expectation import Expectation
from cp_lsp.features.import_list import add_import, imported_names
from cp_lsp.features.meaning import Meaning, Place, members
from cp_lsp.features.notation import detail_text, mode_text
from cp_lsp.features.snippets import (
    DECLARATION_SNIPPETS,
    MODULE_SNIPPET,
    STATEMENT_SNIPPETS,
    Snippet,
    overridable,
    overriding_text,
)
from cp_lsp.features.view import Edit, Range, View, Workspace, comment_at
from cp_lsp.semantics import objects as k
from cp_lsp.semantics import types as t
from cp_lsp.semantics.context import Importer, NoImports
from cp_lsp.semantics.objects import Object, Scope
from cp_lsp.semantics.rules import equal_types, extends, includes, is_character_array
from cp_lsp.semantics.types import Type
from cp_lsp.semantics.universe import OBSOLETE
from cp_lsp.syntax import token as s
from cp_lsp.syntax.letters import LETTERS

MAX_ITEMS: Final = 200
"""Items of one answer; with more it is incomplete, and asked for anew at the next key."""

BUDGET: Final = 0.030
"""Seconds that the front end may be asked for."""

ItemKind = Literal[
    "module", "class", "type", "variable", "parameter", "constant", "field", "function", "method",
    "keyword", "snippet",
]  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One suggestion: `insert` replaces `range`; `edits` are made elsewhere along with it.

    Items are in order by `sort_key`. `is_expected` says that it has the type that is wanted here.
    `origin` is the module and the name, qualified by its record, that `resolve` explains.
    """

    label: str
    kind: ItemKind
    range: Range
    insert: str
    detail: str = ""
    is_snippet: bool = False
    edits: tuple[Edit, ...] = ()
    sort_key: str = ""
    is_expected: bool = False
    origin: tuple[str, str] | None = None
    documentation: str | None = None


@dataclass(frozen=True)
class Completions:
    """The items, best first; `is_incomplete` says that a longer word may have others."""

    items: tuple[Item, ...]
    is_incomplete: bool = False


_NONE: Final = Completions(())
_WORD: Final = re.compile(rf"[{LETTERS}0-9]*\Z")


def complete(
    view: View,
    offset: int,
    importer: Importer | None = None,
    *,
    modules: Collection[str] = (),
    budget: float = BUDGET,
    snippets: bool = True,
) -> Completions:
    """What may be written at an offset, in place of the beginning of a word before it.

    `modules` are the names that can be imported. Without `snippets` all texts are plain.
    """
    started = perf_counter()
    tokens = view.module.tokens
    if comment_at(view, offset) is not None:
        return _NONE
    line = view.text.rfind("\n", 0, offset) + 1
    match = _WORD.search(view.text[line:offset])
    word = match.group() if match is not None else ""
    start = offset - len(word)
    if word[:1].isdigit():
        return _NONE
    index = bisect_left(tokens.starts, start, 0, len(tokens.starts) - 2)
    # Between two periods a name may have been taken out.
    is_gap = index > 0 and tokens.kinds[index - 1] == s.UPTO and tokens.starts[index - 1] < start
    is_gap = is_gap and start < tokens.ends[index - 1]
    if index and tokens.ends[index - 1] > start and not is_gap:
        return _NONE  # inside a string
    place = Place(view, index)
    if place.blocks.root.end_name >= 0 and tokens.kinds[index - 1] == s.PERIOD:
        return _NONE
    situation = member_situation(place) if is_gap else situation_at(place)
    maker = _Maker(view, place, situation, Range(start, offset), importer or NoImports(), modules)
    maker.snippets = snippets
    maker.collect(budget - (perf_counter() - started))
    return maker.finish(word)


def resolve(item: Item, view: View, workspace: Workspace) -> Item:
    """The item with its documentation, if there is any."""
    if item.origin is None or item.documentation is not None:
        return item
    module, name = item.origin
    text = _comment_of(view if module == view.name else workspace.view(module), name)
    if text is None:
        explained = workspace.documentation(module)
        text = None if explained is None else passage_about(explained, name)
    return item if text is None else replace(item, documentation=text)


def passage_about(explained: str, name: str) -> str | None:
    """The passage of a module's documentation that is headed by a name; "" is the module."""
    lines = explained.splitlines()
    if not name:
        first = next((i for i, line in enumerate(lines) if not line.strip()), 0)
        found = [line.strip() for line in lines[first:] if line.strip()]
        return found[0] if found else None
    last = re.escape(name.rpartition(".")[2])
    heading = re.compile(rf"^\s*(?:(?:PROCEDURE|TYPE|VAR|CONST)\b[^;]*?)?\b{last}\b")
    record, _, _ = name.rpartition(".")
    best: tuple[int, int] | None = None
    for i, line in enumerate(lines):
        match = heading.match(line)
        if match is None:
            continue
        following = lines[i + 1 : i + 2]
        is_explained = bool(following and following[0].strip())
        weight = 2 * line.lstrip().startswith("PROCEDURE") + is_explained
        weight += bool(record and f": {record}" in line)
        if best is None or weight > best[0]:
            best = (weight, i)
    if best is None or best[0] < 1:
        return None
    passage = [lines[best[1]].strip()]
    for line in lines[best[1] + 1 :]:
        if not line.strip() or len(passage) > 12:
            break
        passage.append(line.strip())
    return "\n".join(passage) if len(passage) > 1 else None


def _comment_of(view: View | None, name: str) -> str | None:
    """The comment at the declaration of a name of a module: before it, or after its heading."""
    if view is None or not name:
        return None
    record, _, last = name.rpartition(".")
    obj: Object | None
    if record:
        owner = view.module.scope.names.get(record)
        obj = None
        if owner is not None:
            obj = members(Meaning(None, owner.type), view.name).get(last)
    else:
        obj = view.module.scope.names.get(last)
    if obj is None or obj.module is not None or obj.pos < 0:
        return None
    text = view.text
    line = text.rfind("\n", 0, obj.pos) + 1
    end = text.find("\n", obj.pos)
    for start, stop in view.module.tokens.comments:
        is_before = stop <= line and text[stop:line].strip("\t") == "\n"
        is_after = obj.pos < start and end >= 0 and text[end:start].strip("\t") == "\n"
        on_line = obj.pos < start < (end if end >= 0 else len(text))
        if is_before or is_after or on_line:
            return text[start:stop].strip("(*) \t\n")
    return None


class _Maker:
    """Collects the items of one place."""

    snippets = True

    def __init__(
        self,
        view: View,
        place: Place,
        situation: Situation,
        range_: Range,
        importer: Importer,
        modules: Collection[str],
    ) -> None:
        self.view = view
        self.place = place
        self.situation = situation
        self.range = range_
        self.importer = importer
        self.modules = modules
        self.items: list[Item] = []
        self.is_incomplete = False
        self.expected: Type | None = None
        self.expectation: Expectation | None = None
        following = view.text[range_.end : range_.end + 80].lstrip()
        self.is_followed_by_call = following.startswith("(")
        self.is_line_end = not view.text[range_.end :].partition("\n")[0].strip()

    def finish(self, word: str) -> Completions:
        # What fits no better than what is typed is left to the editor's own search.
        items = [item for item in self.items if _matches(word, item.label)] or self.items
        is_cut = len(items) > MAX_ITEMS
        items = sorted(items, key=lambda item: (not _begins(word, item.label), item.sort_key))
        items = [
            replace(item, sort_key=f"{rank:03}") for rank, item in enumerate(items[:MAX_ITEMS])
        ]
        return Completions(tuple(items), self.is_incomplete or is_cut)

    def collect(self, seconds: float) -> None:
        want = self.situation.want
        if want == Want.NOTHING:
            return
        if want == Want.MEMBER:
            self._members()
        elif want == Want.IMPORT:
            self._imports()
        elif want == Want.END_NAME:
            self._end_name()
        elif want == Want.METHOD_NAME:
            self._methods(self.situation.record)
        elif want == Want.PROCEDURE_NAME:
            self._all_methods()
        elif want == Want.MODULE:
            if self.snippets and self.is_line_end:
                self._snippets((MODULE_SNIPPET,))
            else:
                self._keywords(self.situation.keywords)
        elif want == Want.WORDS:
            self._keywords(self.situation.keywords)
        else:
            self.expectation = Expectation(self.place, self.importer, seconds)
            self._names(want)
            self._keywords(self.situation.keywords)
            if want == Want.STATEMENT:
                self._snippets(STATEMENT_SNIPPETS)
        if self.situation.has_declarations:
            self._snippets(DECLARATION_SNIPPETS)

    # --- names in scope

    def _names(self, want: Want) -> None:
        assert self.expectation is not None
        self.expected = self.place.expected_type() if want == Want.EXPRESSION else None
        seen: set[str] = set()
        scope: Scope | None = self.place.scope
        distance = 0
        candidates: list[tuple[Object, int]] = []
        while scope is not None:
            is_universe = scope.outer is None
            for name, obj in scope.names.items():
                if name in seen or name.endswith("^") or obj.mode == k.UNRESOLVED:
                    continue
                seen.add(name)
                if _is_wanted(obj, want, is_universe=is_universe):
                    candidates.append((obj, 3 if is_universe else min(distance, 1)))
            scope = scope.outer
            distance += 1
        # Names of this module first: the time may not suffice for all.
        candidates.sort(key=lambda candidate: candidate[1])
        for obj, nearness in candidates:
            allowed = True
            if want != Want.TYPE:
                verdict = self.expectation.allows(obj.name, self._likeness(obj))
                allowed = verdict is not False and (
                    verdict is True or self.expected is None or _may_begin(obj, self.expected)
                )
            if allowed:
                self._add(obj, nearness, name=obj.name)
        if want != Want.TYPE or self.modules:
            self._not_imported()

    def _likeness(self, obj: Object) -> tuple[object, ...]:
        """Equal for things that are allowed at the same places."""
        mode = obj.mode
        if mode == k.MODULE:
            return (mode,)
        if mode in (k.PREDECLARED, k.ATTRIBUTE):
            return (mode, obj.name)
        value: object = None
        if mode == k.CONSTANT:
            value = obj.value if obj.type.form not in t.NUMERIC else None
        elif mode in k.CALLABLE:
            is_value = self.expected is not None and self.expected.form == t.PROCEDURE
            value = obj.name if is_value else bool(obj.parameters)
        return (mode, id(obj.type), obj.visibility, obj.level > 0, obj.system_flag, value)

    def _add(
        self,
        obj: Object,
        nearness: int,
        *,
        name: str,
        edits: tuple[Edit, ...] = (),
        owner: str = "",
    ) -> None:
        """An item for a declared thing."""
        type_ = self.place.narrowed.get(name) if not owner else None
        fits = self.expected is not None and _fits(obj, self.expected, type_)
        insert, is_snippet = self._insertion(obj, name)
        module = obj.module or (self.view.name if obj.pos >= 0 else None)
        origin = None
        if obj.mode == k.MODULE and obj.module is not None:
            origin = (obj.module, "")
        elif module is not None:
            origin = (module, f"{owner}.{name}" if owner else name)
        item = Item(
            name,
            _kind(obj, self.place),
            self.range,
            insert,
            detail_text(self.view, obj),
            is_snippet,
            edits,
            f"{0 if fits else 2}{nearness}{name.lower()}",
            fits,
            origin,
        )
        self.items.append(item)

    def _insertion(self, obj: Object, name: str) -> tuple[str, bool]:
        """The text for a name, with the brackets of a call; whether it is a snippet."""
        if not self.snippets or self.is_followed_by_call or self.situation.want == Want.TYPE:
            return name, False
        if self.expected is not None and self.expected.form == t.PROCEDURE:
            return name, False
        if obj.mode in k.CALLABLE:
            parameters = obj.parameters[1:] if obj.mode == k.METHOD else obj.parameters
            if parameters:
                return f"{name}($0)", True
            return (name if obj.type is t.NO_RESULT else f"{name}()"), False
        if obj.mode == k.PREDECLARED and obj.name:
            return f"{name}($0)", True
        return name, False

    def _not_imported(self) -> None:
        """Modules that could be imported, when a word has been begun."""
        word = self.view.text[self.range.start : self.range.end]
        if len(word) < 2:
            self.is_incomplete |= bool(self.modules)
            return
        known = {*imported_names(self.view), self.view.name}
        found = [n for n in self.modules if n not in known and _begins(word, n)]
        self.is_incomplete |= bool(self.modules)
        for name in sorted(found, key=lambda n: (len(n), n))[:_MAX_MODULES]:
            edit = add_import(self.view, name)
            if edit is not None and self.place.find(name) is None:
                self.items.append(
                    Item(
                        name, "module", self.range, name, "IMPORT", False, (edit,),
                        f"8{name.lower()}", False, (name, ""),
                    )
                )  # fmt: skip

    # --- members

    def _members(self) -> None:
        place, index = self.place, self.place.index
        meaning = place.designator(index - 1)
        edits: tuple[Edit, ...] = ()
        if meaning is None:
            return
        name = place.text(index - 2)
        is_simple = place.tokens.kinds[index - 3] != s.PERIOD if index >= 3 else True
        if meaning.object is None and meaning.type is None and is_simple:
            module = self.importer.import_module(name)
            if module is None or name == self.view.name:
                return
            edit = add_import(self.view, name)
            edits = (edit,) if edit is not None else ()
            found = {
                key: obj
                for key, obj in module.scope.names.items()
                if obj.visibility != k.INTERNAL and not key.endswith("^")
            }
            is_module = True
        else:
            found = members(meaning, self.view.name)
            is_module = meaning.module is not None
        if self.situation.wants_types:
            found = {key: obj for key, obj in found.items() if obj.mode == k.TYPE_NAME}
        else:
            self.expected = self._expected_before(index - 1)
        own = meaning.record.fields if meaning.record is not None else {}
        record = meaning.record
        owner = ""
        if record is not None and record.name is not None:
            owner = record.name.name.removesuffix("^")
        for key, obj in found.items():
            if is_module:
                nearness = 1 if obj.mode in k.CALLABLE or obj.mode == k.VARIABLE else 2
                if self.situation.starts_statement and obj.mode in (k.CONSTANT, k.TYPE_NAME):
                    continue
            else:
                nearness = 0 if key in own else 1
            self._add(obj, nearness, name=key, edits=edits, owner=owner)

    def _expected_before(self, period: int) -> Type | None:
        """The type expected of the designator that a period belongs to."""
        first = self.place.designator_start(period)
        if first is None or first == 0:
            return None
        return self.place.expected_type(first)

    # --- headings

    def _imports(self) -> None:
        known = {*imported_names(self.view), self.view.name}
        word = self.view.text[self.range.start : self.range.end]
        known.discard(word)
        for name in (*self.modules, "SYSTEM", "COM"):
            if name not in known:
                late = name in ("SYSTEM", "COM")
                self.items.append(
                    Item(
                        name, "module", self.range, name, sort_key=f"{int(late)}{name.lower()}",
                        origin=(name, ""),
                    )
                )  # fmt: skip

    def _end_name(self) -> None:
        block = self.situation.block
        if block is None or block.name < 0:
            return
        name = self.place.text(block.name)
        following = self.view.text[self.range.end :].lstrip(" \t")[:1]
        ending = "." if block.kind == s.MODULE else ";"
        insert = name if following == ending else name + ending
        self.items.append(
            Item(name, "keyword", self.range, insert, f"END {name}", sort_key="0", is_expected=True)
        )

    def _methods(self, record: Type | None) -> None:
        if record is None:
            return
        for number, method in enumerate(overridable(record)):
            is_whole = self.is_line_end and self.snippets
            insert = overriding_text(self.view, method) + ";" if is_whole else method.name
            self._method_item(method, method.name, insert, number, is_snippet=is_whole)

    def _all_methods(self) -> None:
        """Inherited methods of all records of the module, with their receivers."""
        if not (self.is_line_end and self.snippets):
            return
        number = 0
        for name, obj in self.view.module.scope.names.items():
            if obj.mode != k.TYPE_NAME or obj.module is not None:
                continue
            record = obj.type.base if obj.type.form == t.POINTER else obj.type
            if record is None or record.composition != t.RECORD or record.module is not None:
                continue
            if name.endswith("^"):
                continue
            for method in overridable(record):
                mode = mode_text(method.parameters[0])
                if bool(mode) == (obj.type.form == t.POINTER):
                    continue
                receiver = f"({mode} {name[0].lower()}: {name})".replace("( ", "(")
                insert = f"{receiver} {overriding_text(self.view, method)};"
                label = f"{receiver} {method.name}"
                self._method_item(method, label, insert, number, is_snippet=True)
                number += 1

    def _method_item(
        self, method: Object, label: str, insert: str, number: int, *, is_snippet: bool
    ) -> None:
        is_abstract = t.ABSTRACT in method.attributes
        detail = detail_text(self.view, method)
        owner = method.parameters[0].type.name
        record = "" if owner is None else owner.name.removesuffix("^") + "."
        self.items.append(
            Item(
                label,
                "method",
                self.range,
                insert,
                f"{detail}, ABSTRACT" if is_abstract else detail,
                is_snippet,
                (),
                f"{0 if is_abstract else 1}{number:03}",
                is_abstract,
                None if method.module is None else (method.module, record + method.name),
            )
        )

    # --- keywords and snippets

    def _keywords(self, words: Iterable[str]) -> None:
        for word in words:
            # What END needs before it may be in the statements that are left out.
            if self.expectation is not None and word != "END":
                if self.expectation.allows(word) is False:
                    continue
            self.items.append(Item(word, "keyword", self.range, word, sort_key=f"4{word.lower()}"))

    def _snippets(self, snippets: Iterable[Snippet]) -> None:
        if not self.snippets or not self.is_line_end:
            return
        for snippet in snippets:
            self.items.append(
                Item(
                    snippet.label,
                    "snippet",
                    self.range,
                    snippet.text,
                    snippet.detail,
                    True,
                    sort_key=f"5{snippet.label.lower()}",
                )
            )


_MAX_MODULES: Final = 30


def _begins(word: str, name: str) -> bool:
    return name[: len(word)].lower() == word.lower()


def _matches(word: str, name: str) -> bool:
    """Whether the letters of a word occur in a name in their order."""
    letters = iter(name.lower())
    return all(letter in letters for letter in word.lower())


def _is_wanted(obj: Object, want: Want, *, is_universe: bool) -> bool:
    """Whether a thing can stand at a place at all, whatever its type."""
    mode = obj.mode
    if is_universe and (obj.number in OBSOLETE and mode == k.PREDECLARED):
        return False
    if obj.type in t.OBSOLETE_TYPES or mode == k.ATTRIBUTE:
        return False
    if want == Want.TYPE:
        return mode in (k.TYPE_NAME, k.MODULE)
    if want == Want.CONSTANT:
        return mode in (k.CONSTANT, k.PREDECLARED, k.MODULE)
    if want == Want.STATEMENT:
        return mode not in (k.TYPE_NAME, k.CONSTANT)
    return True


def _kind(obj: Object, place: Place) -> ItemKind:
    mode = obj.mode
    if mode == k.MODULE:
        return "module"
    if mode == k.TYPE_NAME:
        record = obj.type.base if obj.type.form == t.POINTER else obj.type
        is_record = record is not None and record.composition == t.RECORD
        return "class" if is_record else "type"
    if mode == k.CONSTANT:
        return "constant"
    if mode == k.FIELD:
        return "field"
    if mode == k.METHOD:
        return "method"
    if mode == k.VAR_PARAMETER:
        return "parameter"
    if mode in k.PROCEDURES or mode == k.PREDECLARED:
        return "function"
    if place.procedure is not None and obj in place.procedure.parameters:
        return "parameter"
    return "variable"


def _may_begin(obj: Object, expected: Type) -> bool:
    """Whether an expression of a type may begin with a thing, as far as that is plain to see."""
    mode = obj.mode
    if mode == k.TYPE_NAME:
        return False
    if mode in (k.MODULE, k.PREDECLARED) or expected.form in (t.PROCEDURE, t.UNDEFINED):
        return True
    if mode in k.CALLABLE and obj.type is t.NO_RESULT:
        return False
    form = obj.type.form
    if expected.form == t.BOOLEAN or form not in _PLAIN:
        return True  # it may be compared, or selected from
    if expected.form in t.NUMERIC:
        return form in t.NUMERIC
    if expected.form in t.CHARACTERS:
        return form in t.CHARACTERS
    return expected.form not in (t.POINTER, t.SET) or form == expected.form


_PLAIN: Final = t.NUMERIC | t.CHARACTERS | {t.BOOLEAN, t.SET}


def _fits(obj: Object, expected: Type, narrowed: Type | None = None) -> bool:
    """Whether a thing, or what calling it gives, can be assigned to a type as it stands."""
    mode = obj.mode
    type_ = narrowed or obj.type
    if mode in (k.MODULE, k.TYPE_NAME, k.PREDECLARED, k.ATTRIBUTE):
        return False
    if mode in k.CALLABLE and expected.form == t.PROCEDURE:
        if mode == k.METHOD or len(obj.parameters) != len(expected.parameters):
            return False
        return (expected.base is type_) or equal_types(expected.base or t.NO_RESULT, type_)
    if type_ is t.UNDEFINED_TYPE or expected is t.UNDEFINED_TYPE or type_ is t.NO_RESULT:
        return False
    if expected.form in t.NUMERIC:
        return type_.form in t.NUMERIC and includes(expected.form, type_.form)
    if expected.form == t.POINTER or expected.composition == t.RECORD:
        if type_.form != expected.form or type_.composition != expected.composition:
            return False
        return extends(type_, expected)
    if is_character_array(expected):
        return is_character_array(type_) or type_.form in t.STRINGS
    if expected.form in t.STRINGS:
        return type_.form in t.STRINGS or is_character_array(type_)
    return equal_types(type_, expected)
