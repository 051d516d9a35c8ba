"""The portal's bulk file as call records: every topic ever published, read as a stream.

The file has no descriptions and no budgets. It is the second witness of completeness, status and
dates, and the only list of closed topics; where it differs from a search row, the search row wins.
Records are built without validation because every value comes from a check in this module: eleven
thousand of them are staged in each crawl.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import ijson

from crawlers.facts import topics
from crawlers.normalise.texts import plain_text, repair
from crawlers.portal import action, dates, pages
from crawlers.portal.news import updates
from crawlers.portal.rows import SOURCE_ID
from domain.call import CallRecord, Issue
from domain.enums import (
    CallLevel,
    Instrument,
    IssueLevel,
    PublicationStatus,
)
from domain.errors import PageShapeError, SourceError, UnknownCategory
from domain.reference import programmes

ADDRESS = (
    "https://ec.europa.eu/info/funding-tenders/opportunities/data/referenceData/grantsTenders.json"
)
_ITEMS = "fundingData.GrantTenderObj.item"
_GRANT = 1
_REPEATED = 20_000
_FEW = 20
_LACKING_SHARE = 0.4
# Nobody can act on a closed topic any more: of its news the newest stay, such as the results.
_NEWS_OF_CLOSED = 3
# A copy of a checked record with checked values costs a twentieth of a validation.
_EMPTY = CallRecord(
    source_id=SOURCE_ID,
    source_ref="",
    url="",
    title="",
    language="en",
    level=CallLevel.TOPIC,
    publisher="European Commission",
    instrument=Instrument.GRANT,
)


class Stage(Protocol):
    """Where records go; the run writer of the crawl."""

    def found(
        self, record: CallRecord, snapshot: str | None, read_at: dt.datetime, *, brief: bool
    ) -> bool:
        """Keep one record."""
        ...

    def issue(self, issue: Issue) -> None:
        """Keep one issue."""
        ...


class Readable(Protocol):
    """An open file."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes."""
        ...


class Known(NamedTuple):
    """What a search row said about a topic, for comparison."""

    status: PublicationStatus | None
    opens_on: dt.date | None
    days: tuple[dt.date, ...]


class Tally(NamedTuple):
    """How a reading of the file ended."""

    grants: int
    staged: int
    others: int
    """Items that are no grants, such as tenders."""
    live: int
    """Topics that the file calls open or forthcoming and whose last day is not past."""
    lacking: int
    """Live topics that the search did not give."""

    def doubts(self) -> bool:
        """Say whether the search lacks so many live topics that it cannot be trusted."""
        return self.lacking > max(_FEW, self.live * _LACKING_SHARE)


def known(record: CallRecord) -> Known:
    """Return what `record` says that the bulk file says too."""
    days = tuple(sorted({deadline.on for deadline in record.deadlines}))
    return Known(record.published_status, record.opens_on, days)


def reference(item: Mapping[str, Any]) -> str:
    """Return the reference under which the search knows this topic."""
    return f"{item.get('ccm2Id')}TOPICSen"


def items(file: Readable) -> Iterator[dict[str, Any]]:
    """Yield every object of the file; raises PageShapeError when it is cut short or no JSON."""
    if ijson.backend != "yajl2_c":
        raise RuntimeError(f"ijson runs on {ijson.backend}, which is ten times too slow")
    try:
        yield from ijson.items(file, _ITEMS, use_float=True)
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise PageShapeError(f"the bulk file is damaged: {error}", url=ADDRESS) from error


