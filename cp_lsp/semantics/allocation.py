"""What the compiler checks when it lays out a module that has no other error."""

from __future__ import annotations

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
    """Walks over the declared objects of a module in the compiler's order, by name."""

    def allocate_module(self, scope: Scope) -> None:
        """Reports what cannot be laid out: 119, 129, 143, 145, 214, 225, 233."""
        for variable in scope.variables:
            self._allocate(variable.type)
        self._objects(scope)
        if self.size_of_variables(scope.variables) > MAX_SIZE:
            self.mark(214, self.declarations_end)

    def _objects(self, scope: Scope) -> None:
        for _, obj in sorted(scope.names.items()):
            if obj.mode in (CONSTANT, TYPE_NAME):
                self._allocate(obj.type)
            elif obj.mode in PROCEDURES and obj.level >= 0:
                self._allocate(obj.type)
                self._parameters(obj.parameters, obj.mark)
                if HAS_BODY not in obj.attributes:
                    self.mark(129, obj.mark, obj.name)
                self.allocate_procedure(obj)

    def allocate_procedure(self, procedure: Object) -> None:
        """Reports what cannot be laid out of what a procedure declares."""
        if procedure.scope is not None:
            for variable in procedure.scope.variables:
                self._allocate(variable.type)
            if self.size_of_variables(procedure.scope.variables) > MAX_SIZE:
                self.late.append(Finding(procedure.heading_end, 214))
            self._objects(procedure.scope)

    def _parameters(self, parameters: list[Object], pos: int) -> None:
        for parameter in parameters:
            self._allocate(parameter.type)
            if (
                parameter.mode != VAR_PARAMETER
                and parameter.type.composition == t.OPEN_ARRAY
                and parameter.type.untagged
            ):
                self.mark(145, pos)

    def _allocate(self, type_: Type) -> None:
        if type_.allocated or type_.module is not None:
            return
        self.change(type_, "allocated", True)
        self.enter()
        self.size_of(type_)
        base = type_.base
        if type_.composition == t.RECORD:
            self._count_methods(type_)
            if type_.level > _MAX_EXTENSION_LEVEL:
                self.mark(233, type_.mark)
            if base is not None:
                self._allocate(base)
            for field in type_.fields.values():
                if field.mode == FIELD:
                    self._allocate(field.type)
            for _, method in sorted(type_.fields.items()):
                if method.mode == METHOD and method.scope is not None:
                    self._allocate(method.type)
                    self._parameters(method.parameters, method.mark)
                    self.allocate_procedure(method)
        elif base is not None and base is not t.UNDEFINED_TYPE:
            self._allocate(base)
            if type_.form == t.PROCEDURE:
                self._parameters(type_.parameters, type_.mark)
            elif (
                type_.composition in t.ARRAYS
                and base.composition == t.OPEN_ARRAY
                and base.untagged
                and not type_.untagged
            ):
                self.mark(225, type_.mark)
        self.leave()

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
