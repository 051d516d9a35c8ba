"""Hauts-de-France: pages of single calls of the Region's ERDF programme.

The Region's list of calls is not known to us: the pages below were found one by one, and a new call
is a new line here. Days stand in prose; only a sentence that calls its day the last one for
deposits gives a deadline, every other one stays prose.
"""

import re
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from bs4 import Tag
from scrapy.http import Response

from crawlers.bases.reading import Reading
from crawlers.bases.spider import Found, SourceSpider
from crawlers.normalise import dates, objectives, rates
from crawlers.normalise.applicants import applicants
from crawlers.normalise.texts import clean_html, without_personal_mail
from crawlers.page import Page, words
from domain.call import Area, CallRecord, Issue, Quote, Rate, TextBlock
from domain.deadline import Deadline
from domain.enums import (
    ApplicantType,
    AreaScheme,
    CallLevel,
    DeadlineKind,
    DeadlineModel,
    Instrument,
    RateOrigin,
    TextKind,
)
from domain.errors import BadValue, PageShapeError, SourceError
from domain.source import Expect, SourceSpec
from domain.text import fold

_SITE = "https://europe-en-hautsdefrance.eu"
_PAGES = ("feder-appel-a-projets-espaces-delaisses",)
_SERIES = "pages"

_NUMBERING = re.compile(r"^[\d.)\s-]+")
_AIMS = "objectifs"
# Heading → what stands below it; sections under other headings, contacts among them, are not read.
_SECTIONS = (
    (re.compile(r"objectif|contexte"), TextKind.DESCRIPTION),
    (re.compile(r"actions? eligible|depenses|taux|modalites financieres"), TextKind.SUPPORT),
    (re.compile(r"beneficiaire|porteur|candidat|condition|critere|eligibilite"), TextKind.CONDITIONS),
    (re.compile(r"calendrier|dates?\b|depot"), TextKind.CONDITIONS),
)  # fmt: skip
_WHO = re.compile(r"beneficiaire|porteur|candidat")
_SHARE = re.compile(r"taux|modalites financieres")
_SENTENCE = re.compile(r"[^.!?\n]*\d{4}[^.!?\n]*")
_LAST_DAY = re.compile(
    r"date limite (?:de|du|des|pour) .{0,40}(?:depot|candidature|remise|dossier)"
    r"|depots? .{0,60}(?:jusqu'au|au plus tard le|avant le)"
    r"|(?:appel a projets|periode de depot).{0,60}(?:clos|cloture|se termine)"
)
_FUNDS = (("feder", "FEDER", "ERDF"), ("fse+", "FSE+", "ESF"), ("ftj", "FTJ", None))


class FrHautsDeFrance(SourceSpider):
    """Single calls of the regional programme."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="fr_hauts_de_france",
        title="Hauts-de-France: calls of the regional programme",
        publisher="Région Hauts-de-France",
        country="FR",
        home=f"{_SITE}/",
        start=f"{_SITE}/{_PAGES[0]}",
        hosts=("europe-en-hautsdefrance.eu",),
        languages=("fr",),
        programmes=("ERDF",),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=24,
        expect=Expect(calls=(1, 50), filled={"texts": 0.9}),
        parser_version="1",
    )

    async def start(self) -> AsyncIterator[Any]:
        """Ask for every page that we know."""
        self.expect_total(_SERIES, len(_PAGES))
        for name in _PAGES:
            yield self.ask(f"{_SITE}/{name}", self.parse, cb_kwargs={"name": name})

    def parse(self, response: Response, name: str) -> Iterator[Any]:
        """Read the page of one call."""
        try:
            record, issues = record_from_page(Page.of(response), name)
        except SourceError as error:
            yield self.unusable(error, name)
            return
        self.saw(_SERIES, name)
        yield from issues
        yield Found(record, self.snapshot_of(response))

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded page of a call."""
        return folder / self.spec.id / f"{Path(urlsplit(request.url).path).name}.html"


