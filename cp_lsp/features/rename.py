"""New names for declared things, in all modules of the workspace at once, or a reason why not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cp_lsp.features.identity import (
    Symbol,
    ancestors,
    enclosing_scope,
    innermost,
    module_symbol,
    occurrences,
    owner_of,
    procedure_blocks,
    symbol_at,
    symbol_of,
    symbol_of_token,
    view_of,
)
from cp_lsp.features.uses import extending, places_of, places_of_key, record_key
from cp_lsp.features.view import (
    Edit,
    Range,
    View,
    Workspace,
    WorkspaceEdit,
    identifier_at,
    token_at,
    token_range,
)
from cp_lsp.index.naming import SYSTEM, name_by_rule, split_name, split_variant
from cp_lsp.semantics.checker import SYNTAX_CODES
from cp_lsp.semantics.objects import FIELD, METHOD, MODULE, Object, Scope
from cp_lsp.semantics.universe import UNIVERSE
from cp_lsp.syntax import token as s
from cp_lsp.syntax.scanner import scan


@dataclass(frozen=True)
class Refusal:
    """Why a name cannot be changed so: a word for it, and the name that it is about."""

    reason: str
    detail: str = ""

    def text(self, language: str = "en") -> str:
        """The reason as a sentence, in "ru" or else in English."""
        en, ru = _REASONS[self.reason]
        return (ru if language == "ru" else en).format(self.detail)


@dataclass(frozen=True)
class FileRename:
    """A file that has to be called after its module."""

    old: Path
    new: Path


@dataclass(frozen=True)
class Rename:
    """What a new name changes: texts, and where a module is renamed perhaps its file."""

    edits: WorkspaceEdit
    files: tuple[FileRename, ...] = field(default=())


def prepare_rename(view: View, offset: int, workspace: Workspace) -> Range | Refusal:
    """The name at an offset that can be changed, or why it cannot."""
    index = identifier_at(view, offset)
    if index is None:
        return Refusal("no name")
    symbol = symbol_of_token(view, index)
    if symbol is None:
        return Refusal("unknown", view.text[slice(*token_range(view, index))])
    refusal = _is_fixed(symbol, view, workspace)
    return refusal or token_range(view, index)


def rename(view: View, offset: int, new_name: str, workspace: Workspace) -> Rename | Refusal:
    """The edits that give what is named at an offset a new name everywhere, so that every name
    still means what it meant; or why there are none.

    Names after END change too, and of a method all that it overrides and that override it.
    """
    place = prepare_rename(view, offset, workspace)
    if isinstance(place, Refusal):
        return place
    symbol = symbol_at(view, offset)
    assert symbol is not None
    if new_name == symbol.name:
        return Rename({})
    refusal = _is_no_name(new_name)
    if refusal is not None:
        return refusal
    if symbol.is_module:
        return _rename_module(symbol, new_name, view, workspace)
    family = _family(symbol, view, workspace)
    if isinstance(family, Refusal):
        return family
    clash = (
        _member_clash(symbol, new_name, view, workspace)
        if symbol.is_member
        else _clash(symbol, new_name, view, workspace)
    )
    if clash is None and _may_be_meant_elsewhere(symbol, view):
        clash = Refusal("unsure", symbol.name)
    if clash is not None:
        return clash
    edits = _edits(symbol, family, new_name, view, workspace)
    if _is_among_faults(view, edits.get(view.path or view.name, ())):
        return Refusal("unsure", symbol.name)
    return Rename(edits)


def rename_module(name: str, new_name: str, workspace: Workspace) -> Rename | Refusal:
    """The edits that give a module a new name everywhere, or why there are none."""
    view = workspace.view(name)
    if view is None or name not in workspace.module_names():
        return Refusal("foreign", name)
    refusal = _is_no_name(new_name)
    return refusal or _rename_module(module_symbol(name), new_name, view, workspace)


def module_name_for(name: str, old: Path, new: Path) -> str | None:
    """What the module of a file should be called when the file is; None if it is not called after
    its module now, or the file's name can be no module's. `name` is its name, "" for a new file.
    """
    plain_old, plain_new = (path.with_stem(split_variant(path.stem)[0]) for path in (old, new))
    if name in ("", name_by_rule(plain_old)):
        found = name_by_rule(plain_new) or plain_new.stem
    elif plain_old.stem == name:
        found = plain_new.stem
    else:
        return None
    return None if _is_no_name(found) else found


# --- what can be renamed


def _is_fixed(symbol: Symbol, view: View, workspace: Workspace) -> Refusal | None:
    """Why a name cannot be changed, whatever the new one is."""
    if not symbol.module or (symbol.name in ("SYSTEM", "COM") and symbol.is_module):
        return Refusal("predeclared", symbol.name)
    if symbol.module != view.name and symbol.module not in workspace.module_names():
        return Refusal("foreign", symbol.module)
    if view_of(symbol.module, view, workspace) is None:
        return Refusal("foreign", symbol.module)
    if symbol.object is not None and symbol.object.mode == METHOD:
        family = _family(symbol, view, workspace)
        if isinstance(family, Refusal):
            return family
    return None


def _is_no_name(name: str) -> Refusal | None:
    """Why a word cannot be anybody's name."""
    tokens = scan(name)
    if name in s.KEYWORDS:
        return Refusal("keyword", name)
    if len(tokens.kinds) != 3 or tokens.kinds[0] != s.IDENT or tokens.faults or tokens.comments:
        return Refusal("no identifier", name)
    if tokens.ends[0] != len(name) or tokens.starts[0] != 0:
        return Refusal("no identifier", name)
    if name in UNIVERSE.names or name in ("SYSTEM", "COM"):
        return Refusal("means something", name)
    return None


