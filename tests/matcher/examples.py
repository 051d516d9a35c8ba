"""Small calls and profiles for the matcher's tests."""

import datetime as dt
from typing import Any

from domain.call import CallRecord, Quote, TextBlock
from domain.deadline import Deadline
from domain.enums import CallLevel, CallStatus, Instrument, PublicationStatus, TextKind
from domain.project import ProjectProfile
from matcher.rules.facts import Facts

NOW = dt.datetime(2026, 8, 12, 10, tzinfo=dt.UTC)
URL = "https://example.org/call"
QUOTE = Quote(text="what the source says", url=URL)


def call(ref: str, title: str, text: str = "", **known: Any) -> CallRecord:
    """Return an open call with a deadline in December 2026."""
    texts = (TextBlock(kind=TextKind.DESCRIPTION, html=text),) if text else ()
    fields: dict[str, Any] = {
        "source_id": "eu_test",
        "source_ref": ref,
        "url": URL,
        "title": title,
        "language": "en",
        "level": CallLevel.TOPIC,
        "instrument": Instrument.GRANT,
        "opens_on": dt.date(2026, 6, 1),
        "published_status": PublicationStatus.OPEN,
        "deadlines": (Deadline(on=dt.date(2026, 12, 1)),),
        "texts": texts,
    }
    return CallRecord(**(fields | known))


def profile(title: str = "Safer squares", **known: Any) -> ProjectProfile:
    """Return a profile that tells only what is given."""
    return ProjectProfile(title=title, **known)


def facts(record: CallRecord, project: ProjectProfile, **known: Any) -> Facts:
    """Return the facts of an open pair."""
    fields: dict[str, Any] = {
        "status": CallStatus.OPEN,
        "next_deadline": dt.date(2026, 12, 1),
        "days_left": 111,
        "now": NOW,
    }
    return Facts(profile=project, record=record, **(fields | known))
