"""The EIB's operations: rows of its pipeline and of its loan parts, joined to one project a number.

The services give labels, never codes; tags are told apart by their `subType`, never by place.
Amounts and days come in several forms; one that cannot be read for certain stays unknown.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from crawlers.context.mission import names_cities, names_security
from domain.call import Issue
from domain.context import FundedProject
from domain.enums import Instrument, IssueLevel
from domain.errors import BadValue, PageShapeError
from domain.money import Money
from domain.reference import countries
from domain.text import fold, plain

SOURCE_ID = "eu_eib_operations"
SITE = "https://www.eib.org"
_OPERATION = f"{SITE}/en/projects/all/{{number}}"
_NUMBER = re.compile(r"\d{8}")
_EUROS = re.compile(r"€\s?(\d{1,3}(?:,\d{3})*|\d+)(\.\d{2})?")
_LUXEMBOURG = ZoneInfo("Europe/Luxembourg")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_URBAN_SECTOR = "urban development"
_MOST_MS = 10**14
_FIELDS = ("id", "title", "description", "url", "startDate", "primaryTags", "additionalInformation")
_ROWS_THAT_TELL = 20
"""So many operations are never all without a sector."""


@dataclass
class Row:
    """One row of either service, as far as it is used."""

    number: str
    title: str
    description: str
    url: str
    countries: tuple[str, ...]
    places: tuple[str, ...]
    """Labels of countries and regions that are no country that we know."""
    sectors: tuple[str, ...]
    day: Any
    extra: Any
    """First entry of `additionalInformation`; None when there is none."""


@dataclass
class Operation:
    """What both services say of one operation number."""

    pipeline: Row | None = None
    parts: list[Row] = field(default_factory=list)
    snapshot: str | None = None


def listed(answer: Any) -> tuple[list[Any], int]:
    """Return the rows of a page and the announced total; raises PageShapeError."""
    if not isinstance(answer, dict):
        raise PageShapeError("a page that is no object", value=str(answer)[:200])
    rows, total = answer.get("data"), answer.get("totalItems")
    if not isinstance(rows, list):
        raise PageShapeError("a page without rows", value=str(answer)[:200])
    if isinstance(total, bool) or not isinstance(total, int) or total < 0:
        raise PageShapeError("a page without a total", value=str(total))
    return rows, total


def check_shape(rows: list[Any]) -> None:
    """Raise PageShapeError when a whole page lacks a field: it was renamed, not left empty."""
    known = [row for row in rows if isinstance(row, dict)]
    for name in _FIELDS if rows else ():
        if not any(name in row for row in known):
            raise PageShapeError("no row of the page has the field", value=name)
    tags = [tag for row in known for tag in row.get("primaryTags") or () if isinstance(tag, dict)]
    kinds = {str(tag.get("subType")) for tag in tags if tag.get("label")}
    wanted = {"countries", "sectors"} if len(rows) >= _ROWS_THAT_TELL else {"countries"}
    if rows and not wanted <= kinds:
        raise PageShapeError("the page has no tags of the kinds", value=", ".join(wanted - kinds))


def row_of(content: Any) -> Row:
    """Read a row; raises PageShapeError for one without number, title or tags."""
    if not isinstance(content, dict):
        raise PageShapeError("a row that is no object", value=str(content)[:200])
    number, title = str(content.get("id") or ""), content.get("title")
    if not _NUMBER.fullmatch(number):
        raise PageShapeError("a row without an operation number", value=number[:80])
    if not isinstance(title, str) or not title.strip():
        raise PageShapeError("an operation without a title", value=number)
    tags = content.get("primaryTags")
    if not isinstance(tags, list):
        raise PageShapeError("an operation without tags", value=number)
    labels = _labels(tags)
    known = [(label, countries.normalise(label)) for label in labels.get("countries", ())]
    extra = content.get("additionalInformation")
    return Row(
        number=number,
        title=plain(title),
        description=plain(str(content.get("description") or "")),
        url=str(content.get("url") or ""),
        countries=tuple(dict.fromkeys(code for _, code in known if code)),
        places=(*(label for label, code in known if not code), *labels.get("regions", ())),
        sectors=tuple(labels.get("sectors", ())),
        day=content.get("startDate"),
        extra=extra[0] if isinstance(extra, list) and extra else None,
    )


def _labels(tags: list[Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag in tags:
        if isinstance(tag, dict) and tag.get("label"):
            found.setdefault(str(tag.get("subType")), []).append(str(tag["label"]).strip())
    return found


def of_the_mission(row: Row) -> bool:
    """Say whether an operation is about cities' development or the safety of their spaces."""
    if any(fold(sector) == _URBAN_SECTOR for sector in row.sectors):
        return True
    texts = (row.title, row.description)
    return names_security(*texts) or names_cities(*texts)


