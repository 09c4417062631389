"""What the compiler checks when it lays out a module that has no other error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import (
    CONSTANT,
    FIELD,
    HAS_BODY,
    IS_REDEFINED,
    METHOD,
    PROCEDURES,
    TYPE_NAME,
    VAR_PARAMETER,
    Object,
    Scope,
    find_base_field,
)
from cp_lsp.semantics.sizes import MAX_SIZE, Sizes
from cp_lsp.semantics.types import Type
from cp_lsp.source.diagnostic import Finding

_MAX_EXTENSION_LEVEL: Final = 14
_BODIES: Final = frozenset({HAS_BODY, t.ABSTRACT, t.EMPTY})
_OVERRIDABLE: Final = frozenset({t.ABSTRACT, t.EMPTY, t.EXTENSIBLE})


class Allocation(Sizes):
    """Walks over the declared objects of a module in the compiler's order, by name.

    The walk is a generator of the types it comes to, so that chains of types may be long.
    """

    def allocate_module(self, scope: Scope) -> None:
        """Reports what cannot be laid out: 119, 129, 143, 145, 214, 225, 233."""
        self.block_pos = self.declarations_end
        self._walk(self._block(scope))
        self.block_pos = None
        if self.size_of_variables(scope.variables) > MAX_SIZE:
            self.mark(214, self.declarations_end)

    def allocate_procedure(self, procedure: Object) -> None:
        """Reports what cannot be laid out of what a procedure declares."""
        self.block_pos = procedure.mark
        self._walk(self._locals(procedure))
        self.block_pos = None

    def _walk(self, types: Iterator[Type]) -> None:
        pending = [types]
        while pending:
            type_ = next(pending[-1], None)
            if type_ is None:
                pending.pop()
            elif not type_.allocated and type_.module is None:
                pending.append(self._allocate(type_))

    def _block(self, scope: Scope) -> Iterator[Type]:
        for variable in scope.variables:
            yield variable.type
        for _, obj in sorted(scope.names.items()):
            if obj.mode in (CONSTANT, TYPE_NAME):
                yield obj.type
            elif obj.mode in PROCEDURES and obj.level >= 0:
                outer, self.block_pos = self.block_pos, obj.mark
                yield obj.type
                yield from self._parameters(obj.parameters)
                if HAS_BODY not in obj.attributes:
                    self.mark(129, obj.mark, obj.name)
                yield from self._locals(obj)
                self.block_pos = outer

    def _locals(self, procedure: Object) -> Iterator[Type]:
        if procedure.scope is not None:
            yield from self._block(procedure.scope)
            if self.size_of_variables(procedure.scope.variables) > MAX_SIZE:
                self.late.append(Finding(procedure.heading_end, 214))

    def _parameters(self, parameters: list[Object]) -> Iterator[Type]:
        for parameter in parameters:
            yield parameter.type
            if (
                parameter.mode != VAR_PARAMETER
                and parameter.type.composition == t.OPEN_ARRAY
                and parameter.type.untagged
            ):
                assert self.block_pos is not None
                self.mark(145, self.block_pos)

    def _allocate(self, type_: Type) -> Iterator[Type]:
        self.change(type_, "allocated", True)
        self.size_of(type_)
        base = type_.base
        if type_.composition == t.RECORD:
            self._count_methods(type_)
            if type_.level > _MAX_EXTENSION_LEVEL:
                self.mark(233, type_.mark)
            if base is not None:
                yield base
            for field in type_.fields.values():
                if field.mode == FIELD:
                    yield field.type
            for _, method in sorted(type_.fields.items()):
                if method.mode == METHOD and method.scope is not None:
                    yield method.type
                    yield from self._parameters(method.parameters)
                    yield from self._locals(method)
        elif base is not None and base is not t.UNDEFINED_TYPE:
            yield base
            if type_.form == t.PROCEDURE:
                yield from self._parameters(type_.parameters)
            elif (
                type_.composition in t.ARRAYS
                and base.composition == t.OPEN_ARRAY
                and base.untagged
                and not type_.untagged
            ):
                self.mark(225, type_.mark)

    def _count_methods(self, record: Type) -> None:
        if record.method_count != -1 or record.module is not None:
            return
        self.change(record, "method_count", 0)
        if record.base is not None:
            self._count_methods(record.base)
        for name, method in sorted(record.fields.items()):
            if method.mode != METHOD:
                continue
            overridden = find_base_field(name, record)
            if overridden is not None and (
                IS_REDEFINED not in method.attributes or not overridden.attributes & _OVERRIDABLE
            ):
                self.mark(119, record.mark, name)
            if not method.attributes & _BODIES:
                self.mark(129, method.mark, name)
