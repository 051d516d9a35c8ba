"""One aid of Aides-territoires' API as a call record; contacts of persons are never read."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from crawlers.aides_territoires import terms
from crawlers.bases.reading import Reading
from crawlers.normalise import objectives, readable
from crawlers.normalise.texts import clean_html, plain_text, repair, without_personal_mail
from domain.call import Area, CallRecord, Document, Issue, Quote, Rate, TextBlock
from domain.deadline import Deadline
from domain.enums import (
    ApplicantType,
    CallLevel,
    DeadlineModel,
    PublicationStatus,
    RateOrigin,
    TextKind,
)
from domain.errors import BadValue, PageShapeError
from domain.text import fold

SOURCE_ID = "fr_aides_territoires"
SITE = "https://aides-territoires.beta.gouv.fr"
# What the API always names; a field that was renamed would else be unknown in silence.
_FIELDS = (
    "slug", "url", "name", "financers", "programs", "description", "eligibility", "perimeter",
    "perimeter_scale", "origin_url", "application_url", "targeted_audiences", "aid_types",
    "start_date", "predeposit_date", "submission_deadline", "subvention_rate_lower_bound",
    "subvention_rate_upper_bound", "subvention_comment", "recurrence", "date_created", "is_live",
)  # fmt: skip
_PERMANENT = "permanente"


def record_from_aid(aid: Any) -> tuple[CallRecord, tuple[Issue, ...]]:
    """Return the call of one result and what could not be read.

    Raises PageShapeError when it is no aid, or one that lacks fields; UnknownCategory for an aid
    that is neither money nor advice.
    """
    if not isinstance(aid, dict):
        raise PageShapeError("a result that is no aid", value=str(aid)[:200])
    lacking = [name for name in _FIELDS if name not in aid]
    if lacking:
        raise PageShapeError("an aid that lacks fields", value=", ".join(lacking))
    slug, title, path = (_line(aid[name]) for name in ("slug", "name", "url"))
    if not (slug and title and path.startswith("/")):
        raise PageShapeError("an aid without name or address", value=str(aid)[:200])
    reading = Reading(slug, SITE + path)
    programmes, kinds = _lines(aid["programs"]), _lines(aid["aid_types"])
    audiences = _lines(aid["targeted_audiences"])
    unknown: tuple[ApplicantType, ...] = ()
    return (
        CallRecord(
            source_id=SOURCE_ID,
            source_ref=slug,
            url=reading.url,
            title=title,
            language="fr",
            level=CallLevel.CALL,
            publisher="; ".join(_lines(aid["financers"])),
            instrument=terms.instrument(kinds),
            action_type_text="; ".join(kinds),
            published_status=PublicationStatus.OPEN if aid["is_live"] is True else None,
            programme=terms.programme(programmes),
            programme_text="; ".join(programmes),
            specific_objective=_objective(reading, aid),
            applicants=reading.read("applicants", lambda: terms.applicants(audiences), unknown),
            applicants_text="; ".join(audiences),
            areas=_areas(aid),
            rates=_rates(reading, aid),
            keywords=tuple(_lines(aid.get("categories"))),
            texts=_texts(aid),
            documents=_documents(aid),
            **_dates(reading, aid),
        ),
        tuple(reading.issues),
    )


def _line(value: object) -> str:
    return plain_text(repair(value)) if isinstance(value, str) else ""


def _lines(value: object) -> list[str]:
    values = value if isinstance(value, list) else []
    return [line for line in map(_line, values) if line]


def _objective(reading: Reading, aid: Mapping[str, Any]) -> str | None:
    text = f"{_line(aid['name'])} {_line(aid['description'])}"[: readable.LONGEST]
    how = partial(objectives.specific_objectives, text, country="FR")
    unknown: tuple[str, ...] = ()
    return "; ".join(reading.read("specific_objective", how, unknown)) or None


def _areas(aid: Mapping[str, Any]) -> tuple[Area, ...]:
    name = _line(aid["perimeter"])
    return (terms.area(name, _line(aid["perimeter_scale"])),) if name else ()


def _rates(reading: Reading, aid: Mapping[str, Any]) -> tuple[Rate, ...]:
    low, high = (aid[f"subvention_rate_{end}_bound"] for end in ("lower", "upper"))
    if high in (None, "", 0):
        # A lowest rate without a highest one is kept in the comment only.
        return ()
    told = f"{low if low is not None else ''} - {high} %; {_line(aid['subvention_comment'])}"
    quote = Quote(text=told.strip(" -;"), url=reading.url)
    unknown: tuple[Rate, ...] = ()
    return reading.read("rates", lambda: (_rate(low or 0, high, quote),), unknown)


def _rate(low: object, high: object, quote: Quote) -> Rate:
    try:
        lowest, highest = (Decimal(str(end)) * 100 for end in (low, high))
        whole = lowest == int(lowest) and highest == int(highest)
    except (ArithmeticError, InvalidOperation, ValueError) as error:
        raise BadValue("not a rate", value=quote.text) from error
    if not (whole and 0 <= lowest <= highest <= 10_000):
        raise BadValue("an impossible rate", value=quote.text)
    return Rate(min_bp=int(lowest), max_bp=int(highest), origin=RateOrigin.STATED, quote=quote)


def _texts(aid: Mapping[str, Any]) -> tuple[TextBlock, ...]:
    found = []
    for name, kind in (
        ("description", TextKind.DESCRIPTION),
        ("eligibility", TextKind.CONDITIONS),
        ("subvention_comment", TextKind.SUPPORT),
    ):
        raw = aid[name] if isinstance(aid[name], str) else ""
        text = clean_html(without_personal_mail(repair(raw)))
        if text:
            found.append(TextBlock(kind=kind, html=text))
    return tuple(found)


def _documents(aid: Mapping[str, Any]) -> tuple[Document, ...]:
    links = {"origin_url": "page du financeur", "application_url": "dépôt de la demande"}
    found = []
    for name, title in links.items():
        url = str(aid[name] or "").strip()
        if _is_address(url):
            found.append(Document(title=title, url=url))
    return tuple(found)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in url


def _dates(reading: Reading, aid: Mapping[str, Any]) -> dict[str, Any]:
    def day(field: str, name: str) -> dt.date | None:
        return reading.read(field, lambda: _day(aid[name]), None)

    opens, closes = day("opens_on", "start_date"), day("deadlines", "submission_deadline")
    told = [str(aid["submission_deadline"])] if closes else []
    early = aid["predeposit_date"]
    words = [f"pré-dépôt : {early}"] if early else []
    if not reading.in_order(opens, closes):
        words += [f"{opens} – {closes}"]
        opens = closes = None
    permanent = fold(_line(aid["recurrence"])) == _PERMANENT and closes is None
    return {
        "published_on": day("published_on", "date_created"),
        "opens_on": opens,
        "deadlines": (Deadline(on=closes, text=told[0]),) if closes else (),
        "deadline_model": DeadlineModel.CONTINUOUS if permanent else None,
        "dates_text": "; ".join(words),
    }


def _day(value: object) -> dt.date | None:
    """Return the day of "2026-03-31" or of an instant; None for nothing; raises BadValue."""
    if value in (None, ""):
        return None
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise BadValue("not a day", value=str(value)) from error
