"""One entry of Portugal 2030's yearly plan as the portal's own pages keep it, as a planned call.

These pages (WordPress posts of the kind `aviso-2024`) are what the plan's page links: they say what
the workbook says and also who may apply, the co-financing rate and the code of the plan's sheet.
They are no notices: a real notice has a code of another form and days of its own.
"""

import datetime as dt
import re
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from crawlers.bases.reading import Reading
from crawlers.normalise import objectives, rates
from crawlers.normalise.applicants import applicants
from crawlers.normalise.texts import plain_text, repair
from crawlers.pt2030 import plan, terms
from crawlers.pt2030.notice import PUBLISHER
from domain.call import Area, CallRecord, Issue, Quote, Rate
from domain.deadline import Deadline
from domain.enums import (
    ApplicantType,
    BudgetScope,
    CallLevel,
    Instrument,
    PublicationStatus,
    RateOrigin,
)
from domain.errors import BadValue, PageShapeError

SOURCE_ID = "pt_portugal2030_wp"
HOST = "portugal2030.pt"
# A field that lost its name would otherwise be unknown everywhere, in silence.
_FIELDS = (
    "codigo", "programa", "data_inicio", "data_fim", "beneficiario", "modalidade", "fundo",
    "comparticipacao",
)  # fmt: skip
_DIGITS = re.compile(r"\d{8}")
_LEAST = 100
"""Basis points: a smaller rate is a fraction that somebody typed, such as 0.85."""


def record_from_post(post: Any) -> tuple[CallRecord, tuple[Issue, ...]]:
    """Return the planned call of a post and what could not be read.

    Raises PageShapeError when it is no post, or one without number, title, address or fields.
    """
    ref, title, url, fields = _essentials(post)
    reading = Reading(ref, url)
    funds = _lines(fields, "fundo")
    told = "; ".join(_lines(fields, "beneficiario"))
    unknown: tuple[ApplicantType, ...] = ()
    return (
        CallRecord(
            source_id=SOURCE_ID,
            source_ref=ref,
            url=url,
            title=title,
            language="pt",
            identifier=_line(fields["codigo"]) or None,
            level=CallLevel.CALL,
            publisher=PUBLISHER,
            instrument=Instrument.GRANT,
            published_status=PublicationStatus.FORTHCOMING,
            planned=True,
            programme=terms.programme(funds),
            programme_text="; ".join(_lines(fields, "programa")),
            fund="; ".join(funds) or None,
            priority="; ".join(_lines(fields, "prioridade")) or None,
            specific_objective=_objective(reading, _lines(fields, "objectivo"), title),
            keywords=tuple(_lines(fields, "objectivo") + _lines(fields, "tipologia_intervencao")),
            procedure=reading.read(
                "procedure", lambda: terms.procedure(_line(fields.get("natureza"))), None
            ),
            action_type_text="; ".join(_lines(fields, "modalidade")),
            applicants=reading.read("applicants", lambda: applicants(told, "pt"), unknown),
            applicants_text=told,
            rates=_rates(reading, fields["comparticipacao"]),
            areas=_areas(reading, fields),
            **_budget(reading, fields.get("df")),
            **_dates(reading, post, fields),
        ),
        tuple(reading.issues),
    )


def _essentials(post: Any) -> tuple[str, str, str, Mapping[str, Any]]:
    if not isinstance(post, dict):
        raise PageShapeError("the list holds something that is no post", value=str(post)[:200])
    title = post.get("title")
    words = _line(title.get("rendered")) if isinstance(title, dict) else ""
    number, url, fields = post.get("id"), post.get("link"), post.get("acf")
    if isinstance(number, bool) or not isinstance(number, int) or not words:
        raise PageShapeError("a post without number or title", value=str(post)[:200])
    if not isinstance(url, str) or urlsplit(url).netloc != HOST:
        raise PageShapeError("a post without its page", value=str(url)[:200])
    if not isinstance(fields, dict):
        raise PageShapeError("a post without fields", url=url, value=str(fields)[:200])
    lacking = [name for name in _FIELDS if name not in fields]
    if lacking:
        raise PageShapeError("a post that lacks fields", url=url, value=", ".join(lacking))
    return str(number), words, url, fields


def _line(value: object) -> str:
    return plain_text(repair(value)) if isinstance(value, str) else ""


def _lines(fields: Mapping[str, Any], name: str) -> list[str]:
    """Return a field's words; WordPress writes one value as itself and none as false or ""."""
    value = fields.get(name)
    values = value if isinstance(value, list) else [value]
    return [line for line in map(_line, values) if line]


def _objective(reading: Reading, told: list[str], title: str) -> str | None:
    """Return the objectives of the field for them, else the one that the title words in full."""
    read = (
        reading.read("specific_objective", partial(terms.objective, text), None) for text in told
    )
    codes = "; ".join(sorted({code for code in read if code}))
    by_words = partial(objectives.specific_objective, title, country="PT")
    return codes or reading.read("specific_objective", by_words, None)


def _rates(reading: Reading, value: object) -> tuple[Rate, ...]:
    if value in (None, "", False, 0, "0"):
        return ()
    unknown: tuple[Rate, ...] = ()
    return reading.read("rates", lambda: (_rate(value, reading.url),), unknown)


def _rate(value: object, url: str) -> Rate:
    told = str(value).strip()
    found = rates.rates(told if "%" in told else f"{told} %")
    if len(found) != 1 or found[0][1] < _LEAST:
        raise BadValue("not one possible co-financing rate", value=told)
    low, high, scope = found[0]
    quote = Quote(text=f"comparticipacao: {told}", url=url)
    return Rate(min_bp=low, max_bp=high, scope=scope, origin=RateOrigin.STATED, quote=quote)


def _areas(reading: Reading, fields: Mapping[str, Any]) -> tuple[Area, ...]:
    regions = [part.strip() for line in _lines(fields, "nuts") for part in line.split("|")]
    if not regions:
        return terms.areas_of_brands(_lines(fields, "programa"))
    return tuple(
        reading.read("areas", partial(terms.area, region), None) or terms.area_in_words(region)
        for region in regions
        if region
    )


def _budget(reading: Reading, value: object) -> dict[str, Any]:
    if value is False:
        value = None
    total = reading.read("budget_total", lambda: plan.amount(value), None)
    scope = BudgetScope.CALL if total else BudgetScope.UNKNOWN
    return {"budget_total": total, "budget_scope": scope}


def _dates(reading: Reading, post: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    def read(field: str, value: object) -> dt.date | None:
        return reading.read(field, lambda: _day(value), None)

    opens = read("opens_on", fields["data_inicio"])
    closes = read("deadlines", fields["data_fim"])
    months = _line(fields.get("quadrimestre"))
    within = plan.four_months(months) if opens is None else None
    unread = [months] if opens is None and within is None else []
    if not reading.in_order(opens, closes):
        unread = [f"{opens} – {closes}"]
        opens = closes = None
    deadline = Deadline(on=closes, text=str(fields["data_fim"])) if closes else None
    return {
        "published_on": read("published_on", str(post.get("date") or "")[:10]),
        "opens_on": opens,
        "opens_within": within,
        "deadlines": (deadline,) if deadline else (),
        "dates_text": "; ".join(filter(None, unread)),
    }


def _day(value: object) -> dt.date | None:
    if value in (None, "", False):
        return None
    told = str(value).strip()
    if _DIGITS.fullmatch(told):
        told = f"{told[:4]}-{told[4:6]}-{told[6:]}"
    return plan.day(told)