def _family(symbol: Symbol, view: View, workspace: Workspace) -> list[str] | Refusal:
    """The keys of what must have one name with a symbol: with a method all that it overrides and
    that override it; with anything else nothing.
    """
    obj = symbol.object
    if obj is None or obj.mode != METHOD:
        return []
    root = _root(symbol, view, workspace)
    if isinstance(root, Refusal):
        return root
    return [
        f"{record.key}.{symbol.name}"
        for _, record in extending(root, workspace, view)
        if symbol.name in record.methods
    ]


def _root(symbol: Symbol, view: View, workspace: Workspace) -> str | Refusal:
    """The key of the record type that first declares a method."""
    assert symbol.object is not None
    owner = owner_of(view, symbol.object, workspace)
    key = None if owner is None else record_key(owner[0], owner[2])
    if owner is None or key is None:
        return Refusal("foreign", symbol.module)
    owner_view, _, record = owner
    own = set(workspace.module_names()) | {view.name}
    for base in ancestors(record):
        method = base.fields.get(symbol.name)
        if method is not None:
            above = record_key(owner_view, base)
            if above is None or (base.module or owner_view.name) not in own or method.pos < 0:
                return Refusal("overrides", base.module or owner_view.name)
            key = above
    if symbol.name in _FRAMEWORK_METHODS:
        return Refusal("overrides", "ANYREC")
    return key


# --- what the new name would mean


def _clash(symbol: Symbol, new_name: str, view: View, workspace: Workspace) -> Refusal | None:
    """Why a new name would mean something else somewhere, or something else would mean it.

    Seen from other modules a name stands after that of its module, and hides nothing.
    """
    owner = view_of(symbol.module, view, workspace)
    assert owner is not None
    scopes = _Scopes(owner)
    declaring = _scope_of_declaration(owner, symbol)
    if new_name in declaring.names:
        return Refusal("declared", new_name)
    for index in occurrences(owner, symbol):
        scope: Scope | None = scopes.at(index)
        while scope is not None and scope is not declaring:
            if new_name in scope.names:
                return Refusal("hidden", new_name)
            scope = scope.outer
    for index, obj in owner.module.uses:
        if obj.name != new_name or obj.mode in (FIELD, METHOD):
            continue
        if _is_unqualified(owner, index) and _is_inside(scopes.at(index), declaring):
            if not _is_declared_within(obj, owner, declaring):
                return Refusal("hides", new_name)
    return None


class _Scopes:
    """The scopes of a module by place."""

    def __init__(self, view: View) -> None:
        self._module = view.module.scope
        self._blocks = procedure_blocks(view)

    def at(self, index: int) -> Scope:
        """The scope that a token is in."""
        procedure = innermost(self._blocks, index)
        scope = None if procedure is None else procedure.scope
        return scope or self._module