def stage(
    file: Readable,
    into: Stage,
    *,
    snapshot: str | None,
    read_at: dt.datetime,
    searched: Mapping[str, Known],
    search_whole: bool = True,
) -> Tally:
    """Stage every topic that the search did not give, and compare those that it gave.

    Topics that are not closed are staged last, and only when the search is whole and agrees with
    this file about how many there are: a search that failed must not let the shorter record of this
    file replace the longer one. Raises PageShapeError where the file is damaged; the closed topics
    before that point are staged.
    """
    grants = staged = others = live = 0
    late: list[CallRecord] = []
    for item in items(file):
        if not isinstance(item, dict) or item.get("type") != _GRANT:
            others += 1
            continue
        grants += 1
        try:
            record, issues = record_from_bulk(item)
        except SourceError as error:
            into.issue(_issue("page_shape", reference(item), None, error.value, str(error)))
            continue
        closed = record.published_status is PublicationStatus.CLOSED
        is_live = not closed and _ends(record) >= read_at.date()
        live += is_live
        seen = searched.get(record.source_ref)
        if seen is not None:
            issues = list(_disagreements(seen, known(record), record.source_ref))
        elif closed:
            staged += into.found(record, snapshot, read_at, brief=True)
        else:
            late.append(record)
        for issue in issues:
            into.issue(issue)
    if not grants:
        raise PageShapeError("the bulk file holds no grant at all", url=ADDRESS)
    lacking = sum(_ends(record) >= read_at.date() for record in late) if searched else 0
    tally = Tally(grants, staged, others, live, lacking)
    if not search_whole or tally.doubts():
        return tally
    staged += sum(into.found(record, snapshot, read_at, brief=True) for record in late)
    return tally._replace(staged=staged)


def _ends(record: CallRecord) -> dt.date:
    return record.deadlines[-1].on if record.deadlines else dt.date.min


def record_from_bulk(item: Mapping[str, Any]) -> tuple[CallRecord, list[Issue]]:
    """Return the record of one grant; raises PageShapeError when it has no number, code or title."""
    number, identifier, title = item.get("ccm2Id"), item.get("identifier"), item.get("title")
    if not (isinstance(number, int) and isinstance(identifier, str) and isinstance(title, str)):
        raise PageShapeError("a grant without number, identifier or title", value=str(number))
    if not identifier.strip() or not title.strip():
        raise PageShapeError("a grant without number, identifier or title", value=str(number))
    ref = f"{number}TOPICSen"
    issues: list[Issue] = []
    programme = _programme(item.get("frameworkProgramme"))
    fields: dict[str, Any] = {
        "source_ref": ref,
        "url": pages.topic(_clean(identifier)),
        "title": _line(title),
        "identifier": _clean(identifier),
        "programme": programme.code,
        "programme_text": programme.text,
        "divisions": _codes(item.get("programmeDivision")),
        "keywords": _keywords(item),
        "parent_identifier": _text(item.get("callIdentifier")),
        "parent_title": _text(item.get("callTitle")),
        "destination": str(item["destination"]) if item.get("destination") else None,
    }
    fields |= _form(item, fields["url"])
    fields |= _when(item, programme.code, ref, issues)
    closed = fields.get("published_status") is PublicationStatus.CLOSED
    fields["updates"] = updates(item.get("latestInfos"), _NEWS_OF_CLOSED if closed else None)
    record, told = topics.complete(_EMPTY.model_copy(update=fields))
    return record, [*issues, *told]


class _Programme(NamedTuple):
    code: str | None
    text: str


def _programme(value: Any) -> _Programme:
    number = str(value.get("id") or "") if isinstance(value, dict) else ""
    code = programmes.by_portal_id(number)
    return _Programme(code, number if code else str((value or {}).get("description") or number))


def _text(value: Any) -> str | None:
    return _line(value) or None if isinstance(value, str) else None


