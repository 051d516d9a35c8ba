"""Reading one call of a page: what cannot be read becomes an issue, and the field stays unknown."""

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from domain.call import Issue
from domain.enums import IssueLevel
from domain.errors import SourceError, UnknownCategory

_T = TypeVar("_T")


class Reading:
    """The issues of one call while its fields are read."""

    def __init__(self, source_ref: str, url: str) -> None:
        self.source_ref = source_ref
        self.url = url
        self.issues: list[Issue] = []

    def read(self, field: str, how: Callable[[], _T], unknown: _T) -> _T:
        """Return what `how` reads; when it cannot, note why and return `unknown`."""
        try:
            return how()
        except SourceError as error:
            code = "unknown_category" if isinstance(error, UnknownCategory) else "bad_value"
            self.note(code, field, error.value, str(error))
            return unknown

    def note(
        self,
        code: str,
        field: str,
        value: str | None,
        message: str,
        level: IssueLevel = IssueLevel.WARNING,
    ) -> None:
        """Keep an issue of this call."""
        self.issues.append(
            Issue(
                code=code,
                level=level,
                source_ref=self.source_ref,
                field=field,
                value=value,
                message=message,
                url=self.url,
            )
        )

    def rename(self, source_ref: str) -> None:
        """Give the call the name that is known only after reading it, also in its issues."""
        self.source_ref = source_ref
        self.issues = [issue.model_copy(update={"source_ref": source_ref}) for issue in self.issues]

    def in_order(self, opens: dt.date | None, closes: dt.date | None) -> bool:
        """Say whether an opening lies before its deadline; swapped or mistyped days are noted.

        Nobody can tell which of the two is wrong, so the caller keeps neither.
        """
        if opens is None or closes is None or opens <= closes:
            return True
        self.note("bad_value", "deadlines", f"{opens} - {closes}", "it opens after its deadline")
        return False