def _scope_of_declaration(view: View, symbol: Symbol) -> Scope:
    """The scope that has a symbol's name."""
    index = token_at(view, symbol.pos)
    scope: Scope | None = None if index is None else enclosing_scope(view, index)
    while scope is not None:
        found = scope.names.get(symbol.name)
        if found is not None and symbol_of(view, found).key == symbol.key:
            return scope
        scope = scope.outer
    return view.module.scope


def _is_inside(scope: Scope, outer: Scope) -> bool:
    inner: Scope | None = scope
    while inner is not None:
        if inner is outer:
            return True
        inner = inner.outer
    return False


def _is_declared_within(obj: Object, view: View, scope: Scope) -> bool:
    """Whether a name belongs to something declared deeper inside than a scope."""
    if obj.module is not None and obj.mode != MODULE:
        return False
    index = token_at(view, obj.pos) if obj.pos >= 0 else None
    if index is None:
        return False
    inner: Scope | None = enclosing_scope(view, index)
    while inner is not None and inner.names.get(obj.name) is not obj:
        inner = inner.outer
    return inner is not None and inner is not scope and _is_inside(inner, scope)


def _is_unqualified(view: View, index: int) -> bool:
    kinds = view.module.tokens.kinds
    return index == 0 or kinds[index - 1] != s.PERIOD


def _member_clash(
    symbol: Symbol, new_name: str, view: View, workspace: Workspace
) -> Refusal | None:
    """Why no field or method can have a new name: a record, one that it extends or one that
    extends it has that name already.
    """
    assert symbol.object is not None
    owner = owner_of(view, symbol.object, workspace)
    if owner is None:
        return Refusal("foreign", symbol.module)
    owner_view, _, record = owner
    lineage = [record, *ancestors(record)]
    if new_name in _FRAMEWORK_METHODS or any(new_name in base.fields for base in lineage):
        return Refusal("declared", new_name)
    root: str | Refusal | None = record_key(owner_view, record)
    if symbol.object.mode == METHOD:
        root = _root(symbol, view, workspace)
    if isinstance(root, Refusal):
        return root
    if root is not None:
        for _, extension in extending(root, workspace, view):
            if new_name in extension.methods or new_name in extension.fields:
                return Refusal("declared", new_name)
    return None


# --- modules


def _rename_module(
    symbol: Symbol, new_name: str, view: View, workspace: Workspace
) -> Rename | Refusal:
    own = view_of(symbol.name, view, workspace)
    assert own is not None
    if new_name in workspace.module_names() or workspace.view(new_name) is not None:
        return Refusal("module exists", new_name)
    if new_name in own.module.scope.names:
        return Refusal("declared", new_name)
    module = module_symbol(symbol.name)
    edits = _edits(module, [], new_name, view, workspace)
    for name in workspace.clients_of(symbol.name):
        found = view_of(name, view, workspace) if workspace.mentions(name, new_name) else None
        indices = set() if found is None else set(occurrences(found, module))
        if found is not None and _would_mean_another(found, new_name, indices):
            # The old name stays, for this module alone: IMPORT Old := New.
            imports = [i for i in indices if _is_in_import_list(found, i)]
            edits[found.path or found.name] = [
                Edit(token_range(found, i), new_name)
                if found.objects.get(i) is None
                else Edit(token_range(found, i), f"{symbol.name} := {new_name}")
                for i in sorted(imports)
            ]
    files: tuple[FileRename, ...] = ()
    if own.path is not None:
        target = _file_for(own.path, symbol.name, new_name)
        if target is not None:
            files = (FileRename(own.path, target),)
    return Rename(edits, files)


def _would_mean_another(view: View, new_name: str, indices: set[int]) -> bool:
    """Whether a module has use for the new name of one that it imports already."""
    if new_name in view.module.scope.names:
        return True
    scopes = _Scopes(view)
    return any(scopes.at(index).find(new_name) is not None for index in indices)


def _is_in_import_list(view: View, index: int) -> bool:
    obj = view.objects.get(index)
    return obj is None or view.module.tokens.starts[index] == obj.pos


