"""Facts that the portal leaves out about a topic, from a dated and sourced table of ours.

What the portal itself states always stays; a fact of the table that differs is told as an issue.
"""

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from importlib import resources
from typing import Any, Self

from pydantic import model_validator

from domain.call import CallRecord, Consortium, Issue, Quote, Rate, TextBlock
from domain.enums import ApplicantType, BudgetScope, IssueLevel, TextKind
from domain.money import Money
from domain.value import Value

HEADING = "Added from a table of Fundmap; the portal does not print it"


class Grant(Value):
    """Least and largest grant of a project, in euros."""

    min_eur: int | None = None
    max_eur: int | None = None
    quote: Quote


class Budget(Value):
    """What there is for the topic or its call, in euros."""

    total_eur: int
    scope: BudgetScope
    quote: Quote


class Who(Value):
    """Who may apply."""

    types: tuple[ApplicantType, ...]
    quote: Quote


class TopicFacts(Value):
    """What the table knows about one topic."""

    identifier: str
    read_on: dt.date
    consortium: Consortium | None = None
    rates: tuple[Rate, ...] = ()
    grant: Grant | None = None
    budget: Budget | None = None
    applicants: Who | None = None

    @model_validator(mode="after")
    def _every_fact_has_a_source(self) -> Self:
        if self.consortium is not None and self.consortium.quote is None:
            raise ValueError(f"{self.identifier}: the consortium has no source")
        if not self.quotes():
            raise ValueError(f"{self.identifier}: no fact at all")
        return self

    def quotes(self) -> tuple[Quote, ...]:
        """Return the proof of each fact, in the order of the fields."""
        told = (self.consortium, *self.rates, self.grant, self.budget, self.applicants)
        return tuple(fact.quote for fact in told if fact is not None and fact.quote is not None)


def read(text: str) -> tuple[TopicFacts, ...]:
    """Return the topics of a table; raises ValueError for an unknown field or a topic given twice."""
    found = tuple(TopicFacts.model_validate(row) for row in tomllib.loads(text)["topic"])
    names = [facts.identifier.casefold() for facts in found]
    if len(set(names)) != len(names):
        raise ValueError("the table has a topic twice")
    return found


@cache
def table() -> Mapping[str, TopicFacts]:
    """Return folded identifier → facts of the table that ships."""
    text = resources.files(__package__).joinpath("isf_topics.toml").read_text("utf-8")
    return {facts.identifier.casefold(): facts for facts in read(text)}


def complete(record: CallRecord) -> tuple[CallRecord, tuple[Issue, ...]]:
    """Return the record with the facts that it leaves open, and what of the table it contradicts."""
    facts = table().get((record.identifier or "").casefold())
    if facts is None:
        return record, ()
    return added(record, facts), tuple(_disagreements(record, facts))


def added(record: CallRecord, facts: TopicFacts) -> CallRecord:
    """Return the record with those facts that it leaves open, and a block that names their sources."""
    new: dict[str, Any] = {}
    quotes: list[Quote] = []
    consortium = _consortium(record.consortium, facts.consortium)
    if facts.consortium is not None and consortium != record.consortium:
        new["consortium"] = consortium
        quotes += filter(None, (facts.consortium.quote,))
    if facts.rates and not record.rates:
        new["rates"] = facts.rates
        quotes += (rate.quote for rate in facts.rates)
    for names, fact, fields in (
        (("grant_max", "grant_min"), facts.grant, _grant),
        (("budget_total",), facts.budget, _budget),
        (("applicants",), facts.applicants, _applicants),
    ):
        if fact is not None and not any(getattr(record, name) for name in names):
            new |= fields(fact)
            quotes.append(fact.quote)
    if not new:
        return record
    return record.model_copy(update=new | {"texts": (*record.texts, _block(quotes, facts.read_on))})


