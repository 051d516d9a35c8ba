"""Finland's EURA 2021: all call notices of the structural funds, embedded as JSON in one page.

The list gives neither budget nor rate nor objective: these stand on the notice's own page, in prose
that is not read. The Finnish numbers of specific objectives are not those of the regulation.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote

import scrapy
from scrapy.http import Response

from crawlers.bases.reading import Reading
from crawlers.bases.spider import Found, SourceSpider
from crawlers.normalise.texts import plain_text, repair
from crawlers.page import Page
from domain.call import Area, CallRecord
from domain.deadline import Deadline
from domain.enums import AreaScheme, CallLevel, Instrument, PublicationStatus
from domain.errors import BadValue, PageShapeError, SourceError, UnknownCategory
from domain.source import Expect, SourceSpec
from domain.text import fold

_DATA = 'script[type="__PREACT_CLI_DATA__"]'
_NOTICE = "https://eura2021.fi/hakuilmoitukset/hakuilmoitus/{}/"
_SERIES = "hankehaku"
_STATUS = {
    "haettavissa": PublicationStatus.OPEN,
    "julkaistu": PublicationStatus.FORTHCOMING,
    "paattynyt": PublicationStatus.CLOSED,
}
_PROGRAMMES = {"EAKR": "ERDF", "ESR+": "ESF", "JTF": None}
_WHOLE_COUNTRY = "VALTAKUNNALLINEN"
# NUTS 3 of the edition 2024, by the names that the page's own code list gives.
_REGIONS = {
    "uusimaa": "FI1B1", "varsinais-suomi": "FI1C1", "satakunta": "FI196", "kanta-hame": "FI1C2",
    "pirkanmaa": "FI19B", "paijat-hame": "FI1C6", "kymenlaakso": "FI1C7", "etela-karjala": "FI1C5",
    "etela-savo": "FI1DA", "pohjois-savo": "FI1DB", "pohjois-karjala": "FI1DC",
    "keski-suomi": "FI198", "etela-pohjanmaa": "FI199", "pohjanmaa": "FI19A",
    "keski-pohjanmaa": "FI1D5", "pohjois-pohjanmaa": "FI1D9", "kainuu": "FI1D8", "lappi": "FI1D7",
    "ahvenanmaa": "FI200",
}  # fmt: skip

_Codes = Mapping[str, Mapping[str, Any]]


class FiEura2021(SourceSpider):
    """Call notices of ERDF, ESF+ and JTF in Finland."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="fi_eura2021",
        title="EURA 2021: call notices",
        publisher="Työ- ja elinkeinoministeriö",
        country="FI",
        home="https://eura2021.fi/hakuilmoitukset",
        start="https://eura2021.fi/hakuilmoitukset",
        hosts=("eura2021.fi",),
        languages=("fi",),
        programmes=("ERDF", "ESF"),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=24,
        # Wide, because nobody has met the real address yet.
        expect=Expect(
            calls=(5, 5_000),
            filled={"identifier": 0.5, "opens_on": 0.9, "deadlines": 0.9, "published_status": 0.95},
        ),
        parser_version="1",
    )

    def parse(self, response: Response) -> Iterator[Any]:
        """Yield every notice of the page."""
        try:
            notices, codes = _embedded(Page.of(response))
        except SourceError as error:
            yield self.unusable(error)
            return
        self.expect_total(_SERIES, len(notices))
        for notice in notices:
            try:
                record, reading = read_notice(notice, codes)
            except SourceError as error:
                yield self.unusable(error)
                continue
            self.saw(_SERIES, record.source_ref)
            yield from reading.issues
            yield Found(record, self.snapshot_of(response))

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded page."""
        asked = request.url == self.spec.start
        return folder / self.spec.id / "hakuilmoitukset.html" if asked else None


def _embedded(page: Page) -> tuple[list[Any], _Codes]:
    """Return the notices and the code lists that the page carries for its own script."""
    try:
        data = json.loads(unquote(page.one(_DATA).get_text()))
    except ValueError as error:
        raise PageShapeError("the embedded data is no JSON", url=page.url) from error
    inside = data.get("preRenderData") if isinstance(data, dict) else None
    notices = inside.get(_SERIES) if isinstance(inside, dict) else None
    codes = inside.get("koodisto") if isinstance(inside, dict) else None
    if not isinstance(notices, list) or not notices:
        raise PageShapeError(f"no list {_SERIES} in the embedded data", url=page.url)
    if not isinstance(codes, dict) or not all(isinstance(kind, dict) for kind in codes.values()):
        raise PageShapeError("no list koodisto in the embedded data", url=page.url)
    return notices, codes


def read_notice(notice: Any, codes: _Codes) -> tuple[CallRecord, Reading]:
    """Return the call of one notice; raises PageShapeError when it has no number or no title."""
    ref = _required(notice, "id")
    reading = Reading(ref, _NOTICE.format(ref))
    fund, authority = _code(notice, "rahasto"), _code(notice, "viranomainen")
    region = _code(notice, "alue")
    return (
        CallRecord(
            source_id=FiEura2021.spec.id,
            source_ref=ref,
            url=reading.url,
            title=_required(notice, "otsikko"),
            language="fi",
            identifier=_code(notice, "hakutunnus"),
            level=CallLevel.CALL,
            programme=reading.read("programme", lambda: _programme(fund), None),
            programme_text=_label(codes, "rahasto", fund) or "",
            fund=fund,
            publisher=_label(codes, "viranomainen", authority) or FiEura2021.spec.publisher,
            instrument=Instrument.GRANT,
            published_status=reading.read(
                "published_status", lambda: _status(_code(notice, "tila")), None
            ),
            areas=_areas(reading, notice, region, codes),
            **_dates(reading, notice),
        ),
        reading,
    )


def _required(notice: Any, name: str) -> str:
    value = _code(notice, name) if isinstance(notice, dict) else None
    if value is None:
        raise PageShapeError(f"a notice without {name}", value=str(notice)[:200])
    return value


def _code(notice: Mapping[str, Any], name: str) -> str | None:
    value = notice.get(name)
    return (plain_text(repair(value)) or None) if isinstance(value, str) else None


def _label(codes: _Codes, kind: str, code: str | None) -> str | None:
    """Return the Finnish word for a code; None when the page's list lacks it."""
    entry = codes.get(kind, {}).get(code) if code else None
    word = entry.get("fi") if isinstance(entry, dict) else None
    return plain_text(repair(word)) if isinstance(word, str) and word.strip() else None


