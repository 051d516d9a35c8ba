"""The facts of a call in a reader's words, unknown ones too, each with the line that proves it."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.call import CallRecord, DocumentFact, PaysFor, Quote, Rate, Seat
from domain.enums import AreaScheme, CostKind, DocumentFactKind, RateOrigin, Tri
from domain.i18n import Texts
from domain.reference import programmes
from domain.views import CallRow, CallView
from services import objective_words
from services.plain_words import one_line
from services.vocabulary import (
    APPLICANT,
    COST,
    INSTRUMENT,
    LEVEL,
    PROCEDURE,
    RATE_ORIGIN,
    STATED,
)

_QUOTE_LONGEST = 320
_MOST_AREAS = 12


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the grid: a name, what is known, and the words that prove it."""

    name: str
    value: str | None
    """None = the source does not state it."""
    quote: Quote | None = None


def facts_of(view: CallView, t: Texts) -> Iterator[Fact]:
    """Yield every fact in the order of the grid; several lines may have one name."""
    record = view.record
    yield amount_of(view, t)
    total = record.budget_total
    yield Fact(
        t("Budget of the call, not of one project"),
        t.budget(total, record.budget_scope) if total else None,
    )
    if record.budget_text:
        yield Fact(t("Budget as printed"), one_line(record.budget_text, _QUOTE_LONGEST))
    expected = record.expected_grants
    yield Fact(t("Projects expected"), t.number(expected) if expected else None)
    yield from rates_of(record, t)
    yield from costs_of(record.pays_for, t)
    yield from who_of(record, t)
    yield from _areas(record, t)
    yield Fact(t("Procedure"), t(PROCEDURE[record.procedure]) if record.procedure else None)
    yield Fact(t("Kind of offer"), f"{t(INSTRUMENT[record.instrument])}, {t(LEVEL[record.level])}")
    form = " · ".join(p for p in (record.action_type_text, record.action_type) if p)
    yield Fact(t("Form of action"), form or None)
    yield from _place_in_programme(view, t)


def amount_of(view: CallView, t: Texts) -> Fact:
    """Return what one project gets."""
    row = view.row
    has_amount = row.grant_min is not None or row.grant_max is not None
    return Fact(
        t("Amount for one project"),
        amount_words(row, t) if has_amount else None,
        quote_of(view.record, DocumentFactKind.GRANT),
    )


def rates_of(record: CallRecord, t: Texts) -> Iterator[Fact]:
    """Yield the EU's share, with whose it is; one unknown fact when the source states none."""
    yield from (_rate(rate, t) for rate in record.rates)
    if not record.rates:
        yield Fact(t("Share of the cost that the EU pays"), None)


def _rate(rate: Rate, t: Texts) -> Fact:
    share = share_words((rate.min_bp, rate.max_bp), t)
    origin = t(RATE_ORIGIN[rate.origin]) if rate.origin is RateOrigin.PROGRAMME_RULE else ""
    extra = ", ".join(part for part in (rate.scope, origin) if part)
    return Fact(
        t("Share of the cost that the EU pays"),
        f"{share} ({extra})" if extra else share,
        rate.quote,
    )


def costs_of(stated: tuple[PaysFor, ...], t: Texts) -> Iterator[Fact]:
    """Yield what the call pays for; kinds of cost of which it says nothing are named together."""
    for line in stated:
        if line.stated is not Tri.UNKNOWN:
            yield Fact(t(STATED[line.stated]), t(COST[line.kind]), line.quote)
    said = {line.kind for line in stated if line.stated is not Tri.UNKNOWN}
    silent = [t(COST[kind]) for kind in CostKind if kind not in said]
    if silent:
        yield Fact(t("Does not state whether it pays for"), ", ".join(silent))


def who_of(record: CallRecord, t: Texts) -> Iterator[Fact]:
    """Yield who may apply and which partners must come along."""
    named = ", ".join(t(APPLICANT[kind]) for kind in record.applicants)
    yield Fact(
        t("Who may apply"),
        named or one_line(record.applicants_text, _QUOTE_LONGEST) or None,
        quote_of(record, DocumentFactKind.APPLICANTS),
    )
    consortium = record.consortium
    if consortium is None:
        yield Fact(t("Partners required"), None)
    else:
        if consortium.min_members:
            words = t("at least {count} applicants", count=t.number(consortium.min_members))
            yield Fact(t("Partners required"), words, consortium.quote)
        if consortium.min_countries:
            words = t("at least {count}", count=t.number(consortium.min_countries))
            yield Fact(t("Countries required"), words, consortium.quote)
        yield from (_seat(seat, t) for seat in consortium.seats)


def _areas(record: CallRecord, t: Texts) -> Iterator[Fact]:
    areas = [_area(area.scheme, area.code, area.text, t) for area in record.areas]
    words = ", ".join(areas[:_MOST_AREAS])
    if len(areas) > _MOST_AREAS:
        words = t("{areas} and {count} more", areas=words, count=len(areas) - _MOST_AREAS)
    yield Fact(t("Area"), words or None)


def _seat(seat: Seat, t: Texts) -> Fact:
    words = t("at least {count} × {actor}", count=seat.count, actor=seat.actor_text)
    if seat.countries:
        words = t("{seat}, from {count} countries", seat=words, count=seat.countries)
    return Fact(t("Partners required"), words, seat.quote)


def _area(scheme: str, code: str, text: str, t: Texts) -> str:
    if scheme == AreaScheme.COUNTRY:
        return t.country(code)
    return text or code


def _place_in_programme(view: CallView, t: Texts) -> Iterator[Fact]:
    record = view.record
    name = programmes.name_of(record.programme)
    yield Fact(t("Programme"), name or record.programme_text or None)
    parent = " · ".join(p for p in (record.parent_identifier, record.parent_title) if p)
    if parent:
        yield Fact(t("Part of the call"), one_line(parent, _QUOTE_LONGEST))
    for label, value in (
        (t("Fund"), record.fund),
        (t("Priority"), record.priority),
        (t("Specific objective"), objective_words.stated(record.specific_objective, t)),
        (t("Publisher"), record.publisher),
    ):
        if value:
            yield Fact(label, one_line(value, _QUOTE_LONGEST))


def amount_words(row: CallRow, t: Texts) -> str:
    """Return the amount per project as the source gives it."""
    low, high = row.grant_min, row.grant_max
    if low is None and high is None:
        return t("not stated by the source")
    if low is None or low == high:
        return t("up to {amount}", amount=t.money(high)) if low is None else t.money(high)
    return (
        t("from {amount}", amount=t.money(low))
        if high is None
        else f"{t.money(low)} – {t.money(high)}"
    )


def share_words(rate_bp: tuple[int, int], t: Texts) -> str:
    """Return a share or a range of shares."""
    low, high = rate_bp
    return t.percent(high) if low == high else f"{t.percent(low)} – {t.percent(high)}"


def quote_of(record: CallRecord, kind: DocumentFactKind) -> Quote | None:
    """Return the line of a document that proves what the record says of a kind; None without one."""
    for fact in record.document_facts:
        if fact.kind is kind and _proves(fact, record):
            return fact.quote
    return None


def _proves(fact: DocumentFact, record: CallRecord) -> bool:
    if fact.kind is DocumentFactKind.GRANT:
        own = [m.minor if m else None for m in (record.grant_min, record.grant_max)]
        stated = [fact.minimum, fact.maximum]
        return stated != [None, None] and all(
            number in (None, known) for number, known in zip(stated, own, strict=True)
        )
    return bool(fact.applicants) and fact.applicants == record.applicants