def _codes(value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else ()
    return tuple(
        sorted({str(part["id"]) for part in parts if isinstance(part, dict) and "id" in part})
    )


def _keywords(item: Mapping[str, Any]) -> tuple[str, ...]:
    words: list[Any] = []
    for name in ("keywords", "tags", "flags"):
        words += item.get(name) or ()
    try:
        together = " ".join(words)
    except TypeError:
        words = [str(word) for word in words if word is not None]
        together = " ".join(words)
    if not (together.isascii() and together.isprintable()):
        words = [repair(word) for word in words]
    return tuple(filter(None, dict.fromkeys(map(str.strip, words))))


def _clean(text: str) -> str:
    return (text if text.isascii() and text.isprintable() else repair(text)).strip()


@lru_cache(_REPEATED)
def _line(text: str) -> str:
    return plain_text(repair(text))


def _form(item: Mapping[str, Any], url: str) -> dict[str, Any]:
    listed = item.get("topicActions")
    first = listed[0] if isinstance(listed, list) and listed else None
    if not isinstance(first, dict):
        return {}
    label = _line(str(first.get("description") or ""))
    return {
        "action_type": _text(first.get("abbreviation")),
        "action_type_text": label,
        "instrument": action.instrument(label),
        "pays_for": action.pays_for(label, url),
    }


class _Printed(NamedTuple):
    """The dates of a topic as the file prints them; the topics of a call share them."""

    status: str | None
    published: int | None
    opens: int | None
    deadlines: tuple[int, ...]
    model: str | None
    programme: str | None


def _when(
    item: Mapping[str, Any], programme: str | None, ref: str, issues: list[Issue]
) -> Mapping[str, Any]:
    status = item.get("status")
    stamps = item.get("deadlineDatesLong")
    printed = _Printed(
        str(status["id"]) if isinstance(status, dict) and "id" in status else None,
        item.get("publicationDateLong"),
        item.get("plannedOpeningDateLong"),
        tuple(stamps) if isinstance(stamps, list) else (),
        _model(item),
        programme,
    )
    try:
        made, problems = _read_dates(printed)
    except TypeError:  # a list or an object where a number belongs
        issues.append(_issue("bad_value", ref, "deadlines", repr(printed)[:200], "no dates"))
        return {}
    issues += (_issue(code, ref, field, value, text) for code, field, value, text in problems)
    return made


def _model(item: Mapping[str, Any]) -> str | None:
    """Return the model; the file carries an empty object there, but the topic's code may say it."""
    value = item.get("deadlineModel")
    word = value.get("abbreviation") if isinstance(value, dict) else value
    if isinstance(word, str) and word:
        return word
    return "two-stage" if str(item["identifier"]).endswith("-two-stage") else None


@lru_cache(_REPEATED)
def _read_dates(
    printed: _Printed,
) -> tuple[dict[str, Any], tuple[tuple[str, str, str | None, str], ...]]:
    """Return the fields, and code, field, value and message of each that cannot be read."""
    made: dict[str, Any] = {}
    problems: list[tuple[str, str, str | None, str]] = []

    def read(field: str, how: Callable[[], Any]) -> None:
        try:
            made[field] = how()
        except SourceError as error:
            code = "unknown_category" if isinstance(error, UnknownCategory) else "bad_value"
            problems.append((code, field, error.value, str(error)))

    read("published_status", lambda: dates.status(printed.status))
    if printed.published:
        read("published_on", lambda: dates.day_of_epoch(printed.published))
    if printed.opens:
        read("opens_on", lambda: dates.day_of_epoch(printed.opens))
    read("deadline_model", lambda: dates.model(printed.model))
    read(
        "deadlines",
        lambda: dates.deadlines(
            [(dates.day_of_epoch(stamp), None) for stamp in printed.deadlines],
            made.get("deadline_model"),
            printed.programme,
            is_topic=True,
        ),
    )
    return made, tuple(problems)


def _disagreements(search: Known, bulk: Known, ref: str) -> Iterator[Issue]:
    for field, one, two in zip(
        ("published_status", "opens_on", "deadlines"), search, bulk, strict=True
    ):
        if one != two and two not in (None, ()):
            yield _issue(
                "sources_disagree", ref, field, f"search {_shown(one)}, bulk {_shown(two)}",
                "the bulk file differs from the search row, which counts",
            )  # fmt: skip


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(day.isoformat() for day in value) or "nothing"
    return str(value) if value is not None else "nothing"


def _issue(code: str, ref: str, field: str | None, value: str | None, message: str) -> Issue:
    level = IssueLevel.INFO if code == "sources_disagree" else IssueLevel.WARNING
    return Issue(
        code=code,
        level=level,
        source_ref=ref,
        field=field,
        value=value,
        message=message,
        url=ADDRESS,
    )