def without(record: CallRecord) -> CallRecord:
    """Return a completed record without the facts of the table that a call document can state too.

    A document is official and the table is not, so what a document says is laid under the portal's
    words first, and the table completes what is then still open. The same record when it holds none.
    """
    facts = table().get((record.identifier or "").casefold())
    blocks = [block for block in record.texts if block.heading == HEADING]
    if facts is None or not blocks:
        return record
    shown = "".join(block.html for block in blocks)
    gone: dict[str, Any] = {}
    if facts.consortium is not None and record.consortium is not None:
        if record.consortium == facts.consortium:
            gone["consortium"] = None
        elif facts.consortium.quote and _names(facts.consortium.quote, shown):
            gone["consortium"] = _open_again(record.consortium, facts.consortium)
    if facts.rates and record.rates == facts.rates:
        gone["rates"] = ()
    if facts.grant is not None and _names(facts.grant.quote, shown):
        gone |= dict.fromkeys(_grant(facts.grant))
    if facts.applicants is not None and _names(facts.applicants.quote, shown):
        gone |= {"applicants": (), "applicants_text": ""}
    if not gone:
        return record
    texts = tuple(block for block in record.texts if block.heading != HEADING)
    # What stays of the table is shown in the block that completing writes anew.
    stays = {"budget_total": None} if _told_budget(facts, shown) else {}
    return record.model_copy(update=gone | stays | {"texts": texts})


def _open_again(own: Consortium, told: Consortium) -> Consortium:
    """Return the published consortium without the numbers that completing gives it again."""
    names = ("min_members", "min_countries")
    same = [name for name in names if getattr(own, name) == getattr(told, name)]
    return own.model_copy(update=dict.fromkeys(same))


def _told_budget(facts: TopicFacts, shown: str) -> bool:
    return facts.budget is not None and _names(facts.budget.quote, shown)


def _names(quote: Quote, shown: str) -> bool:
    return escape(quote.text) in shown


def _consortium(own: Consortium | None, told: Consortium | None) -> Consortium | None:
    """Return the published consortium with the numbers that it leaves open."""
    if own is None or told is None:
        return own or told
    open_ = {
        name: getattr(told, name)
        for name in ("min_members", "min_countries")
        if getattr(own, name) is None and getattr(told, name) is not None
    }
    return own.model_copy(update=open_)


def _grant(fact: Any) -> dict[str, Any]:
    amounts = {"grant_min": fact.min_eur, "grant_max": fact.max_eur}
    return {name: Money.of(euros) for name, euros in amounts.items() if euros is not None}


def _budget(fact: Any) -> dict[str, Any]:
    return {
        "budget_total": Money.of(fact.total_eur),
        "budget_scope": fact.scope,
        "budget_text": fact.quote.text,
    }


def _applicants(fact: Any) -> dict[str, Any]:
    return {"applicants": fact.types, "applicants_text": fact.quote.text}


def _block(quotes: list[Quote], read_on: dt.date) -> TextBlock:
    lines = "".join(
        f'<li>{escape(q.text)} (<a href="{escape(q.url)}">{escape(q.section or q.url)}</a>)</li>'
        for q in dict.fromkeys(quotes)
    )
    html = f"<p>Read on {read_on.isoformat()}:</p><ul>{lines}</ul>"
    return TextBlock(kind=TextKind.SUPPORT, heading=HEADING, html=html)


def _disagreements(record: CallRecord, facts: TopicFacts) -> Iterator[Issue]:
    """Yield what the portal states differently; what it states counts."""
    pairs: list[tuple[str, object, object]] = [
        ("rates", _shares(record.rates), _shares(facts.rates))
    ]
    if facts.grant:
        pairs.append(("grant_max", record.grant_max, _euros(facts.grant.max_eur)))
    if facts.budget and record.budget_scope is facts.budget.scope:
        pairs.append(("budget_total", record.budget_total, _euros(facts.budget.total_eur)))
    for field, own, told in pairs:
        if own and told and own != told:
            yield Issue(
                code="sources_disagree",
                level=IssueLevel.INFO,
                source_ref=record.source_ref,
                field=field,
                value=f"portal {own}, table {told}",
                message="the table of facts differs from the portal, which counts",
                url=record.url,
            )


def _shares(rates: tuple[Rate, ...]) -> tuple[tuple[int, int], ...]:
    return tuple((rate.min_bp, rate.max_bp) for rate in rates)


def _euros(amount: int | None) -> Money | None:
    return Money.of(amount) if amount is not None else None