def amount(value: Any) -> Money | None:
    """Return an amount such as "€44,000,000"; None when there is none; raises BadValue.

    A bare number says no currency, so it is refused.
    """
    if value is None or value == "":
        return None
    match = _EUROS.fullmatch(str(value).strip())
    if isinstance(value, bool) or match is None:
        raise BadValue("no amount in euros", value=str(value)[:80])
    return Money.of(match[1].replace(",", "") + (match[2] or ""))


def day(value: Any) -> dt.date | None:
    """Return the day of an instant in epoch milliseconds; None when there is none.

    The services give days as midnights, of Luxembourg or of UTC; any other hour tells no day for
    certain and raises BadValue.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _MOST_MS:
        raise BadValue("no instant in milliseconds", value=str(value)[:80])
    at = _EPOCH + dt.timedelta(milliseconds=value)
    for zone in (dt.UTC, _LUXEMBOURG):
        local = at.astimezone(zone)
        if local.time() == dt.time():
            return local.date()
    raise BadValue("an instant that is no midnight tells no day", value=str(value))


def project_of(number: str, operation: Operation) -> tuple[FundedProject, list[Issue]]:
    """Join what both services say; the tranches of a loan are added up, or unknown as a whole."""
    first = operation.pipeline or operation.parts[0]
    reading = _Reading(number)
    signed = [reading.of("announced_on", partial(day, row.day)) for row in operation.parts]
    planned = operation.pipeline
    announced = max((d for d in signed if d), default=None)
    if announced is None and planned is not None:
        announced = reading.of("announced_on", partial(day, planned.day))
    rows = [row for row in (planned, *operation.parts) if row is not None]
    project = FundedProject(
        source_id=SOURCE_ID,
        source_ref=number,
        url=_address(first),
        title=first.title,
        language="en",
        summary=next((row.description for row in rows if row.description), ""),
        countries=_union(row.countries for row in rows),
        place=", ".join(_union(row.places for row in rows)),
        programme="EIB",
        programme_text="European Investment Bank",
        instrument=Instrument.LOAN,
        support=_sum(operation.parts, reading),
        status_text=_status(planned, operation.parts),
        announced_on=announced,
        themes=_union(row.sectors for row in rows),
    )
    return project, reading.issues


def _address(row: Row) -> str:
    """Return the page of an operation: the service's own when it lies on the bank's site."""
    if row.url.startswith("/") and not row.url.startswith("//"):
        return SITE + row.url
    return row.url if row.url.startswith(f"{SITE}/") else _OPERATION.format(number=row.number)


def _status(planned: Row | None, parts: list[Row]) -> str:
    if parts:
        return "Signed"
    return planned.extra if planned is not None and isinstance(planned.extra, str) else ""


def _sum(parts: list[Row], reading: "_Reading") -> Money | None:
    found = [reading.of("support", partial(amount, row.extra)) for row in parts]
    known = [money for money in found if money is not None]
    if not known or len(known) != len(parts):
        return None
    return Money(minor=sum(money.minor for money in known), currency="EUR")


def _union(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for group in groups for word in group))


class _Reading:
    """The issues of one operation; what cannot be read stays unknown."""

    def __init__(self, number: str) -> None:
        self._number = number
        self.issues: list[Issue] = []

    def of(self, name: str, how: Callable[[], Any]) -> Any:
        """Return what `how` reads, or None with an issue."""
        try:
            return how()
        except BadValue as error:
            self.issues.append(
                Issue(
                    code="bad_value",
                    level=IssueLevel.WARNING,
                    source_ref=self._number,
                    field=name,
                    value=error.value,
                    message=str(error),
                    url=_OPERATION.format(number=self._number),
                )
            )
            return None
