"""What a module offers to others, as a definition that people read: BlackBox's interface browser.

The text has the form that BlackBox shows, without comments and in alphabetical order: constants,
types (pointers first, each with its record), variables, procedures; of records what they add to
their base types.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final, Literal

from cp_lsp.semantics import types as t
from cp_lsp.semantics.context import ImportedModule
from cp_lsp.semantics.imported import PREDECLARED
from cp_lsp.semantics.objects import (
    CODE_PROCEDURE,
    CONSTANT,
    EXPORTED,
    FIELD,
    IN_PARAMETER,
    INTERNAL,
    METHOD,
    NIL_BIT,
    OUT_PARAMETER,
    PROCEDURES,
    TYPE_NAME,
    VAR_PARAMETER,
    VARIABLE,
    Object,
    find_base_field,
)
from cp_lsp.semantics.types import Type

Audience = Literal["clients", "extensions", "all"]


def client_interface(
    module: ImportedModule, *, audience: Audience = "clients", library: str = ""
) -> str:
    """The definition of a module, ending with a line end.

    For clients, without what only extensions can use: implement-only methods and hooks. For
    extensions, without variables and procedures, and of methods those that can be overridden.
    `library` is that of a foreign module's heading.
    """
    return _Printer(module, audience).definition(library)


class _Printer:
    """Writes one definition; notes which other modules it mentions."""

    def __init__(self, module: ImportedModule, audience: Audience) -> None:
        self.module = module
        self.audience = audience
        self.mentioned: set[str] = set()

    def definition(self, library: str) -> str:
        name = self.module.name
        objects = [
            obj
            for _, obj in sorted(self.module.scope.names.items())
            if obj.visibility != INTERNAL and not self._is_hidden_hook(obj)
        ]
        sections: list[list[str]] = []
        constants = [self._constant(obj) for obj in objects if obj.mode == CONSTANT]
        if constants:
            sections.append(["\tCONST", *constants])
        types = list(self._types(objects))
        if types:
            sections.append(["\tTYPE", *"\n\n".join(types).split("\n")])
        if self.audience != "extensions":
            variables = [self._variable(obj) for obj in objects if obj.mode == VARIABLE]
            if variables:
                sections.append(["\tVAR", *variables])
        procedures = [
            self._procedure(obj)
            for obj in objects
            if obj.mode in PROCEDURES and (self.audience != "extensions" or _installs_hook(obj))
        ]
        if procedures:
            sections.append(procedures)
        heading = f'DEFINITION {name} ["{library}"];' if library else f"DEFINITION {name};"
        if self.mentioned:
            sections.insert(0, list(_import_lines(sorted(self.mentioned))))
        body = "".join("\n".join(section) + "\n\n" for section in sections)
        return f"{heading}\n\n{body}END {name}.\n"

    def _is_hidden_hook(self, obj: Object) -> bool:
        """Whether this is about hooks, which are for those alone who extend the framework."""
        if self.audience == "extensions":
            return False
        if obj.mode in PROCEDURES:
            return _installs_hook(obj)
        return obj.mode in (TYPE_NAME, VARIABLE) and _is_hook(obj.type)

    # --- declarations

    def _constant(self, obj: Object) -> str:
        return f"\t\t{obj.name} = {_literal(obj)};"

    def _variable(self, obj: Object) -> str:
        return f"\t\t{obj.name}{_mark(obj)}: {self._type(obj.type, 2)};"

    def _procedure(self, obj: Object) -> str:
        flag = " [code]" if obj.mode == CODE_PROCEDURE else _procedure_flag(obj.system_flag)
        return f"\tPROCEDURE{flag} {obj.name}{self._signature(obj.type, obj.parameters, 1)};"

    def _types(self, objects: list[Object]) -> Iterator[str]:
        """The declarations of the types, each pointer followed by its record."""
        named = [obj for obj in objects if obj.mode == TYPE_NAME]
        pointers = [obj for obj in named if obj.type.form == t.POINTER]
        shown: set[str] = set()
        for obj in pointers:
            text = self._type_declaration(obj)
            base = obj.type.base.name if obj.type.base is not None else None
            if (
                base is not None
                and base.module == self.module.name
                and base.visibility != INTERNAL
                and base.name not in shown
                and not self._is_hidden_hook(base)
            ):
                shown.add(base.name)
                text += "\n" + self._type_declaration(base)
            yield text
        for obj in named:
            if obj.type.form != t.POINTER and obj.name not in shown:
                yield self._type_declaration(obj)

    def _type_declaration(self, obj: Object) -> str:
        type_ = obj.type
        if type_.name is not obj:
            text = self._type(type_, 2)
        elif type_.form < t.POINTER and type_.base is not None:
            text = self._type(type_.base, 2)
        else:
            text = self._structure(type_, 2)
        return f"\t\t{obj.name} = {text};"

    # --- types

    def _type(self, type_: Type, level: int) -> str:
        """A type where it is used: its name, or all of it if it has none."""
        return self._name(type_) or self._structure(type_, level)

    def _name(self, type_: Type, *, of_pointer: bool = False) -> str:
        """The name of a type, qualified where it is another module's; "" if it has none.

        An anonymous record goes by the name of its pointer, where that is allowed.
        """
        known = _PREDECLARED_NAMES.get(id(type_))
        if known is not None:
            if known.startswith(("SYSTEM.", "COM.")):
                self.mentioned.add(known.partition(".")[0])
            return known.removesuffix("^")
        name = type_.name.name if type_.name is not None else ""
        if not name or (name.endswith("^") and not of_pointer):
            return ""
        name = name.removesuffix("^")
        if type_.module is None or type_.module == self.module.name:
            return name
        self.mentioned.add(type_.module)
        return f"{type_.module}.{name}"

    def _structure(self, type_: Type, level: int) -> str:
        """A type as it is declared, its later lines indented for a nesting level."""
        base = type_.base or t.UNDEFINED_TYPE
        flag = _structure_flag(type_)
        if type_.form == t.POINTER:
            return f"POINTER{flag} TO {self._type(base, level)}"
        if type_.form == t.PROCEDURE:
            signature = self._signature(base, type_.parameters, level)
            return f"PROCEDURE{_procedure_flag(type_.system_flag)}{signature}"
        if type_.composition == t.ARRAY:
            return f"ARRAY{flag} {type_.length} OF {self._type(base, level + 1)}"
        if type_.composition == t.OPEN_ARRAY:
            return f"ARRAY{flag} OF {self._type(base, level + 1)}"
        if type_.composition == t.RECORD:
            return self._record(type_, level)
        return self._name(base)

    def _record(self, record: Type, level: int) -> str:
        base = f" ({self._name(record.base, of_pointer=True)})" if record.base is not None else ""
        head = f"{_ATTRIBUTES[record.attribute]}RECORD{_structure_flag(record)}{base}"
        members = [*self._fields(record, level + 1), *self._methods(record, level + 1)]
        if not members:
            return f"{head} END"
        indent = "\t" * level
        body = ";\n".join(f"{indent}\t{member}" for member in members)
        return f"{head}\n{body}\n{indent}END"

    def _fields(self, record: Type, level: int) -> Iterator[str]:
        fields = (m for m in record.fields.values() if m.mode == FIELD)
        for _, group in groupby(fields, key=lambda field: id(field.type)):
            same = list(group)
            names = ", ".join(f"{field.name}{_mark(field)}" for field in same)
            yield f"{names}: {self._type(same[0].type, level)}"

    def _methods(self, record: Type, level: int) -> Iterator[str]:
        """Methods that are new or differ from those that they override, by name."""
        for name, method in sorted(record.fields.items()):
            if method.mode != METHOD:
                continue
            old = find_base_field(name, record)
            own = method.attributes & _OVERRIDABLE
            if old is not None and old.type is method.type:
                if old.attributes & _OVERRIDABLE == own:
                    continue
            if self.audience == "clients" and method.visibility != EXPORTED:
                continue
            if self.audience == "extensions":
                if record.attribute not in (t.ABSTRACT, t.EXTENSIBLE) or not own:
                    continue
            receiver = method.parameters[0]
            mode = ""
            if receiver.mode == VAR_PARAMETER:
                mode = "IN " if receiver.visibility == IN_PARAMETER else "VAR "
            text = f"({mode}{receiver.name}: {self._name(receiver.type)}) {name}{_mark(method)}"
            text += self._signature(method.type, method.parameters[1:], level)
            text += ", NEW" if old is None else ""
            for attribute in (t.ABSTRACT, t.EMPTY, t.EXTENSIBLE):
                if attribute in own:
                    text += f", {_ATTRIBUTES[attribute].strip()}"
                    break
            yield text

    def _signature(self, result: Type, parameters: list[Object], level: int) -> str:
        sections = [
            self._section(list(group), level) for _, group in groupby(parameters, key=_kind)
        ]
        has_result = result is not t.NO_RESULT
        text = f" ({'; '.join(sections)})" if sections or has_result else ""
        return text + (f": {self._type(result, level)}" if has_result else "")

    def _section(self, parameters: list[Object], level: int) -> str:
        first = parameters[0]
        mode = ""
        if first.mode == VAR_PARAMETER:
            mode = _MODES.get(first.visibility, "VAR") + _parameter_flag(first.system_flag) + " "
        names = ", ".join(parameter.name for parameter in parameters)
        return f"{mode}{names}: {self._type(first.type, level)}"


def _kind(parameter: Object) -> tuple[int, int, int, int]:
    """What parameters must share to be listed together."""
    return id(parameter.type), parameter.mode, parameter.visibility, parameter.system_flag


def _mark(obj: Object) -> str:
    return "" if obj.visibility == EXPORTED else "-"


def _is_hook(type_: Type) -> bool:
    """Whether a type is made of the hooks by which the framework lets itself be replaced."""
    for _ in range(100):
        if type_.base is None or type_.form not in (t.POINTER, t.COMPOSITE):
            break
        type_ = type_.base
    return (
        type_.module == "Kernel" and type_.name is not None and type_.name.name in ("Hook", "Hook^")
    )


def _installs_hook(procedure: Object) -> bool:
    return len(procedure.parameters) == 1 and _is_hook(procedure.parameters[0].type)


def _import_lines(names: list[str]) -> Iterable[str]:
    """The import list; a long one ten names a line."""
    names.sort(key=lambda name: (name != "SYSTEM", name != "COM", name))
    if len(names) < 10:
        return [f"\tIMPORT {', '.join(names)};"]
    rows = [", ".join(names[start : start + 10]) for start in range(0, len(names), 10)]
    return ["\tIMPORT", *(",\n".join(f"\t\t{row}" for row in rows) + ";").split("\n")]


# --- constants


def _literal(obj: Object) -> str:
    """The value of a constant as a source text can have it."""
    type_, value = obj.type, obj.value
    form = type_.form
    if form == t.NIL_TYPE:
        return "NIL"
    if form == t.BOOLEAN:
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return f"{{{value}}}" if type_ is t.GUID_TYPE else _string(value, form)
    if isinstance(value, float):
        return _real(value)
    if not isinstance(value, int):
        return "?"
    if form in t.CHARACTERS:
        return f'"{chr(value)}"' if 0x20 <= value <= 0x7E else _hexadecimal(value)
    if form == t.SET:
        return "{" + ", ".join(str(bit) for bit in range(32) if value >> bit & 1) + "}"
    if form in t.REALS:
        return _real(float(value))
    if form == t.LONGINT:
        return f"{value & 0xFFFFFFFFFFFFFFFF:016X}L"
    return str(value)


def _hexadecimal(char: int) -> str:
    """A character by its code; a letter in front gets a 0, as the language wants it."""
    digits = f"{char:02X}"
    return f"0{digits}X" if digits[0] > "9" else f"{digits}X"


def _string(value: str, form: int) -> str:
    parts: list[str] = []
    for is_plain, group in groupby(value, key=_is_plain):
        chars = "".join(group)
        if is_plain:
            quote = "'" if '"' in chars else '"'
            parts.append(f"{quote}{chars}{quote}")
        else:
            parts += [_hexadecimal(ord(char)) for char in chars]
    text = " + ".join(parts) or '""'
    return f"LONG({text})" if form == t.STRING and all(ord(c) < 0x100 for c in value) else text


def _is_plain(char: str) -> bool:
    code = ord(char)
    return not (
        code < 0x20 or 0x7F <= code <= 0x9F or 0xD800 <= code <= 0xF8FF or 0xFFF0 <= code <= 0xFFFF
    )


def _real(value: float) -> str:
    if value in (float("inf"), float("-inf")):
        return "INF" if value > 0 else "-INF"
    text = repr(value).upper().replace("E+", "E")
    mantissa, exponent, power = text.partition("E")
    return (mantissa if "." in mantissa else mantissa + ".0") + exponent + power


# --- system flags


def _procedure_flag(flag: int) -> str:
    return "" if flag == 0 else " [ccall]" if flag == -10 else f" [{flag}]"


def _parameter_flag(flag: int) -> str:
    words = ["nil"] if flag & NIL_BIT else []
    words += {0: [], 1: ["new"], 2: ["iid"]}.get(flag // 8, [str(flag // 8 * 8)])
    return f" [{', '.join(words)}]" if flag else ""


def _structure_flag(type_: Type) -> str:
    flag = type_.system_flag
    if flag == 0 or (type_.form == t.POINTER and flag != 2):
        return ""
    if flag == t.INTERFACE and type_.guid is not None:
        return f' ["{type_.guid}"]'
    return f" [{_FLAGS.get(flag, str(flag))}]"


_FLAGS: Final = {
    t.UNTAGGED: "untagged",
    2: "handle",
    3: "noalign",
    4: "align2",
    5: "align4",
    6: "align8",
    t.UNION: "union",
    t.INTERFACE: "interface",
}
_MODES: Final = {IN_PARAMETER: "IN", OUT_PARAMETER: "OUT"}
_OVERRIDABLE: Final = frozenset({t.ABSTRACT, t.EMPTY, t.EXTENSIBLE})
_ATTRIBUTES: Final = {
    t.FINAL: "",
    t.ABSTRACT: "ABSTRACT ",
    t.EMPTY: "EMPTY ",
    t.LIMITED: "LIMITED ",
    t.EXTENSIBLE: "EXTENSIBLE ",
}
_PREDECLARED_NAMES: Final = {id(type_): name for name, type_ in PREDECLARED.items()}
