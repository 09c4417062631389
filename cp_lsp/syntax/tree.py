"""The syntax tree: which tokens belong to which construct.

The parser notes each construct when it has read it, as a range of tokens; the tree is put together
from these notes only when somebody asks for it. Text that fits no construct stays in the tree as
tokens of the construct around it or of an `ERROR` node, so the tree covers every token.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

MODULE: Final = 1
IMPORT_LIST: Final = 2
IMPORT: Final = 3
CONST_SECTION: Final = 4
TYPE_SECTION: Final = 5
VAR_SECTION: Final = 6
CONST_DECLARATION: Final = 7
TYPE_DECLARATION: Final = 8
VAR_DECLARATION: Final = 9
PROCEDURE_DECLARATION: Final = 10
FORWARD_DECLARATION: Final = 11
PROCEDURE_HEADING: Final = 12
RECEIVER: Final = 13
FORMAL_PARAMETERS: Final = 14
FP_SECTION: Final = 15
ARRAY_TYPE: Final = 16
RECORD_TYPE: Final = 17
FIELD_LIST: Final = 18
POINTER_TYPE: Final = 19
PROCEDURE_TYPE: Final = 20
NAMED_TYPE: Final = 21
BODY: Final = 22
STATEMENT_SEQUENCE: Final = 23
ASSIGNMENT: Final = 24
PROCEDURE_CALL: Final = 25
IF_STATEMENT: Final = 26
CASE_STATEMENT: Final = 27
CASE_BRANCH: Final = 28
WHILE_STATEMENT: Final = 29
REPEAT_STATEMENT: Final = 30
FOR_STATEMENT: Final = 31
LOOP_STATEMENT: Final = 32
WITH_STATEMENT: Final = 33
WITH_BRANCH: Final = 34
EXIT_STATEMENT: Final = 35
RETURN_STATEMENT: Final = 36
DESIGNATOR: Final = 40
FUNCTION_CALL: Final = 41
UNARY: Final = 42
BINARY: Final = 43
PARENTHESES: Final = 44
SET_CONSTRUCTOR: Final = 45
LITERAL: Final = 46
CODE: Final = 47
CLOSE_SECTION: Final = 48
ERROR: Final = 60

NAMES: Final[dict[int, str]] = {
    number: name
    for name, number in list(globals().items())
    if name.isupper() and isinstance(number, int)
}
"""The name of each kind of node."""

EXPRESSIONS: Final = frozenset(
    {DESIGNATOR, FUNCTION_CALL, UNARY, BINARY, PARENTHESES, SET_CONSTRUCTOR, LITERAL}
)
"""The kinds of nodes that have a value."""

Note = tuple[int, int, int, object]
"""A construct that the parser has read: kind, first token, token after it, what it means."""


class Node:
    """A construct: the tokens [first, stop) and the constructs inside.

    `info` is the declared object of a declaration, the type of an expression, else None.
    """

    __slots__ = ("children", "first", "info", "kind", "stop")

    def __init__(self, note: Note, children: list[Node]) -> None:
        self.kind, self.first, self.stop, self.info = note
        self.children = children

    def walk(self) -> Iterator[Node]:
        """The node and all below it, in text order."""
        pending = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed(node.children))

    def __repr__(self) -> str:
        return f"<{NAMES.get(self.kind, self.kind)} {self.first}..{self.stop}>"


def build(notes: list[Note], token_count: int) -> Node:
    """The tree of the constructs noted, under a MODULE node that covers all tokens."""
    stack: list[Node] = []
    for note in notes:
        first = note[1]
        children: list[Node] = []
        while stack and stack[-1].first >= first:
            children.append(stack.pop())
        children.reverse()
        stack.append(Node(note, children))
    if len(stack) == 1 and stack[0].kind == MODULE:
        root = stack[0]
        root.stop = max(root.stop, token_count)
        return root
    return Node((MODULE, 0, token_count, None), stack)
