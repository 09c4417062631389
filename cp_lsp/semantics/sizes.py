"""Sizes of types in bytes, as the compiler for 32-bit Intel processors lays them out."""

from __future__ import annotations

from typing import Final

from cp_lsp.semantics import types as t
from cp_lsp.semantics.context import Context, NoImports
from cp_lsp.semantics.objects import FIELD, Object
from cp_lsp.semantics.types import Type
from cp_lsp.syntax.scanner import scan

MAX_SIZE: Final = 0x7FFFFFFF
"""Bytes that a type, or the variables of a block, may have."""

_ALIGNMENT: Final = {3: 1, 4: 2, 6: 8, 8: 16}
"""What the system flags noalign, align2, align8 and align16 set the greatest alignment to."""


def _aligned(offset: int, alignment: int) -> int:
    return (offset + alignment - 1) // alignment * alignment


def _natural_alignment(type_: Type, limit: int) -> int:
    """The alignment of a component of an untagged record."""
    while type_.composition == t.ARRAY and type_.base is not None:
        type_ = type_.base
    if type_.composition == t.RECORD:
        alignment = type_.alignment
    else:
        alignment = max(type_.size, 1)
    return min(alignment, limit)


class Sizes(Context):
    """Computes sizes, with the errors that there can be in doing so."""

    def size_of(self, type_: Type, *, guarded: bool = False) -> None:
        """Sets `type_.size`. Reports 58 for an undefined type, 214 for one too large and 143 for
        a traced pointer inside an untagged structure.
        """
        guarded = guarded or type_.untagged
        if type_ is t.UNDEFINED_TYPE:
            self.mark(58, self.marks[self.index] if self.block_pos is None else self.block_pos)
            return
        if type_.size != -1:
            return
        base = type_.base
        type_.size = 0  # for a type that contains itself, which is an error
        self.sized.append(type_)
        if type_.composition == t.RECORD:
            self._size_of_record(type_, guarded=guarded)
        elif type_.composition == t.ARRAY:
            assert base is not None
            self.size_of(base, guarded=guarded)
            if base.size <= 0 or type_.length <= MAX_SIZE // base.size:
                type_.size = type_.length * max(base.size, 0)
            else:
                type_.size = 4
                self.mark(214, type_.mark)
        elif type_.form == t.POINTER:
            type_.size = t.POINTER_SIZE
            if guarded and not type_.untagged:
                self.mark(143, type_.mark)
        elif type_.form == t.PROCEDURE:
            type_.size = t.POINTER_SIZE
        elif type_.composition == t.OPEN_ARRAY:
            assert base is not None
            self.size_of(base, guarded=guarded)
            if type_.untagged:
                type_.size = 4
            else:
                type_.size = base.size + 4 if base.composition == t.OPEN_ARRAY else 8

    def foreseen_size(self, type_: Type) -> int:
        """The bytes that a type will have; what is wrong with it is reported another time."""
        findings, known = len(self.findings), len(self.sized)
        self.size_of(type_)
        size = type_.size
        del self.findings[findings:]
        for sized in self.sized[known:]:
            sized.size = -1
        del self.sized[known:]
        return size

    def size_of_variables(self, variables: list[Object]) -> int:
        """The bytes of the variables of a block, whose types have their sizes."""
        offset = 0
        for variable in variables:
            offset += max(variable.type.size, 0)
            offset = _aligned(offset, _natural_alignment(variable.type, 4))
        return _aligned(offset, 4)

    def _size_of_record(self, type_: Type, *, guarded: bool) -> None:
        base = type_.base
        offset, alignment = 0, 1
        if base is not None:
            self.size_of(base, guarded=guarded)
            offset, alignment = max(base.size, 0), base.alignment
        limit = _ALIGNMENT.get(type_.system_flag, 4)
        for field in type_.fields.values():
            if field.mode != FIELD:
                continue
            self.size_of(field.type, guarded=guarded)
            size = max(field.type.size, 0)
            if type_.system_flag > 0:
                own = _natural_alignment(field.type, limit)
            else:
                own = 4 if size >= 4 else 2 if size >= 2 else 1
            if type_.system_flag == t.UNION:
                offset = max(offset, size)
            else:
                offset = _aligned(offset, own)
                if offset <= MAX_SIZE - 4 - size:
                    offset += size
                else:
                    offset = 4
                    self.mark(214, type_.mark)
            alignment = max(alignment, own)
        if type_.system_flag <= 0:
            alignment = 4
        type_.alignment = alignment
        if type_.system_flag > 0 or offset > 2:
            offset = _aligned(offset, alignment)
        type_.size = offset


def size_in_memory(type_: Type) -> int:
    """The bytes that a variable of a type takes; 0 or less where that cannot be told."""
    return Sizes(scan(""), NoImports()).foreseen_size(type_)
