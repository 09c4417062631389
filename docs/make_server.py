"""Write the reference page of the language server from its table of requests.

python docs/make_server.py          write the page
python docs/make_server.py --check  exit with 1 if the page is not what it should be
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from lsprotocol import types  # noqa: E402

from cp_lsp.lsp.commands import COMMANDS, execute_command  # noqa: E402
from cp_lsp.lsp.requests import HANDLERS  # noqa: E402
from cp_lsp.lsp.server import ANSWERS, ANSWERS_LATER, NOTIFICATIONS  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "server.md"

INTRODUCTION = """
`cp-lsp serve` speaks the Language Server Protocol 3.18. It starts with no settings; those of
[settings](settings.md) may be given in the editor's spelling under `cp` (`cp.language`,
`cp.cacheDirectory`), as initialization options or as configuration, and changed at any time.
"""

BEHAVIOUR = """
## Positions and texts

Columns are counted in UTF-8, UTF-16 or UTF-32, whichever of them the editor names first. A line
ends at LF, CR LF or CR. A text that is open counts, whatever is on disk.

A BlackBox document (`.odc`) is no text for an editor. An editor that knows
`workspace/textDocumentContent` gets places in documents as `cp-odc:` URIs and can ask for their
text; one that opens such a URI, or a `.odc` file as text, gets everything for it. Edits of
documents that are not open as texts are refused.

Of a module without source, as of BlackBox's own where none is installed, definitions and links
lead into its interface as BlackBox's browser shows it: the text of `cp-interface:///clients/Name.cp`
(or `extensions`, or `all`), which an editor asks for and is told to ask for again when the module
changes. For an editor that does not know `workspace/textDocumentContent` it is a file in the
folder of the cache that cannot be written.

## Lenses

Above procedures, methods and types stands how often they are used and what implements them, above
a module how many import it, and whether they must be compiled again because the interface is not
that of the saved text. A click runs `cp.showReferences` with a URI, a position and the places. An
editor that shows them itself handles the command under this name; otherwise the server has the
first place shown by `window/showDocument`. The setting `code_lens` says which of them are wanted.

## Files

When an editor is about to rename the file of a module, the module and its clients follow; when a
module is renamed that is called after its file, so does the file. An empty new file gets the
heading of its module.

## Suggestions of the model

`textDocument/inlineCompletion` gives ghost text that has been checked: it adds no error. It is one
line where something stands on the cursor's line, several on a line of its own. The range of an item
is the line up to the cursor and its text repeats what stands there, so that it never begins with
white space, and Tab accepts it. One who asks (`triggerKind` Invoked) gets up to three to choose
from, and one in front of other text, too. Nothing comes in comments, strings and words, in texts
that cannot be changed, and while something is chosen in the list that cannot be gone on from.
What was shown is kept while it is typed or taken in parts, and comes back with the cursor, without
the model. The settings `inline_completion` and `inline_delay` count at once.

Where there is none, the answer is null, never an error. Why, an editor is told by
`cp/didChangeStatus` if it says `{"completionStatus": true}` among its experimental capabilities:
`kind` is Normal, Warning, Error or Inactive, `busy` says that the model is at work, `reason` is a
word and `message` a sentence. To another editor a message is shown when the model begins to fail,
and one when it answers again. The command `cp.status` tells the same at any time.

`cp/panelCompletion` (`textDocument`, `position`) gives up to six suggestions as `items`; with a
`partialResultToken` each comes in a `$/progress` of its own, and the answer's are empty.

Each item has the command `cp.didAcceptCompletion`, to be carried out when it is accepted. An editor
that knows more tells it by `cp/didShowCompletion` (`item`) and `cp/didPartiallyAcceptCompletion`
(`item`, `acceptedLength`, counted from the beginning of its text). What an editor does not tell is
told from the edits. An editor without ghost text finds a suggestion that is ready at the end of
its list of completions.

## Long work

The modules of the workspace are looked at and checked once in the background, with progress
(`window/workDoneProgress`), and what they name is kept in the cache; at the next start that takes
moments. Requests tell how far they are under the token that an editor gives. The work ends when a
request or its progress is cancelled.

## Answers

A request about a text that has changed since is answered with `ContentModified` (-32801), a
cancelled one with `RequestCancelled` (-32800). One that fails inside is logged to standard
error and answered with nothing. A name that cannot be changed is refused with `RequestFailed`
(-32803) and the reason.

## Diagnostics

They are sent 20 to 300 ms after the last edit, half as long as making them took, unless the
editor asks for them itself. `code` is BlackBox's number, `codeDescription` leads to [its
explanation](diagnostics.md). Warnings of the analyser come for modules without errors, as
warnings or hints; what is not used is tagged as unnecessary. Modules that import what has
changed are judged again.
"""


def page() -> str:
    """The reference of the server."""
    for name in ANSWERS:
        importlib.import_module(name)
    parts = [
        "<!-- Made by docs/make_server.py from cp_lsp/lsp; do not edit. -->\n",
        "# Language server\n",
        _wrapped(INTRODUCTION).strip(),
        f"\n## Requests\n\nThere are {len(_answers())}.\n",
        "| Request | Answer |",
        "|---|---|",
        *(f"| `{method}` | {_summary(answer)} |" for method, answer in _answers()),
        "\n## Notifications\n",
        "| Notification | What it does |",
        "|---|---|",
        *(f"| `{method}` | {meaning} |" for method, meaning in NOTIFICATIONS.items()),
        "\n## Commands\n",
        "For `workspace/executeCommand`, and in editors that have them.\n",
        "| Command | What it does |",
        "|---|---|",
        *(f"| `{name}` | {meaning} |" for name, meaning in COMMANDS.items()),
        "\n" + _wrapped(BEHAVIOUR.strip()),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _answers() -> list[tuple[str, Callable[..., Any]]]:
    answers: dict[str, Callable[..., Any]] = {
        handler.method: handler.answer for handler in HANDLERS.values()
    }
    answers.update(ANSWERS_LATER)
    answers[types.WORKSPACE_EXECUTE_COMMAND] = execute_command
    return sorted(answers.items(), key=lambda entry: entry[0].lower())


def _summary(answer: Callable[..., Any]) -> str:
    words = (inspect.getdoc(answer) or "").split("\n\n")[0]
    return " ".join(words.split())


def _wrapped(text: str) -> str:
    paragraphs = text.split("\n\n")
    return "\n\n".join(
        part.strip() if part.strip().startswith("#") else textwrap.fill(" ".join(part.split()), 120)
        for part in paragraphs
    )


def main() -> int:
    """Write or check the page; give the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    if not parser.parse_args().check:
        PAGE.write_text(page(), encoding="utf-8", newline="\n")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    print(f"{PAGE.name} is stale: run python docs/make_server.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
