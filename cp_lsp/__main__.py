"""`python -m cp_lsp` is the command `cp-lsp`."""

import sys

from cp_lsp.cli import main

if __name__ == "__main__":
    sys.exit(main())
