"""What the compiler notices only when it generates code, for 32-bit Intel processors.

It generates code for a module that has no other error: for the statements of the module first,
then for its procedures in text order, those inside a procedure before it. It stops at the first
statement that it cannot translate, and the error is marked where that statement begins.
"""

from __future__ import annotations

from typing import Final

from cp_lsp.semantics import operands as o
from cp_lsp.semantics import types as t
from cp_lsp.semantics.allocation import Allocation
from cp_lsp.semantics.buffering import (
    has_interface_pointers,
    is_buffered,
    is_interface_pointer,
)
from cp_lsp.semantics.objects import OUT_PARAMETER, Object
from cp_lsp.semantics.operands import Operand
from cp_lsp.semantics.types import Type
from cp_lsp.source.diagnostic import Finding
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree

# Where the code generator has the value of an operand.
_IN_MEMORY: Final = 0
_IN_REGISTER: Final = 1
_ON_STACK: Final = 2

_LONG_ARITHMETIC: Final = frozenset(
    {s.TIMES, s.DIV, s.MOD, s.PLUS, s.MINUS, o.MINIMUM, o.MAXIMUM, o.MAGNITUDE, o.SHIFT}
)
"""Operators that are computed with floating-point instructions for LONGINT."""

_IN_CONSTANT_AREA: Final = t.REALS | t.STRINGS | {t.COMPOSITE}

_CONTAINERS: Final = frozenset(
    {tree.MODULE, tree.BODY, tree.CLOSE_SECTION, tree.STATEMENT_SEQUENCE}
)
_STRUCTURED: Final = _CONTAINERS | {
    tree.IF_STATEMENT,
    tree.CASE_STATEMENT,
    tree.CASE_BRANCH,
    tree.WHILE_STATEMENT,
    tree.REPEAT_STATEMENT,
    tree.FOR_STATEMENT,
    tree.LOOP_STATEMENT,
    tree.WITH_STATEMENT,
    tree.WITH_BRANCH,
}


class CodeGeneration(Allocation):
    """Notes what has no code, statement by statement.

    `refuse` is called while a construct is checked, `generate` where code for it is made.
    """

    def refuse(self, code: int) -> None:
        """Notes an error that the code generator finds in what is being read. It translates
        parameters from the last to the first, so the last error noted is the one shown.
        """
        self.refusal = code

    def generate(self, first: int, marked: int | None = None) -> None:
        """Notes that code is made for what was read since the last call, which begins with token
        `first`; errors in it are marked there, or at token `marked`.
        """
        code, self.refusal = self.refusal, 0
        if not code:
            return
        if self.open_ended:
            self.err(code)
        else:
            pos = self.starts[first if marked is None else marked]
            self.refusals[first] = Finding(pos, code)

    def refused_in_block(self) -> list[Finding]:
        """The first error that the code generator finds in the statements of the block that has
        been read, if any; what was noted about them is forgotten.
        """
        if not self.refusals:
            return []
        order = _CodeOrder(self.refusals, self.known_conditions)
        order.visit(tree.build(self.nodes[self.block_notes :], 0))
        self.refusals = {}
        return order.found

    # --- what has no code

    def check_type_test(self, static: Type | None, tested: Type, *, guard: bool) -> None:
        """Refuses tests on records without a type tag; `static` is None for SYSTEM.PTR."""
        has_tag = static is None or not static.untagged
        if (tested.untagged and (has_tag or not guard)) or (not has_tag and not guard):
            self.refuse(139)

    def check_retyped(self, x: Operand, type_: Type) -> None:
        """Refuses what SYSTEM.VAL cannot see as a value of a type; `x` is no variable of like
        kind.
        """
        if self.findings:
            return
        if type_.form == t.BOOLEAN:
            self.refuse(220)
            return
        source, target = self.foreseen_size(x.type), self.foreseen_size(type_)
        place = _place(x)
        if not self.refusal and (
            (source != target and max(source, target) > t.POINTER_SIZE)
            or (type_.form in (t.COMPOSITE, t.REAL) and place != _IN_MEMORY)
            or (type_.form == t.LONGINT and place == _ON_STACK)
        ):
            self.refuse(261)

    def check_long_remainder(self, x: Operand, y: Operand) -> None:
        """Refuses x MOD y and ASH(x, y) for LONGINT if both need function calls: what the second
        leaves in a floating-point register is lost.
        """
        if _has_call(x) and _has_call(y):
            self.refuse(216)

    # --- reference counting of COM interface pointers

    def check_released(self, actual: Operand, formal: Object) -> None:
        """Refuses open arrays of interface pointers that a call would have to release first."""
        if (
            formal.visibility == OUT_PARAMETER
            and actual.type.composition == t.OPEN_ARRAY
            and has_interface_pointers(actual.type)
        ):
            self.refuse(221)

    def check_counted(self, x: Operand, y: Operand) -> None:
        """Refuses comparisons with the result of a call that needs temporary variables itself."""
        for operand in (x, y):
            if (
                operand.operand_class == o.CALL
                and is_interface_pointer(operand.type)
                and is_buffered(operand)
            ):
                self.refuse(270)

    def note_changed(self, x: Operand) -> None:
        """Notes the value parameter that an assignment to `x` changes, if it is an open array of
        interface pointers.
        """
        while x.operand_class in (o.FIELD, o.ELEMENT, o.GUARD) and x.left is not None:
            x = x.left
        if (
            x.operand_class == o.VARIABLE
            and x.object is not None
            and x.type.composition == t.OPEN_ARRAY
            and has_interface_pointers(x.type)
        ):
            self.changed_arrays.add(x.object)

    def refused_parameters(self, procedure: Object) -> list[Finding]:
        """221 if a procedure changes a parameter whose interface pointers cannot be counted."""
        if self.changed_arrays.isdisjoint(procedure.parameters):
            return []
        return [Finding(procedure.heading_end, 221)]


