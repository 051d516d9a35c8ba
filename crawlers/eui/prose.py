"""Calls of UIA, the European Urban Initiative and URBACT: facts in plain English prose.

These sites write their calls as sentences under headings. A fact is taken from the one sentence
that states it and keeps that sentence beside it; two sentences that differ leave it unknown.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from bs4.element import NavigableString, Tag

from crawlers.bases.reading import Reading
from crawlers.normalise import amounts, dates, rates, zones
from crawlers.page import Page, words
from domain.call import Consortium, Quote, Rate, Update
from domain.deadline import Deadline
from domain.enums import IssueLevel, PublicationStatus, RateOrigin
from domain.errors import BadValue, PageShapeError
from domain.money import Money

_MAIN = "main"
_BLOCKS = [
    "p", "li", "td", "th", "dt", "dd", "h1", "h2", "h3", "h4", "div", "section", "article", "main",
]  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_ENGLISH = ("en",)
_YEAR = re.compile(r"\b\d{4}\b")

_ENDLESS = re.compile(
    r"\b(?:continuously|permanently) open\b|\brolling basis\b|\bpermanent call\b", re.I
)
_OUTCOME = re.compile(
    r"\bapplications?\b.*\b(?:received|submitted)\b|\bprojects?\b.*\b(?:selected|approved)\b", re.I
)
_OPENING = re.compile(r"\b(?:opens?|opened|launched|launches)\b", re.I)
_CLOSING = re.compile(r"\b(?:closes?|closed|closing|deadline|until)\b", re.I)
_OF_CALL = re.compile(r"\bcalls?\b|\bapplications?\b|\bproposals?\b|\bsubmi|^deadline\b", re.I)
_OF_OTHERS = re.compile(
    r"\b(?:webinar|registration|register|event|info(?:rmation)? (?:day|session)|conference|survey"
    r"|consultation|complaint|appeal|clarification|question)s?\b",
    re.I,
)
_IS_OPEN = re.compile(r"\bcall (?:for proposals )?is open\b", re.I)
_IS_CLOSED = re.compile(r"\bcall (?:for proposals )?is (?:now )?closed\b", re.I)
_PEOPLE = re.compile(r"\binhabitants\b", re.I)
_AMOUNT = r"(?:EUR|€)\s*\d[\d.,\s]*(?:million\b)?"
_PER_PROJECT = re.compile(
    rf"^(?=.*\b(?:project|network)s?\b).*\b(?:up to|maximum of|at most)\s+(?P<amount>{_AMOUNT})",
    re.I,
)
_BUDGET = re.compile(
    rf"\bbudget\b.*?(?P<amount>{_AMOUNT})(?P<range>\s*(?:to|and|-|–)\s*(?:{_AMOUNT}|\d))?", re.I
)
_RATE = re.compile(r"\bco-financ\w*\b.*?(?P<rate>\d{1,4}(?:\s*%?\s*[-–]\s*\d{1,4})?\s*%)", re.I)
_DEPENDS = re.compile(r"\bdepend\w* on (?P<scope>[^.;]+)", re.I)
_PARTNERS = re.compile(r"\b(?P<least>\d{1,2})\s*[-–]\s*\d{1,2} partners\b", re.I)
_AUTHORITY = re.compile(r"\burban authorit(?:y|ies)\b", re.I)
_FIGURE = re.compile(rf"{_AMOUNT}|\d\s*%", re.I)
_KNOWN = (_PER_PROJECT, _BUDGET, _RATE, _OUTCOME, _PEOPLE)


@dataclass
class Facts:
    """What a call page says, each with the words that say it; unread stays empty."""

    title: str
    endless: bool = False
    status: PublicationStatus | None = None
    opens_on: dt.date | None = None
    deadline: Deadline | None = None
    dates_text: str = ""
    topics: tuple[str, ...] = ()
    population: tuple[str, ...] = ()
    """Sentences about numbers of inhabitants."""
    applicants_text: str = ""
    grant_max: Money | None = None
    budget: Money | None = None
    budget_text: str = ""
    rates: tuple[Rate, ...] = ()
    partners: Consortium | None = None
    outcome: tuple[Update, ...] = ()


def facts_of(page: Page, reading: Reading) -> Facts:
    """Return what a call page says; raises PageShapeError when it is no call page."""
    title = page.one_text(f"{_MAIN} h1")
    return facts_in(page.one(_MAIN), title, page.url, reading)


def facts_in(element: Tag, title: str, url: str, reading: Reading) -> Facts:
    """Return what the part of a page says that is about one call; raises PageShapeError."""
    said = _sentences(element)
    if not any("call" in sentence.lower() for sentence in said):
        raise PageShapeError("the page speaks of no call", url=url)
    facts = Facts(title=title)
    facts.endless = any(map(_ENDLESS.search, said))
    facts.outcome = tuple(_outcome(said, reading))
    _read_dates(facts, [s for s in said if not _OUTCOME.search(s)], reading)
    facts.topics = _topics(element)
    facts.population = tuple(s for s in said if _PEOPLE.search(s))
    facts.applicants_text = " ".join(s for s in said if _AUTHORITY.search(s))
    facts.grant_max = _one("grant_max", _moneys(said, _PER_PROJECT, reading), reading)
    _read_budget(facts, said, reading)
    facts.rates = reading.read("rates", lambda: _rates(said, url), ())
    facts.partners = _partners(said, url)
    _note_unread(said, reading)
    return facts


def note_silence(facts: Facts, fields: Iterable[str], reading: Reading) -> None:
    """Note each of `fields` on which the page is silent: a renamed heading must not pass unseen."""
    noted = {issue.field for issue in reading.issues}
    for name in fields:
        if not getattr(facts, name) and name not in noted:
            reading.note("not_stated", name, None, "the page does not say it", IssueLevel.INFO)


def _sentences(element: Tag) -> list[str]:
    """Return every sentence of the element once, in order; a sentence ends with its block."""
    blocks: list[tuple[Tag | None, list[str]]] = []
    for string in element.find_all(string=True):
        if type(string) is NavigableString:  # no comment, script or style sheet
            # By hand: `find_parent` builds its filter anew for each string.
            block = next((above for above in string.parents if above.name in _BLOCKS), None)
            if not blocks or blocks[-1][0] is not block:
                blocks.append((block, []))
            blocks[-1][1].append(string)
    found: dict[str, None] = {}
    for _, strings in blocks:
        line = " ".join(" ".join(strings).split())
        found |= dict.fromkeys(filter(None, _SENTENCE.split(line)))
    return list(found)


def _topics(element: Tag) -> tuple[str, ...]:
    """Return the list under the heading "Topics"; nothing when there is none."""
    for heading in element.select("h2, h3, h4"):
        following = heading.find_next_sibling()
        if words(heading).lower().startswith("topics") and following and following.name == "ul":
            return tuple(filter(None, (words(item) for item in following.select(":scope > li"))))
    return ()


# Dates


def _read_dates(facts: Facts, said: list[str], reading: Reading) -> None:
    if any(map(_IS_CLOSED.search, said)):
        facts.status = PublicationStatus.CLOSED
    elif facts.endless or any(map(_IS_OPEN.search, said)):
        facts.status = PublicationStatus.OPEN
    dated = [s for s in said if _speaks_of_dates(s)]
    opens = {m.on for s in dated for m, closing in _moments(s, reading) if not closing}
    closes = {} if facts.endless else {
        (m.on, m.time): _zoned(m, s, reading)
        for s in dated
        for m, closing in _moments(s, reading)
        if closing
    }  # fmt: skip
    facts.dates_text = " ".join(dated)
    if len(opens) > 1 or len(closes) > 1:
        reading.note("bad_value", "deadlines", facts.dates_text, "the page gives several dates")
        return
    opens_on, deadline = next(iter(opens), None), next(iter(closes.values()), None)
    if reading.in_order(opens_on, deadline.on if deadline else None):
        facts.opens_on, facts.deadline = opens_on, deadline


def _speaks_of_dates(sentence: str) -> bool:
    """Say whether a sentence dates the call itself, not a webinar or a consultation beside it."""
    moves = _OPENING.search(sentence) or _CLOSING.search(sentence)
    of_call = _OF_CALL.search(sentence) and not _OF_OTHERS.search(sentence)
    return bool(moves and of_call and re.search(r"\d", sentence))


def _moments(sentence: str, reading: Reading) -> Iterator[tuple[dates.Moment, bool]]:
    """Yield the dates of a sentence and whether each closes, by the last verb before it."""
    # Cut before each verb, so that each piece speaks of one event.
    verbs = sorted(
        (found.start(), pattern is _CLOSING)
        for pattern in (_OPENING, _CLOSING)
        for found in pattern.finditer(sentence)
    )
    ends = [start for start, _ in verbs[1:]] + [len(sentence)]
    for (start, closing), end in zip(verbs, ends, strict=True):
        piece = sentence[start:end]
        if _YEAR.search(piece):
            found: tuple[dates.Moment, ...] = reading.read(
                "deadlines" if closing else "opens_on",
                partial(dates.moments, piece, _ENGLISH),
                (),
            )
            yield from ((moment, closing) for moment in found)


def _zoned(moment: dates.Moment, sentence: str, reading: Reading) -> Deadline:
    zone = None
    if moment.time is not None:
        zone = reading.read("deadlines", lambda: zones.zone(sentence, moment.on), None)
    return Deadline(on=moment.on, time=moment.time, timezone=zone, text=sentence)


# Money


def _moneys(said: list[str], pattern: re.Pattern[str], reading: Reading) -> Iterator[Money]:
    for sentence in said:
        found = pattern.search(sentence)
        if found:
            amount = reading.read("grant_max", partial(_money, found), None)
            if amount:
                yield amount


def _money(found: re.Match[str]) -> Money:
    return amounts.amount(found.group("amount").strip(" .,"), decimal=".")


def _one(name: str, found: Iterable[Money], reading: Reading) -> Money | None:
    distinct = list(dict.fromkeys(found))
    if len(distinct) > 1:
        told = "; ".join(f"{m.minor / 100:g} {m.currency}" for m in distinct)
        reading.note("bad_value", name, told, "the page gives several amounts")
        return None
    return distinct[0] if distinct else None


def _read_budget(facts: Facts, said: list[str], reading: Reading) -> None:
    """Read the budget of the call; a range stays words, because neither end is the budget."""
    told = [(s, found) for s in said if (found := _BUDGET.search(s))]
    if not told:
        return
    facts.budget_text = " ".join(sentence for sentence, _ in told)
    if len(told) == 1 and not told[0][1].group("range"):
        facts.budget = reading.read("budget_total", lambda: _money(told[0][1]), None)


def _rates(said: list[str], url: str) -> tuple[Rate, ...]:
    found: dict[tuple[int, int], Rate] = {}
    for sentence in said:
        printed = _RATE.search(sentence)
        scope = _DEPENDS.search(sentence)
        for least, most, _ in rates.rates(printed.group("rate")) if printed else ():
            rate = Rate(
                min_bp=least,
                max_bp=most,
                scope=f"by {scope.group('scope').strip()}" if scope else "",
                origin=RateOrigin.STATED,
                quote=Quote(text=sentence, url=url),
            )
            found.setdefault((least, most), rate)
    if len(found) > 1:
        told = "; ".join(rate.quote.text for rate in found.values())
        raise BadValue("the page gives several rates", value=told)
    return tuple(found.values())


def _partners(said: list[str], url: str) -> Consortium | None:
    """Return the least number of partners; None when none or several are stated."""
    told = {found.group("least"): s for s in said if (found := _PARTNERS.search(s))}
    if len(told) != 1:
        return None
    ((least, sentence),) = told.items()
    return Consortium(min_members=int(least), quote=Quote(text=sentence, url=url))


def _note_unread(said: list[str], reading: Reading) -> None:
    """Note amounts and shares in sentences that nobody reads: they may have been rewritten."""
    for sentence in said:
        if _FIGURE.search(sentence) and not any(known.search(sentence) for known in _KNOWN):
            told = "an amount or a share that nobody reads"
            reading.note("unread_figure", "grant_max", sentence, told, IssueLevel.INFO)


# Outcome


def _outcome(said: list[str], reading: Reading) -> Iterator[Update]:
    """Yield what the page says came of the call, with the day when it gives one."""
    none: tuple[dates.Moment, ...] = ()
    for sentence in filter(_OUTCOME.search, said):
        found = none
        if _YEAR.search(sentence):
            found = reading.read("updates", partial(dates.moments, sentence, _ENGLISH), none)
        yield Update(on=found[0].on if len(found) == 1 else None, text=sentence)
