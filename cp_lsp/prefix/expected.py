"""What may come next after a prefix: keywords, operators, names and literals.

Found by asking the checker: every symbol is tried, and of the names one of each kind and type, so
popup, decoder and checker cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cp_lsp.prefix.state import PrefixState, member_names
from cp_lsp.semantics import objects as k
from cp_lsp.semantics.objects import Object, Scope, find_field
from cp_lsp.semantics.types import Type
from cp_lsp.syntax.token import DELIMITERS, KEYWORDS

_LITERALS: Final = {"integer": "1", "real": "1.5", "character": '"a"', "string": '"ab"'}
_FRESH: Final = "notDeclaredAnywhere"


@dataclass(frozen=True)
class Expected:
    """What may come next.

    `keywords` and `delimiters` are spellings; `names` the declared objects that may be named here;
    `literals` a subset of integer, real, character, string; `new_name` says that a name may be
    chosen freely, as in a declaration.
    """

    keywords: tuple[str, ...]
    delimiters: tuple[str, ...]
    names: tuple[Object, ...]
    literals: tuple[str, ...]
    new_name: bool


def expected(state: PrefixState) -> Expected:
    """What may come next after a prefix that ends between symbols.

    After an unfinished word ask about the prefix without it.
    """
    if not state.is_viable:
        return Expected((), (), (), (), new_name=False)

    def may(text: str) -> bool:
        return state.accepts(f" {text} ")

    new_name = may(_FRESH)
    return Expected(
        keywords=tuple(word for word in KEYWORDS if may(word)),
        delimiters=tuple(symbol for symbol in DELIMITERS if may(symbol)),
        names=tuple(_names(state)),
        literals=tuple(kind for kind, text in _LITERALS.items() if may(text)),
        new_name=new_name,
    )


def _names(state: PrefixState) -> list[Object]:
    """The declared objects that may be named next."""
    verdicts: dict[tuple[object, ...], bool] = {}
    found: list[Object] = []
    for name, obj in _visible(state).items():
        key = _likeness(obj)
        verdict = verdicts.get(key)
        if verdict is None:
            verdict = verdicts[key] = state.accepts(f" {name} ")
        if verdict:
            found.append(obj)
    return found


def _visible(state: PrefixState) -> dict[str, Object]:
    members = state.members()
    if isinstance(members, Scope):
        return {
            name: obj
            for name, obj in members.names.items()
            if obj.mode != k.TYPE_NAME or obj.visibility != k.INTERNAL
        }
    if isinstance(members, Type):
        fields: dict[str, Object] = {}
        for name in member_names(members):
            field = find_field(name, members)
            if field is not None:
                fields[name] = field
        return fields
    visible: dict[str, Object] = {}
    scope: Scope | None = state.scope()
    while scope is not None:
        for name, obj in scope.names.items():
            if not name.endswith("^"):
                visible.setdefault(name, obj)
        scope = scope.outer
    return visible


def _likeness(obj: Object) -> tuple[object, ...]:
    """Equal for objects that may be named at the same places."""
    if obj.mode in (k.MODULE, k.PREDECLARED, k.ATTRIBUTE):
        return (obj.mode, obj.name)
    value: object = None
    if obj.mode == k.CONSTANT:
        value = obj.value
    elif obj.mode in k.CALLABLE:
        value = (obj.name,) if obj.parameters else ()
    return (obj.mode, id(obj.type), obj.visibility, obj.level, obj.system_flag, value)