def _programme(fund: str | None) -> str | None:
    if fund not in _PROGRAMMES:
        raise UnknownCategory("a fund that we do not know", value=fund)
    return _PROGRAMMES[fund]


def _status(word: str | None) -> PublicationStatus:
    if word not in _STATUS:
        raise UnknownCategory("a state that we do not know", value=word)
    return _STATUS[word]


def _dates(reading: Reading, notice: Mapping[str, Any]) -> dict[str, Any]:
    period = notice.get("hakuaika")
    if not isinstance(period, dict):
        reading.note("bad_value", "deadlines", str(period), "a notice without its period")
        return {}
    opens = reading.read("opens_on", lambda: _day(period.get("alku")), None)
    closes = reading.read("deadlines", lambda: _day(period.get("loppu")), None)
    if not reading.in_order(opens, closes):
        return {"dates_text": f"{period.get('alku')} – {period.get('loppu')}"}
    ends = (Deadline(on=closes, text=str(period["loppu"])),) if closes else ()
    return {"opens_on": opens, "deadlines": ends}


def _day(value: object) -> dt.date:
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError as error:
        raise BadValue("not a day", value=str(value)) from error


def _areas(
    reading: Reading, notice: Mapping[str, Any], region: str | None, codes: _Codes
) -> tuple[Area, ...]:
    named = notice.get("maakunnat") or ()
    found = []
    for code in named if isinstance(named, list) else ():
        name = _label(codes, "maakunta", code if isinstance(code, str) else None)
        if name is None:
            reading.note("unknown_category", "areas", str(code), "a region without a name")
            continue
        known = _REGIONS.get(fold(name))
        if known:
            area = Area(scheme=AreaScheme.NUTS, code=known, version="2024", text=name)
        else:
            area = Area(scheme=AreaScheme.TEXT, code="", text=name)
        found.append(area)
    if not found and region == _WHOLE_COUNTRY:
        text = _label(codes, "alue", region) or ""
        return (Area(scheme=AreaScheme.COUNTRY, code="FI", text=text),)
    if not found and region:
        text = _label(codes, "alue", region) or region
        return (Area(scheme=AreaScheme.TEXT, code="", text=text),)
    return tuple(found)
