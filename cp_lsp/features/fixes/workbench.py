"""What trials of edits share, so that none of them begins at the top of the module."""

from __future__ import annotations

from cp_lsp.semantics.context import Importer
from cp_lsp.semantics.incremental import EditedModule
from cp_lsp.semantics.rereading import Rereading


class Workbench:
    """A module to try edits on and a reading to begin from, for one text and its later versions.

    Both are made when first asked for, and follow the text from then on.
    """

    def __init__(self, importer: Importer) -> None:
        self.importer = importer
        self.reading = Rereading(importer, open_ended=True)
        self._edited: EditedModule | None = None

    def edited(self, text: str) -> EditedModule:
        """The module with a text; it holds until another text is asked for."""
        if self._edited is None:
            self._edited = EditedModule(text, self.importer)
        self._edited.become(text)
        return self._edited
