"""Questions about a text that is still being written: may it go on so, and what may come next."""

from cp_lsp.prefix.expected import Expected, expected
from cp_lsp.prefix.state import PrefixState, begin

__all__ = ["Expected", "PrefixState", "begin", "expected"]
