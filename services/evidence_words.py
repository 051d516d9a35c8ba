"""What a block of evidence proves, in one sentence of the reader's language."""

import json
from datetime import date
from typing import Any

from domain.advocacy import EvidenceBlock, EvidenceKind, Figure, NamedIn
from domain.i18n import Texts
from domain.money import Money
from domain.reference.programmes import name_of
from domain.tracking import DismissReason
from matcher import security
from matcher.vocabulary import labels_in
from services.vocabulary import DISMISS

LEVEL = {
    NamedIn.NOWHERE: "nowhere",
    NamedIn.OBJECTIVE: "only in the objective's name",
    NamedIn.CALL_TEXT: "in a call's own text",
    NamedIn.ELIGIBLE_COST: "as an eligible cost",
}


def theme_name(key: str, t: Texts) -> str:
    """Return a theme in the reader's language, as the vocabulary of the matcher names it."""
    label = security.themes().get(key, key)
    return labels_in(t.language).get(label, label)


def localised(block: EvidenceBlock, t: Texts) -> EvidenceBlock:
    """Return a block with its question and rows in the reader's language; figures stay as drawn.

    The question of a survey stands as it was worded.
    """
    settings = json.loads(block.query)
    if block.kind is EvidenceKind.CALLS:
        theme = theme_name(settings["theme"], t)
        question = t("Open and planned calls that name: {theme}", theme=theme)
        return block.model_copy(update={"question": question})
    if block.kind is EvidenceKind.SILENCE:
        question = t("Open and planned calls whose own text names security")
        return block.model_copy(update={"question": question})
    if block.kind is EvidenceKind.REFUSALS:
        reason = DISMISS[DismissReason(settings["reason"])]
        question = t("Calls that cities dismissed: {reason}", reason=t(reason))
        rows = tuple(
            row.model_copy(
                update={"label": f"{row.label.removesuffix(f': {reason}')}: {t(reason)}"}
            )
            for row in block.rows
        )
        return block.model_copy(update={"question": question, "rows": rows})
    return block


def sentence(block: EvidenceBlock, t: Texts) -> str:
    """Return what a block proves as one sentence in the reader's language."""
    said = {
        EvidenceKind.CALLS: _calls_sentence,
        EvidenceKind.REFUSALS: _refusals_sentence,
        EvidenceKind.SURVEY: _survey_sentence,
        EvidenceKind.SILENCE: _silence_sentence,
    }[block.kind]
    return said(block, t)


def _calls_sentence(block: EvidenceBlock, t: Texts) -> str:
    settings = json.loads(block.query)
    words = t.plural(
        "{count} open or planned call names “{theme}”{where}.",
        "{count} open or planned calls name “{theme}”{where}.",
        _value(block, "calls"),
        theme=theme_name(settings["theme"], t),
        where=_where(settings, t),
    )
    lowest = _figure(block, "lowest_minimum")
    if lowest is None:
        return words
    rest = t.plural(
        "{count} of them states a smallest amount for a project: none below {amount}.",
        "{count} of them state a smallest amount for a project: none below {amount}.",
        _value(block, "with_minimum"),
        amount=t.money(Money.of(lowest.value)),
    )
    return f"{words} {rest}"


def _smallest(block: EvidenceBlock, t: Texts) -> str:
    """Return below which amount for a project none of the calls that were set aside goes."""
    lowest = _figure(block, "lowest_minimum")
    if lowest is None:
        return ""
    return t.plural(
        "{count} of these calls states a smallest amount for a project: none below {amount}.",
        "{count} of these calls state a smallest amount for a project: none below {amount}.",
        _value(block, "with_minimum"),
        amount=t.money(Money.of(lowest.value)),
    )


def _refusals_sentence(block: EvidenceBlock, t: Texts) -> str:
    settings = json.loads(block.query)
    reason = t(DISMISS[DismissReason(settings["reason"])])
    cities, countries = _value(block, "cities"), _figure(block, "countries")
    if countries is None:
        words = t(
            "{cities} cities set calls aside{where} for the reason “{reason}”.",
            cities=t.number(cities),
            where=_where(settings, t),
            reason=reason,
        )
    else:
        words = t.plural(
            "{cities} cities in {count} country set calls aside{where} for the reason “{reason}”.",
            "{cities} cities in {count} countries set calls aside{where} for the reason “{reason}”.",
            int(countries.value),
            cities=t.number(cities),
            where=_where(settings, t),
            reason=reason,
        )
    smallest = _smallest(block, t)
    sought = _figure(block, "sought")
    if sought is None:
        return f"{words} {smallest}".strip()
    rest = t(
        "The projects of {cities} of them cost {amount} together.",
        cities=t.number(sought.cities or 0),
        amount=t.money(Money.of(sought.value)),
    )
    return f"{words} {rest} {smallest}".strip()


def _survey_sentence(block: EvidenceBlock, t: Texts) -> str:
    answers = "; ".join(f"“{row.label}”: {t.number(_value(block, row.key))}" for row in block.rows)
    return t(
        "Asked “{question}” on {day}, {count} cities answered: {answers}.",
        question=block.question,
        day=t.day(date.fromisoformat(json.loads(block.query)["asked_on"])),
        count=t.number(_value(block, "answered")),
        answers=answers,
    )


def _silence_sentence(block: EvidenceBlock, t: Texts) -> str:
    programmes = "; ".join(block.programmes)
    if block.named_in is NamedIn.OBJECTIVE:
        return t(
            "Of {count} open or planned calls that we read in {programmes}, none names security in "
            "its own text; where it stands at all, it is in the objective's name.",
            count=t.number(_value(block, "read")),
            programmes=programmes,
        )
    return t(
        "Of {count} open or planned calls that we read in {programmes}, none names security: "
        "neither in its own text nor in the objective's name.",
        count=t.number(_value(block, "read")),
        programmes=programmes,
    )


def _where(settings: dict[str, Any], t: Texts) -> str:
    parts = []
    if settings.get("programme"):
        parts.append(name_of(settings["programme"]))
    if settings.get("country"):
        parts.append(t.country(settings["country"]))
    return f" ({', '.join(parts)})" if parts else ""


def _figure(block: EvidenceBlock, key: str) -> Figure | None:
    return next((figure for figure in block.figures if figure.key == key), None)


def _value(block: EvidenceBlock, key: str) -> int:
    found = _figure(block, key)
    if found is None:
        raise ValueError(f"a block without the figure {key}")
    return int(found.value)