def _file_for(path: Path, old_name: str, new_name: str) -> Path | None:
    """Where the file of a renamed module belongs; None if it is not called after its module."""
    stem, platform = split_variant(path.stem)
    ending = f"__{platform}{path.suffix}" if platform else path.suffix
    subsystem, tail = split_name(old_name)
    if stem == old_name and not (subsystem == SYSTEM and path.parent.name == "Mod"):
        return path.with_name(new_name + ending)
    new_subsystem, new_tail = split_name(new_name)
    in_subsystem = path.parent.name == "Mod" and path.parent.parent.name == subsystem
    if stem == tail and in_subsystem:
        return path.parent.parent.parent / new_subsystem / "Mod" / (new_tail + ending)
    return None


def _may_be_meant_elsewhere(symbol: Symbol, view: View) -> bool:
    """Whether a module with errors has the name where nobody knows what it means, or declares it
    twice, as where a BEGIN is missing and statements are read as declarations.
    """
    if any(each.code == _DOUBLE and each.detail == symbol.name for each in view.module.findings):
        return True
    if not view.module.findings:
        return False
    tokens, known = view.module.tokens, view.objects
    return any(
        kind == s.IDENT
        and view.text[tokens.starts[index] : tokens.ends[index]] == symbol.name
        and index not in known
        and (symbol.is_member or index == 0 or tokens.kinds[index - 1] != s.PERIOD)
        for index, kind in enumerate(tokens.kinds)
    )


def _is_among_faults(view: View, edits: Iterable[Edit]) -> bool:
    """Whether an edit is in a procedure that is not well-formed, or outside of all where something
    is not: other names may have become this one there.
    """
    faults = [finding.pos for finding in view.module.findings if finding.code in SYNTAX_CODES]
    if not faults:
        return False
    tokens = view.module.tokens
    blocks = [block for block in view.blocks.root.children if block.kind == s.PROCEDURE]
    starts = [tokens.starts[block.first] for block in blocks]
    ends = [tokens.ends[block.stop - 1] for block in blocks]

    def procedure_at(pos: int) -> int:
        place = bisect_right(starts, pos) - 1
        return place if place >= 0 and pos <= ends[place] else -1

    broken = {procedure_at(pos) for pos in faults}
    return any(procedure_at(edit.range.start) in broken for edit in edits)


def _edits(
    symbol: Symbol, family: list[str], new_name: str, view: View, workspace: Workspace
) -> WorkspaceEdit:
    """The edits that put a new name wherever a symbol, or one of its family, is named."""
    places = list(places_of(symbol, view, workspace))
    for key in family:
        places += places_of_key(key, view, workspace, is_indirect=True)
    starts: dict[Path | str, set[int]] = {}
    for module_name, path, uses in places:
        starts.setdefault(path or module_name, set()).update(use.start for use in uses)
    return {
        target: [Edit(Range(start, start + len(symbol.name)), new_name) for start in sorted(some)]
        for target, some in starts.items()
        if some
    }


_DOUBLE: Final = 1
_FRAMEWORK_METHODS: Final = frozenset({"FINALIZE"})
_REASONS: Final = {
    "no name": ("There is no name here.", "Здесь нет имени."),
    "unknown": (
        "It is not known what {} means here.",
        "Неизвестно, что здесь означает {}.",
    ),
    "unsure": (
        "The text has errors, and {} may be meant at places that cannot be told.",
        "В тексте есть ошибки, и имя {} может стоять в местах, которых не определить.",
    ),
    "predeclared": (
        "{} belongs to the language.",
        "Имя {} принадлежит языку.",
    ),
    "foreign": (
        "It is declared in {}, which is no module of this workspace.",
        "Объявлено в модуле {}, которого нет в рабочей области.",
    ),
    "overrides": (
        "It overrides a method of {}, which is not of this workspace and keeps its names.",
        "Переопределяет метод из {} — он вне рабочей области, и его имена не меняются.",
    ),
    "keyword": ("{} is a keyword.", "{} — ключевое слово."),
    "no identifier": ("“{}” is not an identifier.", "«{}» — не идентификатор."),
    "means something": (
        "{} is predeclared and means something else.",
        "Имя {} предопределено и означает другое.",
    ),
    "declared": (
        "{} is declared there already.",
        "Имя {} там уже объявлено.",
    ),
    "hidden": (
        "Where it is used, {} is the name of something else.",
        "Там, где оно используется, {} означает другое.",
    ),
    "hides": (
        "{} is used there for something else, which the new name would hide.",
        "Имя {} используется там для другого объекта, который новое имя скрыло бы.",
    ),
    "module exists": ("There is a module {} already.", "Модуль {} уже есть."),
}
