"""The errors of the project, one small tree.

FundmapError
├── SourceError            a source's page or answer cannot be used
│   ├── PageShapeError     the page is not built as the source file expects
│   ├── UnknownCategory    a published term that no lookup knows
│   └── BadValue           a published value that cannot be read
├── IngestRefused          a run that must not touch what is stored
├── NotAllowed             the person has no right to do this
├── NotFound               no such thing, or none that the person may see
├── Conflict               somebody else changed it meanwhile
└── UsageError             what a person typed cannot be used; the text says what to do
    └── Refusal            the same as a sentence of the catalogue, said in the reader's language
"""

import re

_PLACE = re.compile(r"\{(\w+)\}")


class FundmapError(Exception):
    """Root of the errors that this project raises on purpose."""


class SourceError(FundmapError):
    """A source's page or answer cannot be used; carries where it was found."""

    def __init__(self, message: str, *, url: str | None = None, value: str | None = None) -> None:
        super().__init__(message)
        self.url = url
        self.value = value


class PageShapeError(SourceError):
    """The page is not built as the source file expects."""


class UnknownCategory(SourceError):
    """A published term that no lookup knows."""


class BadValue(SourceError):
    """A published value that cannot be read."""


class IngestRefused(FundmapError):
    """A run that must not touch what is stored."""


class NotAllowed(FundmapError):
    """The person has no right to do this."""


class NotFound(FundmapError):
    """No such thing, or none that the person may see."""


class Conflict(FundmapError):
    """Somebody else changed it meanwhile; nothing was overwritten."""


class UsageError(FundmapError):
    """What a person gave cannot be used; the text says what to do instead."""


class Refusal(UsageError):
    """A sentence of the text catalogue with its values; whoever shows it says it in any language.

    A value may be a refusal itself: "row 3: " and what is wrong there. The text of the error is
    English, for the command line and the log.
    """

    def __init__(self, msgid: str, **params: object) -> None:
        super().__init__(_PLACE.sub(lambda m: str(params.get(m.group(1), m.group())), msgid))
        self.msgid = msgid
        self.params = params
