"""What can go wrong around us, as exceptions of one small tree.

    CpLspError
    ├── SettingsError       a setting has a value that cannot be used
    ├── SourceError         a file cannot be read as text
    │   └── OdcError        a BlackBox document is damaged or of an unknown kind
    ├── BlackBoxError       an installed BlackBox is missing, or does not answer as it should
    └── MissingPartError    a part of the package is not installed

What is wrong in a user's module is a `Finding`, a value, and never one of these.
The text of each says what to do next.
"""


class CpLspError(Exception):
    """Base of every exception that this package raises on purpose."""


class SettingsError(CpLspError):
    """A setting has a value that cannot be used."""


class SourceError(CpLspError):
    """A file cannot be read as text."""


class OdcError(SourceError):
    """A BlackBox document is damaged or of an unknown kind."""


class BlackBoxError(CpLspError):
    """An installed BlackBox is missing, or does not answer as it should."""


class MissingPartError(CpLspError):
    """A part of the package is not installed."""
