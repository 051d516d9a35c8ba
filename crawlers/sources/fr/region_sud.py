"""Région Sud (Provence-Alpes-Côte d'Azur): the timetable of planned calls of its ERDF programme.

One table of Article 49(2). A row has no reference of its own; it is known by its title, area and
objective, which the Region keeps while it moves days and amounts.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, ClassVar

import scrapy
from bs4 import Tag
from scrapy.http import Response

from crawlers.bases.reading import Reading
from crawlers.bases.spider import Found, SourceSpider
from crawlers.normalise import amounts, dates, objectives
from crawlers.normalise.applicants import applicants
from crawlers.page import Page, words
from domain.call import Area, CallRecord, Issue, Period
from domain.deadline import Deadline
from domain.enums import (
    ApplicantType,
    AreaScheme,
    BudgetScope,
    CallLevel,
    DeadlineKind,
    DeadlineModel,
    Instrument,
    PublicationStatus,
)
from domain.errors import BadValue, PageShapeError, SourceError
from domain.source import Expect, SourceSpec
from domain.text import fold, tokens

_PAGE = "https://europe.maregionsud.fr/calendrier"
_TABLE = 'table:-soup-contains("Dates de dépôt")'
_SERIES = "calendrier"
_LANGUAGES = ("fr",)

_TITLE, _AREA, _OBJECTIVE = (
    "Appels à projets", "Zone géographique", "Objectif stratégique ou spécifique",
)  # fmt: skip
_APPLICANTS, _BUDGET = (
    "Catégorie de candidat éligible", "Enveloppe indicative fonds UE de l'appel",
)  # fmt: skip
_OPENS, _CLOSES = "Dates d'ouverture", "Dates de dépôt"
_COLUMNS = (_TITLE, _AREA, _OBJECTIVE, _APPLICANTS, _BUDGET, _OPENS, _CLOSES)

_WHOLE_REGION = "region provence-alpes-cote d'azur"
_REGION = "FRL0"
_POLICY = re.compile(r"\bOS ?([1-5])(?![.\d])")
# Of the programme's funds only the ERDF pays for policy objective 5 ("closer to citizens").
_FUNDS = (("fse+", "FSE+", "ESF"), ("ftj", "FTJ", "JTM"), ("feder", "FEDER", "ERDF"))


class FrRegionSud(SourceSpider):
    """Planned calls of the regional programme ERDF, ESF+ and Just Transition Fund."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="fr_region_sud",
        title="Région Sud: timetable of calls",
        publisher="Région Provence-Alpes-Côte d'Azur",
        country="FR",
        home=_PAGE,
        start=_PAGE,
        hosts=("europe.maregionsud.fr",),
        languages=("fr",),
        programmes=("ERDF", "ESF"),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=24,
        expect=Expect(
            # Wide, because nobody has met the real address yet.
            calls=(3, 200),
            filled={"budget_total": 0.5, "deadlines": 0.5},
        ),
        timetable=True,
        parser_version="1",
    )

    def parse(self, response: Response) -> Iterator[Any]:
        """Read the rows of the timetable."""
        try:
            rows = list(_rows(Page.of(response)))
            if not rows:
                raise PageShapeError("a timetable without rows", url=response.url)
        except SourceError as error:
            yield self.unusable(error)
            return
        often = Counter(_ref(row) for row in rows)
        for row in rows:
            # The same call for another round: only then does the opening tell them apart.
            again = often[_ref(row)] > 1
            yield from self._row(row, _ref(row, _OPENS) if again else _ref(row), response)
        self.ended(_SERIES)

    def _row(self, row: Mapping[str, str], ref: str, response: Response) -> Iterator[Any]:
        if not row[_TITLE]:
            yield self.unusable(PageShapeError("a row without title", url=_PAGE, value=str(row)))
            return
        record, issues = record_from_row(row, ref)
        self.saw(_SERIES, ref)
        yield from issues
        yield Found(record, self.snapshot_of(response))

    def recorded_page(self, request: scrapy.Request, folder: Any) -> Any:  # noqa: ARG002
        """Return the recorded page of the timetable."""
        return folder / self.spec.id / "calendrier.html"


def _rows(page: Page) -> Iterator[dict[str, str]]:
    """Yield the rows by the names of the columns; raises PageShapeError for another table."""
    lines = [_cells(row) for row in page.one(_TABLE).select("tr")]
    lines = [line for line in lines if line]
    header = [fold(cell) for cell in lines[0]] if lines else []
    lacking = [name for name in _COLUMNS if header.count(fold(name)) != 1]
    if lacking:
        raise PageShapeError("the timetable lacks columns", url=page.url, value="; ".join(lacking))
    for line in lines[1:]:
        if len(line) != len(header):
            message = f"a row of {len(line)} cells under {len(header)} columns"
            raise PageShapeError(message, url=page.url, value=" | ".join(line)[:200])
        yield {name: line[header.index(fold(name))] for name in _COLUMNS}


def _cells(row: Tag) -> list[str]:
    return [words(cell) for cell in row.find_all(["th", "td"], recursive=False)]


