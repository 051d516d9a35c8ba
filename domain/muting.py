"""What a person does not want to be told of by mail: one call, one source, one kind of news."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.enums import NoticeKind, PublicationStatus
from domain.views import NoticeView


class MuteKind(StrEnum):
    """What is muted."""

    CALL = "call"
    SOURCE = "source"
    REASON = "reason"


class News(StrEnum):
    """Why something is told: the parts of a digest."""

    CAME = "came"
    CHANGED = "changed"
    DEADLINE = "deadline"
    GONE = "gone"


_CAME = frozenset({NoticeKind.NEW, NoticeKind.OPENED, NoticeKind.REAPPEARED})
_GONE = frozenset({NoticeKind.MISSING, NoticeKind.CLOSED, NoticeKind.WITHDRAWN})


def news_of(notice: NoticeView) -> News:
    """Return the part of a digest to which a notice belongs."""
    if notice.kind in _CAME:
        return News.CAME
    return News.GONE if notice.kind in _GONE or _is_shut(notice) else News.CHANGED


def _is_shut(notice: NoticeView) -> bool:
    """Say whether the source itself closed the call before its day."""
    return notice.field == "published_status" and notice.new == PublicationStatus.CLOSED


@dataclass(frozen=True, slots=True)
class Mute:
    """One thing that a person has muted."""

    id: int
    kind: MuteKind
    target: str
    """A call's uid, a source's id, or a kind of news."""
    made_at: datetime


def source_of(call_uid: str) -> str:
    """Return the source of a call, which is the first part of its uid."""
    return call_uid.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Muted:
    """All that one person has muted."""

    calls: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()

    def wants(self, call_uid: str, news: News) -> bool:
        """Say whether the person wants to be told of this."""
        return not (
            call_uid in self.calls or source_of(call_uid) in self.sources or news in self.reasons
        )
