"""What can go wrong around us, as exceptions of one small tree.

    CpLspError
    ├── SourceError         a file cannot be read as text
    │   └── OdcError        a BlackBox document is damaged or of an unknown kind
    ├── BlackBoxError       an installed BlackBox is missing, or does not answer as it should
    ├── MissingPartError    a part of the package is not installed
    └── ModelError          a language model cannot be loaded, or does not answer as it should
        └── EndpointError   the server of a model does not answer as it should

What is wrong in a user's module is a `Finding`, a value, and never one of these.
The text of each says what to do next.
"""


class CpLspError(Exception):
    """Base of every exception that this package raises on purpose."""


class SourceError(CpLspError):
    """A file cannot be read as text.

    `reason` says why and what to do, `reason_ru` the same in Russian, both without the name of the
    file; the text of the exception begins with `file` if that is given.
    """

    def __init__(
        self, reason: str, reason_ru: str | None = None, *, file: str | None = None
    ) -> None:
        super().__init__(reason if file is None else f"{file}: {reason}")
        self.reason = reason
        self.reason_ru = reason if reason_ru is None else reason_ru


class OdcError(SourceError):
    """A BlackBox document is damaged or of an unknown kind."""


class BlackBoxError(CpLspError):
    """An installed BlackBox is missing, or does not answer as it should."""


class MissingPartError(CpLspError):
    """A part of the package is not installed."""


class ModelError(CpLspError):
    """A language model cannot be loaded, or does not answer as it should.

    `reason_ru` is the text in Russian, or the English one where there is none.
    """

    def __init__(self, reason: str, reason_ru: str | None = None) -> None:
        super().__init__(reason)
        self.reason_ru = reason if reason_ru is None else reason_ru


class EndpointError(ModelError):
    """The server of a model does not answer as it should.

    `fault` says in a word what is wrong; after `retry_after` seconds, if that is known, it may
    answer again.
    """

    def __init__(
        self, reason: str, reason_ru: str, *, fault: str, retry_after: float | None = None
    ) -> None:
        super().__init__(reason, reason_ru)
        self.fault = fault
        self.retry_after = retry_after