def _ref(row: Mapping[str, str], *more: str) -> str:
    """Return a reference out of what names a row; it has none of its own."""
    named = "|".join(fold(row[name]) for name in (_TITLE, _AREA, _OBJECTIVE, *more))
    slug = "-".join(tokens(row[_TITLE]))[:60].strip("-")
    return f"{slug}-{hashlib.sha256(named.encode()).hexdigest()[:8]}"


def record_from_row(row: Mapping[str, str], ref: str) -> tuple[CallRecord, tuple[Issue, ...]]:
    """Return the planned call of a row and what could not be read."""
    reading = Reading(ref, f"{_PAGE}#{ref}")
    fund, programme = _fund(row[_OBJECTIVE])
    unknown: tuple[ApplicantType, ...] = ()
    return (
        CallRecord(
            source_id=FrRegionSud.spec.id,
            source_ref=ref,
            url=reading.url,
            title=row[_TITLE].rstrip(" :"),
            language="fr",
            level=CallLevel.CALL,
            publisher=FrRegionSud.spec.publisher,
            instrument=Instrument.GRANT,
            published_status=PublicationStatus.FORTHCOMING,
            planned=True,
            programme=programme,
            programme_text="Programme régional FEDER-FSE+-FTJ 2021-2027",
            fund=fund,
            specific_objective=reading.read(
                "specific_objective", lambda: _objective(row[_OBJECTIVE]), None
            ),
            keywords=tuple(filter(None, [row[_OBJECTIVE]])),
            applicants=reading.read(
                "applicants", lambda: applicants(row[_APPLICANTS], "fr"), unknown
            ),
            applicants_text=row[_APPLICANTS],
            areas=(_area(row[_AREA]),) if row[_AREA] else (),
            **_budget(reading, row[_BUDGET]),
            **_dates(reading, row[_OPENS], row[_CLOSES]),
        ),
        tuple(reading.issues),
    )


def _objective(text: str) -> str | None:
    """Return RSO5.1 for "OS 5.1", "PO5" for the policy objective "OS5" alone, else None."""
    specific = objectives.specific_objectives(text, country="FR")
    policy = sorted({f"PO{code}" for code in _POLICY.findall(text)})
    return "; ".join(specific or policy) or None


def _fund(text: str) -> tuple[str | None, str | None]:
    """Return the fund as printed and our programme; None for each that is not sure."""
    folded = fold(text)
    named = [(short, code) for word, short, code in _FUNDS if word in folded]
    if len(named) == 1:
        short, code = named[0]
        return short, code if code != "JTM" else None
    if not named and _POLICY.findall(text) == ["5"]:
        return None, "ERDF"
    return "; ".join(short for short, _ in named) or None, None


def _area(text: str) -> Area:
    if fold(text) == _WHOLE_REGION:
        return Area(scheme=AreaScheme.NUTS, code=_REGION, text=text)
    # "The Region, integrated investment of an agglomeration": which of the two, nobody says.
    return Area(scheme=AreaScheme.TEXT, code="", text=text)


def _budget(reading: Reading, text: str) -> dict[str, Any]:
    total = None
    if text:
        how = partial(amounts.amount, text, "EUR", languages=_LANGUAGES)
        total = reading.read("budget_total", how, None)
    scope = BudgetScope.CALL if total else BudgetScope.UNKNOWN
    return {"budget_total": total, "budget_scope": scope, "budget_text": text}


def _dates(reading: Reading, opens: str, closes: str) -> dict[str, Any]:
    first, first_within = _day_or_period(reading, "opens_on", opens)
    rounds = _rounds(closes)
    _, last_within = (None, None) if rounds else _day_or_period(reading, "deadlines", closes)
    read_first, read_last = first or first_within, rounds or last_within
    unread = [text for text, read in ((opens, read_first), (closes, read_last)) if not read]
    if rounds and not reading.in_order(first, max(deadline.on for deadline in rounds)):
        first, rounds, unread = None, (), [opens, closes]
    return {
        "opens_on": first,
        "opens_within": first_within,
        "deadlines": rounds,
        "deadline_model": DeadlineModel.MULTIPLE_CUT_OFF if len(rounds) > 1 else None,
        "closes_within": last_within,
        "dates_text": " – ".join(filter(None, unread)),
    }


def _day_or_period(reading: Reading, field: str, text: str) -> tuple[Any, Period | None]:
    """Return the day of a cell, else its months; notes a cell that holds neither."""
    if not text:
        return None, None
    try:
        return dates.day(text, _LANGUAGES), None
    except BadValue:
        return None, reading.read(field, lambda: dates.period(text, _LANGUAGES), None)


def _rounds(text: str) -> tuple[Deadline, ...]:
    """Return every day of the cell as a cut-off, a single one as the end; empty without a day."""
    try:
        days = list(dict.fromkeys(dates.moments(text, _LANGUAGES)))
    except BadValue:
        return ()
    kind = DeadlineKind.CUT_OFF if len(days) > 1 else DeadlineKind.FINAL
    return tuple(
        Deadline(
            on=moment.on,
            time=moment.time,
            kind=kind,
            number=number if len(days) > 1 else None,
            text=text,
        )
        for number, moment in enumerate(sorted(days, key=lambda found: found.on), 1)
    )
