"""The facts of a call as a grid, unknown ones too, each with the line or page that proves it."""

from collections.abc import Iterator
from dataclasses import dataclass

import streamlit as st

from domain.call import PaysFor, Quote, Rate, Seat
from domain.enums import AreaScheme, CostKind, DocumentFactKind, RateOrigin, Tri
from domain.i18n import Texts
from domain.reference import programmes
from domain.status import brussels_day
from domain.views import CallView
from ui.components.documents import quote_of
from ui.components.escape import link, md
from ui.components.lists import amount_words, one_line, share_words, small
from ui.components.vocabulary import (
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


def show(view: CallView, t: Texts) -> None:
    """Show every fact; an officer must also see what the source does not say."""
    st.subheader(t("Facts"), anchor=False)
    found = list(_all(view, t))
    with st.grid(2, gap=("small", "medium"), min_column_width=260):
        for fact in found:
            if fact.value is not None:
                _cell(fact, fact.value, view, t)
    silent = dict.fromkeys(fact.name for fact in found if fact.value is None)
    if silent:
        names = "; ".join(md(name) for name in silent)
        st.markdown(f"*{md(t('Not stated by the source'))}*: {names}")


def _cell(fact: Fact, value: str, view: CallView, t: Texts) -> None:
    proof = small(_proof_words(fact.quote, view, t))
    st.markdown("  \n".join((small(md(fact.name)), f"**{md(value)}**", proof)))


def _proof_words(quote: Quote | None, view: CallView, t: Texts) -> str:
    day = t.day(brussels_day(view.read_at))
    if quote is None:
        page = link(t("the source’s page"), view.record.url)
        return t("{page}, read on {day}", page=page, day=md(day))
    return f"{quote_words(quote, t)}, {md(t('read on {day}', day=day))}"


def quote_words(quote: Quote, t: Texts) -> str:
    """Return the source's own words with a link to where they stand, as safe Markdown."""
    parts = [f"“{md(one_line(quote.text, _QUOTE_LONGEST))}”", link(t("source"), quote.url)]
    if quote.section:
        parts.append(md(one_line(quote.section, 60)))
    if quote.page:
        parts.append(md(t("page {number}", number=quote.page)))
    return ", ".join(parts)


def _all(view: CallView, t: Texts) -> Iterator[Fact]:
    record, row = view.record, view.row
    has_amount = row.grant_min is not None or row.grant_max is not None
    yield Fact(
        t("Amount for one project"),
        amount_words(row, t) if has_amount else None,
        quote_of(record, DocumentFactKind.GRANT),
    )
    total = record.budget_total
    yield Fact(
        t("Budget of the call, not of one project"),
        t.budget(total, record.budget_scope) if total else None,
    )
    if record.budget_text:
        yield Fact(t("Budget as printed"), one_line(record.budget_text, _QUOTE_LONGEST))
    expected = record.expected_grants
    yield Fact(t("Projects expected"), t.number(expected) if expected else None)
    yield from (_rate(rate, t) for rate in record.rates)
    if not record.rates:
        yield Fact(t("Share of the cost that the EU pays"), None)
    yield from _costs(record.pays_for, t)
    yield from _who(view, t)
    yield Fact(t("Procedure"), t(PROCEDURE[record.procedure]) if record.procedure else None)
    yield Fact(t("Kind of offer"), f"{t(INSTRUMENT[record.instrument])}, {t(LEVEL[record.level])}")
    form = " · ".join(p for p in (record.action_type_text, record.action_type) if p)
    yield Fact(t("Form of action"), form or None)
    yield from _place_in_programme(view, t)


def _rate(rate: Rate, t: Texts) -> Fact:
    share = share_words((rate.min_bp, rate.max_bp), t)
    origin = t(RATE_ORIGIN[rate.origin]) if rate.origin is RateOrigin.PROGRAMME_RULE else ""
    extra = ", ".join(part for part in (rate.scope, origin) if part)
    return Fact(
        t("Share of the cost that the EU pays"),
        f"{share} ({extra})" if extra else share,
        rate.quote,
    )


def _costs(stated: tuple[PaysFor, ...], t: Texts) -> Iterator[Fact]:
    """Yield what the call pays for; kinds of cost of which it says nothing are named together."""
    for line in stated:
        if line.stated is not Tri.UNKNOWN:
            yield Fact(t(STATED[line.stated]), t(COST[line.kind]), line.quote)
    said = {line.kind for line in stated if line.stated is not Tri.UNKNOWN}
    silent = [t(COST[kind]) for kind in CostKind if kind not in said]
    if silent:
        yield Fact(t("Does not state whether it pays for"), ", ".join(silent))


def _who(view: CallView, t: Texts) -> Iterator[Fact]:
    record = view.record
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
        (t("Specific objective"), record.specific_objective),
        (t("Publisher"), record.publisher),
    ):
        if value:
            yield Fact(label, one_line(value, _QUOTE_LONGEST))