def record_from_page(page: Page, name: str) -> tuple[CallRecord, tuple[Issue, ...]]:
    """Return the call of a page and what could not be read; raises PageShapeError for another."""
    title = page.one_text("h1")
    sections = _sections(page)
    if not any(fold(heading).startswith(_AIMS) for heading, _ in sections):
        raise PageShapeError("a call without its aims", url=page.url, value=title)
    reading = Reading(name, f"{_SITE}/{name}")
    fund, programme = _fund(title)
    who = " ".join(text for heading, text in _plain(sections) if _WHO.search(fold(heading)))
    unknown: tuple[ApplicantType, ...] = ()
    stated = partial(objectives.specific_objectives, title, country="FR")
    none: tuple[str, ...] = ()
    return (
        CallRecord(
            source_id=FrHautsDeFrance.spec.id,
            source_ref=name,
            url=reading.url,
            title=title,
            language="fr",
            level=CallLevel.CALL,
            publisher=FrHautsDeFrance.spec.publisher,
            instrument=Instrument.GRANT,
            programme=programme,
            programme_text="Programme régional FEDER-FSE+-FTJ 2021-2027",
            fund=fund,
            specific_objective="; ".join(reading.read("specific_objective", stated, none)) or None,
            applicants=reading.read("applicants", lambda: applicants(who, "fr"), unknown),
            applicants_text=who[:2000],
            areas=(Area(scheme=AreaScheme.NUTS, code="FRE", text="Hauts-de-France"),),
            rates=_rates(reading, sections),
            texts=_texts(sections),
            **_dates(reading, sections),
        ),
        tuple(reading.issues),
    )


_Section = tuple[str, list[Tag]]


def _sections(page: Page) -> list[_Section]:
    """Return heading → elements up to the next heading, of headings that we read."""
    found = []
    for heading in page.one("body").select("h2, h3"):
        name = _NUMBERING.sub("", words(heading))
        if not any(pattern.search(fold(name)) for pattern, _ in _SECTIONS):
            continue
        below: list[Tag] = []
        for element in heading.find_next_siblings():
            if element.name in ("h1", "h2", "h3"):
                break
            below.append(element)
        found.append((name, below))
    return found


def _plain(sections: list[_Section]) -> Iterator[tuple[str, str]]:
    for heading, elements in sections:
        yield heading, "\n".join(words(element) for element in elements)


def _texts(sections: list[_Section]) -> tuple[TextBlock, ...]:
    found = []
    for heading, elements in sections:
        html = clean_html(without_personal_mail("".join(map(str, elements))))
        kind = next(kind for pattern, kind in _SECTIONS if pattern.search(fold(heading)))
        if html:
            found.append(TextBlock(kind=kind, html=html, heading=heading))
    return tuple(found)


def _fund(title: str) -> tuple[str | None, str | None]:
    named = [(short, code) for word, short, code in _FUNDS if word in fold(title)]
    return named[0] if len(named) == 1 else (None, None)


def _rates(reading: Reading, sections: list[_Section]) -> tuple[Rate, ...]:
    found: list[Rate] = []
    for heading, text in _plain(sections):
        if not _SHARE.search(fold(heading)) or "%" not in text:
            continue
        unknown: tuple[rates.Range, ...] = ()
        for low, high, scope in reading.read("rates", partial(rates.rates, text), unknown):
            quote = Quote(text=text[:500], url=reading.url, section=heading)
            found.append(
                Rate(min_bp=low, max_bp=high, scope=scope, origin=RateOrigin.STATED, quote=quote)
            )
    return tuple(found)


def _dates(reading: Reading, sections: list[_Section]) -> dict[str, Any]:
    last: dict[dates.Moment, str] = {}
    unread = []
    for _, text in _plain(sections):
        for sentence in (found.strip() for found in _SENTENCE.findall(text)):
            if not _has_day(sentence):
                continue
            if not _LAST_DAY.search(fold(sentence)):
                unread.append(sentence)
                continue
            days: tuple[dates.Moment, ...] = ()
            read = reading.read("deadlines", partial(dates.moments, sentence, ("fr",)), days)
            last.update(dict.fromkeys(read, sentence))
    many = len(last) > 1
    return {
        "deadlines": tuple(
            Deadline(
                on=moment.on,
                time=moment.time,
                kind=DeadlineKind.CUT_OFF if many else DeadlineKind.FINAL,
                number=number if many else None,
                text=sentence,
            )
            for number, (moment, sentence) in enumerate(
                sorted(last.items(), key=lambda item: item[0].on), 1
            )
        ),
        "deadline_model": DeadlineModel.MULTIPLE_CUT_OFF if many else None,
        "dates_text": " ".join(unread),
    }


def _has_day(sentence: str) -> bool:
    try:
        dates.moments(sentence, ("fr",))
    except BadValue:
        return False
    return True