class _CodeOrder:
    """Visits the statements of a block as the code generator does, up to the first refused one.

    A branch of an IF statement that a constant condition closes has no code. The condition of
    WHILE comes after its body, ELSE before the branches of CASE, the limit of FOR before the start.
    """

    def __init__(self, refusals: dict[int, Finding], known_conditions: dict[int, bool]) -> None:
        self._refusals = refusals
        self._known = known_conditions
        self.found: list[Finding] = []

    def visit(self, node: tree.Node) -> None:
        if self.found:
            return
        if node.first in self._refusals and node.kind not in _CONTAINERS:
            self.found.append(self._refusals[node.first])
        elif node.kind in _STRUCTURED:
            for part in self._coded(node):
                self.visit(part)

    def _coded(self, node: tree.Node) -> list[tree.Node]:
        """The parts of a statement that code is made for, in this order."""
        parts = node.children
        if node.kind == tree.IF_STATEMENT:
            return self._open_branches(parts)
        if node.kind == tree.WHILE_STATEMENT:
            return parts[::-1]
        if node.kind == tree.CASE_STATEMENT:
            return sorted(parts, key=lambda part: part.kind == tree.CASE_BRANCH)
        if node.kind == tree.FOR_STATEMENT:
            return [*parts[1:2], *parts[:1], *parts[2:]]
        return parts

    def _open_branches(self, parts: list[tree.Node]) -> list[tree.Node]:
        """The conditions and statements of an IF statement that can be reached."""
        result: list[tree.Node] = []
        value: bool | None = True
        for part in parts:
            if part.kind != tree.STATEMENT_SEQUENCE:
                value = self._known.get(part.first)
                if value is None:
                    result.append(part)
            else:
                if value is not False:
                    result.append(part)
                if value is True:
                    break
                value = None
        return result


def _has_call(x: Operand) -> bool:
    pending: list[Operand | None] = [x]
    while pending:
        part = pending.pop()
        if part is not None:
            if part.operand_class == o.CALL:
                return True
            pending += (part.left, part.right)
    return False


def _place(x: Operand) -> int:
    """Where the value of an operand is when SYSTEM.VAL looks at it."""
    kind, form = x.operand_class, x.type.form
    if kind < o.CONSTANT:
        return _IN_MEMORY
    if kind == o.CONSTANT:
        return _IN_MEMORY if form in _IN_CONSTANT_AREA else _IN_REGISTER
    if form == t.LONGINT and kind in (o.MONADIC, o.DYADIC) and x.operator in _LONG_ARITHMETIC:
        return _ON_STACK
    if kind == o.DYADIC and x.operator == o.LENGTH:
        return _IN_MEMORY
    if kind != o.MONADIC or x.operator not in (o.CONVERSION, o.SYSTEM_VALUE) or x.left is None:
        return _IN_REGISTER
    source, place = x.left.type, _place(x.left)
    is_conversion = x.operator == o.CONVERSION
    if source.form in t.REALS:
        if not is_conversion or (form in t.REALS and form >= source.form):
            return place
        return _ON_STACK
    if form in t.REALS:
        return _ON_STACK if place == _IN_REGISTER else place
    return _IN_REGISTER if x.type.size > source.size else place
