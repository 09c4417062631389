"""What is known of the use of each declared item, and the warnings that follow from it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Final, NamedTuple

from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import (
    CODE_PROCEDURE,
    CONSTANT,
    FIELD,
    IN_PARAMETER,
    INTERNAL,
    LOCAL_PROCEDURE,
    METHOD,
    MODULE,
    OUT_PARAMETER,
    PROCEDURE,
    TYPE_NAME,
    VAR_PARAMETER,
    VARIABLE,
    Object,
    Scope,
)
from cp_lsp.semantics.types import Type
from cp_lsp.source.diagnostic import Finding

NEVER_USED: Final = 900
NEVER_SET: Final = 901
USED_BEFORE_SET: Final = 902
SET_NEVER_USED: Final = 903
PASSED_UNSET: Final = 904
IN_OUTER_SCOPE: Final = 905
INTERMEDIATE: Final = 906
AFTER_RETURN: Final = 909
CONTROL_VARIABLE_SET: Final = 910
EVALUATION_ORDER: Final = 913
SUPERFLUOUS_SEMICOLON: Final = 930

# What is known of an item at one place of the text.
_CLEAN: Final = 0  # neither used nor set
_USED: Final = 1  # used, and not set so far
_USED_SET: Final = 2  # used, then set
_SET: Final = 3  # set, and not used so far
_SET_USED: Final = 4  # nothing to say against it
_PASSED: Final = 5  # passed by reference first, which perhaps sets it

_VARIABLES: Final = frozenset({VARIABLE, VAR_PARAMETER})
_PROCEDURES: Final = frozenset({LOCAL_PROCEDURE, PROCEDURE, CODE_PROCEDURE})
_WITH_BODY: Final = frozenset({LOCAL_PROCEDURE, PROCEDURE, METHOD})
_NAMED_ONLY: Final = _PROCEDURES | {CONSTANT, MODULE}
_VERDICT: Final = {
    _CLEAN: NEVER_USED,
    _USED: NEVER_SET,
    _USED_SET: USED_BEFORE_SET,
    _SET: SET_NEVER_USED,
    _PASSED: PASSED_UNSET,
}


@dataclass(frozen=True)
class Options:
    """The choices of BlackBox's *Analyze Options* dialog; with none, as it is delivered.

    `varpar` warns of variables passed by reference before they are set (904), `exported` judges
    exported items too, `intermediate` warns of names that hide others (905) and of access to
    what an enclosing procedure declares (906), `levels` follows variables into procedures of
    other levels, `side_effects` warns of calls in parameter lists (913), `semicolons` of
    semicolons that separate nothing (930).
    """

    varpar: bool = False
    exported: bool = False
    intermediate: bool = False
    levels: bool = False
    side_effects: bool = False
    semicolons: bool = False


class Place(NamedTuple):
    """Where to warn: the offset that BlackBox marks, and the [start, end) of the name or symbol
    meant, which an editor can underline.
    """

    pos: int
    start: int
    end: int


class Remark(NamedTuple):
    """A warning with the [start, end) of what it is about."""

    finding: Finding
    start: int
    end: int


class Remarks:
    """Warnings in the order of their marks; of those at one place, the last given comes first."""

    def __init__(self) -> None:
        self.positions: list[int] = []
        self.all: list[Remark] = []

    def add(self, code: int, place: Place, detail: str | None = None) -> None:
        index = bisect_left(self.positions, place.pos)
        if index < len(self.positions):
            first = self.all[index].finding
            if first.pos == place.pos and first.code == code:
                return
        self.positions.insert(index, place.pos)
        finding = Finding(place.pos, code, detail)
        self.all.insert(index, Remark(finding, place.start, place.end))


class Usage:
    """The items of a module and what has been done to them up to the current place.

    `level` is how deep procedures are nested there. Only items that were declared through
    `declare` are followed.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self.remarks = Remarks()
        self.level = 0
        self._state: dict[Object, int] = {}
        self._declared_at: dict[Object, Place] = {}
        self._controls: dict[Object, int] = {}

    # --- what the text does to items

    def declare(self, obj: Object, place: Place) -> None:
        """Takes up an item that is declared at `place`, where warnings about it are marked."""
        mode = obj.mode
        if mode in (VARIABLE, FIELD):
            state = _CLEAN
        elif mode == TYPE_NAME:
            state = _SET_USED
        else:
            state = _SET
        self._state[obj] = state
        self._declared_at[obj] = place

    def declare_parameter(self, obj: Object, place: Place) -> None:
        """Takes up a formal parameter: a value parameter is set by its call."""
        if obj.mode != VAR_PARAMETER:
            state = _SET
        elif obj.visibility == IN_PARAMETER:
            state = _PASSED
        elif obj.visibility == OUT_PARAMETER:
            state = _CLEAN
        else:
            state = _SET_USED
        self._state[obj] = state
        self._declared_at[obj] = place

    def declare_receiver(self, obj: Object, place: Place) -> None:
        """Takes up a receiver, of which no warning is asked."""
        self._state[obj] = _SET_USED
        self._declared_at[obj] = place

    def move(self, obj: Object, place: Place) -> None:
        """Marks warnings about an item declared before at `place` from now on."""
        self._declared_at[obj] = place

    def accept(self, obj: Object) -> None:
        """Asks for no warning about an item, whatever is done to it."""
        self._state[obj] = _SET_USED

    def use(self, obj: Object, place: Place, *, mark: bool = True) -> None:
        """Notes that an item is read, called or named; `mark` warns there if it is not set."""
        state = self._state.get(obj)
        if state is None:
            return
        if obj.mode < LOCAL_PROCEDURE:
            self._check_level(obj, place)
        if obj in self._controls:
            return
        if state == _CLEAN:
            foreign = obj.mode != FIELD and obj.level != self.level and not self.options.levels
            if foreign:
                self._state[obj] = _SET_USED
            else:
                self._state[obj] = _USED
                if mark and obj.mode != FIELD and obj.type.form != t.COMPOSITE:
                    self.remarks.add(USED_BEFORE_SET, place, obj.name)
        elif state == _SET:
            self._state[obj] = _SET_USED

    def use_by_dereference(self, obj: Object) -> None:
        """Notes that a pointer is read by `p.name`; a warning stands where it is declared."""
        place = self._declared_at.get(obj)
        if place is not None:
            self.use(obj, place)

    def use_type(self, obj: Object, place: Place) -> None:
        """Notes that a declaration, a guard or a test names a type."""
        if obj.visibility == INTERNAL or self.options.exported:
            self._check_level(obj, place)

    def set(self, obj: Object, place: Place, *, by_reference: bool = False) -> None:
        """Notes that an item gets a value, or may get one as an actual variable parameter."""
        state = self._state.get(obj)
        if state is None:
            return
        if obj in self._controls:
            self.remarks.add(CONTROL_VARIABLE_SET, place, obj.name)
        elif state == _CLEAN:
            self._state[obj] = _PASSED if by_reference else _SET
        elif state == _USED:
            if by_reference:
                self._state[obj] = _PASSED
            elif obj.level == self.level or self.options.levels:
                self._state[obj] = _USED_SET
            else:
                self._state[obj] = _SET_USED
        elif state == _SET and by_reference:
            self._state[obj] = _SET_USED

    def assign_whole(self, obj: Object, place: Place) -> None:
        """Warns of an assignment to a variable of an enclosing procedure."""
        self._check_level(obj, place)

    def begin_loop(self, obj: Object) -> None:
        """Forbids to set the control variable of a FOR statement until `end_loop`."""
        self._controls[obj] = self._controls.get(obj, 0) + 1

    def end_loop(self, obj: Object) -> None:
        self._controls[obj] -= 1
        if not self._controls[obj]:
            del self._controls[obj]

    def _check_level(self, obj: Object, place: Place) -> None:
        if self.options.intermediate and 0 < obj.level != self.level:
            self.remarks.add(INTERMEDIATE, place, obj.name)

    # --- the verdict at the end of the module

    def judge(self, scope: Scope) -> None:
        """Gives the warnings about the items of a scope and all scopes in it."""
        for name in sorted(scope.names):
            self._judge(scope.names[name])

    def _judge(self, obj: Object) -> None:
        mode = obj.mode
        state = self._state.get(obj, _SET_USED)
        if state != _SET_USED and (
            self.options.exported or obj.visibility == INTERNAL or mode == MODULE
        ):
            if mode in _VARIABLES or mode == FIELD:
                self._judge_variable(obj, state)
                if obj.type.name is None:
                    self._judge_fields(obj.type)
            elif mode == METHOD:
                if not obj.attributes & {t.ABSTRACT, t.EMPTY} and _has_no_base(obj):
                    self._warn(NEVER_USED, obj)
            elif mode in _NAMED_ONLY:
                self._warn(NEVER_USED, obj)
        if obj.scope is not None and mode in _WITH_BODY:
            self.judge(obj.scope)
        elif mode == TYPE_NAME and obj.type.module is None:
            self._judge_fields(obj.type)

    def _judge_variable(self, obj: Object, state: int) -> None:
        if obj.mode == FIELD:
            if state in (_USED_SET, _PASSED):
                return
        elif state != _CLEAN and (obj.name[0] == "_" or obj.name[-1] == "_"):
            return
        if state != _PASSED or self.options.varpar:
            self._warn(_VERDICT[state], obj)

    def _judge_fields(self, type_: Type) -> None:
        """Judges the fields and methods of a record, or of a nameless one pointed to."""
        if type_.form == t.POINTER and type_.base is not None and is_nameless(type_.base):
            type_ = type_.base
        if type_.composition == t.RECORD and type_.module is None:
            for name in sorted(type_.fields):
                self._judge(type_.fields[name])

    def _warn(self, code: int, obj: Object) -> None:
        self.remarks.add(code, self._declared_at[obj], obj.name)


def is_nameless(type_: Type) -> bool:
    """Whether a type is written where it is used; `T^` names the record of a pointer type T."""
    return type_.name is None or type_.name.name.endswith("^")


def _has_no_base(method: Object) -> bool:
    receiver = method.parameters[0].type
    if receiver.form == t.POINTER:
        assert receiver.base is not None
        receiver = receiver.base
    return receiver.base is None
