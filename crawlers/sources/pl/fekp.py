"""Kujawsko-Pomorskie (Toruń): the calls of its programme, each on a page of prose under headings.

The call number FEKP.PP.DD-IZ.00-NNN/YY tells priority and action; priority 5 is policy objective 5.
"Action 5.1" is a number of the programme and never the regulation's objective.
"""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Response

from crawlers.bases.lines import lines_of
from crawlers.bases.reading import Reading
from crawlers.bases.spider import Found, SourceSpider, classify
from crawlers.normalise import amounts, dates
from crawlers.normalise.applicants import applicants
from crawlers.normalise.objectives import specific_objectives
from crawlers.page import Page, words
from domain.call import Area, CallRecord
from domain.deadline import Deadline
from domain.enums import (
    ApplicantType,
    AreaScheme,
    BudgetScope,
    CallLevel,
    FailureClass,
    Instrument,
    IssueLevel,
    Procedure,
)
from domain.errors import BadValue, PageShapeError, SourceError, UnknownCategory
from domain.money import Money
from domain.source import Expect, SourceSpec
from domain.text import fold, tokens

_HOME = "https://funduszeue.kujawsko-pomorskie.pl/nabory/"
_SERIES = "nabory"
_MOST_PAGES = 60
_NUMBER = re.compile(r"FEKP\.(\d\d)\.(\d\d)-IZ\.00-(\d{3})/(\d\d)")
_SLUG = re.compile(r"/nabory/[^/]*fekp-(\d\d)-(\d\d)-iz-00-(\d{3})-(\d\d)/?$")
_MAIN = "main, [role=main]"

_DETAILS, _WHO, _WHAT, _MONEY = "details", "who", "what", "money"
_HEADINGS = {
    "szczegoly naboru": _DETAILS,
    "kto moze skladac wnioski": _WHO,
    "na co mozna otrzymac dofinansowanie": _WHAT,
    "ogolna pula srodkow": _MONEY,
}
_UNREAD = (
    "jak skladac wniosek", "wyniki", "zlozone wnioski", "dokumenty", "zalaczniki", "regulamin",
    "kontakt", "pytania", "aktualnosci",
)  # fmt: skip
"""Beginnings of headings under which stands nothing that a call record keeps."""
_SELECTION = re.compile(r"sposob wyboru projektow\s*:?\s*(.*)")
_TERM = re.compile(
    r"termin\w*\s+(?:skladania|naboru|trwania)|nabor(?: wnioskow)? trwa|wnioski mozna skladac"
)
_BY_STRATEGY = {"zit", "zity", "oppt", "ippt"}
"""Territorial instruments: only what an approved strategy names may apply."""
_ON_A_LIST = re.compile(r"wylacznie.{0,80}(?:liscie|strategi)")
_FUNDS = {
    "europejskiego funduszu rozwoju regionalnego": ("EFRR", "ERDF"),
    "europejskiego funduszu spolecznego": ("EFS+", "ESF"),
}
_CLOSER_TO_CITIZENS = "05"
_NOBODY: tuple[ApplicantType, ...] = ()


class PlFekp(SourceSpider):
    """Calls of the regional programme of Kujawsko-Pomorskie."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="pl_fekp",
        title="Kujawsko-Pomorskie: calls of the regional programme",
        publisher="Urząd Marszałkowski Województwa Kujawsko-Pomorskiego",
        country="PL",
        home=_HOME,
        start=_HOME,
        hosts=("funduszeue.kujawsko-pomorskie.pl",),
        languages=("pl",),
        programmes=("ERDF", "ESF"),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=24,
        # Wide, because nobody has met the real address yet.
        expect=Expect(calls=(3, 600), filled={"identifier": 1.0, "applicants": 0.6}),
        parser_version="1",
    )

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first page of the list."""
        yield self._list(1)

    def _list(self, number: int) -> scrapy.Request:
        # How the list is paged is not known: the page behind the last one is missing, or the same.
        behind = number > 1
        return self.ask(
            f"{_HOME}page/{number}/" if behind else _HOME,
            self.parse,
            optional=behind,
            on_missing=self.no_more,
            cb_kwargs={"number": number},
            priority=1,
        )

    def no_more(self, failure: Any) -> None:
        """Take a missing page for the end of the list, and any other failure for none."""
        if classify(failure.value) is FailureClass.GONE and self.proof.refs[_SERIES]:
            self.ended(_SERIES)
        else:
            self.incomplete(f"{_SERIES}: {failure.request.url} could not be had")

    def parse(self, response: Response, number: int = 1) -> Iterator[Any]:
        """Ask for each new call of a list page, then for the next page."""
        try:
            listed = _listed(Page.of(response))
        except SourceError as error:
            yield self.unusable(error)
            return
        fresh = {ref: url for ref, url in listed.items() if ref not in self.proof.refs[_SERIES]}
        for ref, url in fresh.items():
            self.saw(_SERIES, ref)
            yield self.ask(url, self.parse_call, cb_kwargs={"ref": ref})
        if not fresh:
            self.ended(_SERIES)
        elif self.goes_on(_SERIES, number, most=_MOST_PAGES):
            yield self._list(number + 1)

    def parse_call(self, response: Response, ref: str) -> Iterator[Any]:
        """Yield the call of its page."""
        try:
            record, reading = read_call(Page.of(response), ref)
        except SourceError as error:
            yield self.unusable(error, ref)
            return
        yield from reading.issues
        yield Found(record, self.snapshot_of(response))

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded page of the list or of a call."""
        path = urlsplit(request.url).path.strip("/")
        found = _SLUG.search(f"/{path}")
        name = "-".join(found.groups()) if found else path.replace("/", "-")
        return folder / self.spec.id / f"{name}.html"


def _listed(page: Page) -> dict[str, str]:
    """Return number → address of every call that a list page links; at least one."""
    found: dict[str, str] = {}
    for link in page.links("a[href]"):
        parts = _SLUG.search(urlsplit(link.url).path)
        if parts and urlsplit(link.url).netloc in PlFekp.spec.hosts:
            priority, action, number, year = parts.groups()
            found.setdefault(f"FEKP.{priority}.{action}-IZ.00-{number}/{year}", link.url)
    if not found:
        raise PageShapeError("a list page without a call", url=page.url)
    return found


def read_call(page: Page, ref: str) -> tuple[CallRecord, Reading]:
    """Return a call from its page; raises PageShapeError when it is another call's or none."""
    main = page.one(_MAIN)
    heads = main.select("h1")
    title = words(heads[0]) if len(heads) == 1 else ""
    boundaries = {words(head) for head in main.select("h2, h3, h4, h5")}
    lines = lines_of(main)
    numbers = {found[0] for line in lines for found in _NUMBER.finditer(line)}
    if not title or ref not in numbers:
        raise PageShapeError("not the page of this call", url=page.url, value=ref)
    reading = Reading(ref, page.url)
    parts = _sections(lines, boundaries, reading)
    who, money = " ".join(parts.get(_WHO, ())), " ".join(parts.get(_MONEY, ()))
    total = reading.read("budget_total", lambda: _total(money), None) if money else None
    fund, programme = _fund(money, ref)
    return (
        CallRecord(
            source_id=PlFekp.spec.id,
            source_ref=ref,
            url=page.url,
            title=title,
            language="pl",
            identifier=ref,
            level=CallLevel.CALL,
            programme=programme,
            programme_text="Fundusze Europejskie dla Kujaw i Pomorza 2021-2027",
            fund=fund,
            priority=_priority(ref),
            specific_objective="; ".join(_objectives(title, parts)) or None,
            publisher=PlFekp.spec.publisher,
            instrument=Instrument.GRANT,
            procedure=reading.read("procedure", lambda: _procedure(title, lines, who), None),
            applicants=reading.read("applicants", lambda: applicants(who, "pl"), _NOBODY),
            applicants_text=who,
            areas=(Area(scheme=AreaScheme.NUTS, code="PL61", text="Kujawsko-Pomorskie"),),
            budget_total=total,
            budget_scope=BudgetScope.CALL if total else BudgetScope.UNKNOWN,
            budget_text=money,
            **_dates(reading, lines),
        ),
        reading,
    )


def _sections(
    lines: tuple[str, ...], boundaries: set[str], reading: Reading
) -> dict[str, tuple[str, ...]]:
    """Return the lines under each known heading; a heading that is lacking is noted."""
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in lines:
        known = next((k for h, k in _HEADINGS.items() if fold(line).startswith(h)), None)
        if known:
            current = found.setdefault(known, [])
        elif line in boundaries:
            current = None
            if not fold(line).startswith(_UNREAD):
                reading.note("unread_label", line[:80], line, "a heading that nobody reads",
                             IssueLevel.INFO)  # fmt: skip
        elif current is not None:
            current.append(line)
    fields = {_DETAILS: "procedure", _WHO: "applicants", _MONEY: "budget_total"}
    for part, field in fields.items():
        if not found.get(part):
            reading.note("missing_label", field, part, "the page does not state it")
    return {part: tuple(said) for part, said in found.items()}


def _priority(ref: str) -> str:
    number = ref[5:7]
    return f"{int(number)} (PO5)" if number == _CLOSER_TO_CITIZENS else str(int(number))


def _objectives(title: str, parts: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    details = " ".join(parts.get(_DETAILS, ()))[:2_000]
    found = (*specific_objectives(title, country="PL"), *specific_objectives(details, country="PL"))
    return tuple(sorted(set(found)))


def _total(text: str) -> Money:
    found = set(amounts.amounts(text))
    if len(found) != 1:
        raise BadValue("more than one amount", value=text)
    return found.pop()


def _fund(text: str, ref: str) -> tuple[str | None, str | None]:
    """Return fund and programme as the page words them; priority 5 is paid by the ERDF alone."""
    said = {pair for wording, pair in _FUNDS.items() if wording in fold(text)}
    if not said and ref[5:7] == _CLOSER_TO_CITIZENS:
        said = {("EFRR", "ERDF")}
    return said.pop() if len(said) == 1 else (None, None)


def _procedure(title: str, lines: tuple[str, ...], who: str) -> Procedure | None:
    """Return who is let in: the printed way of selection, narrowed by a territorial instrument."""
    told = [found[1].strip(" .") for line in lines if (found := _SELECTION.search(fold(line)))]
    if not told:
        return None
    if len(set(told)) > 1 or told[0] not in ("konkurencyjny", "niekonkurencyjny"):
        raise UnknownCategory("a way of selection that we do not know", value=told[0])
    text = fold(" ".join(lines))
    strategy = bool({*tokens(title), *tokens(who)} & _BY_STRATEGY or _ON_A_LIST.search(text))
    if told[0] == "konkurencyjny":
        return Procedure.RESTRICTED if strategy else Procedure.OPEN
    return Procedure.NEGOTIATED if strategy else Procedure.DIRECT


def _dates(reading: Reading, lines: tuple[str, ...]) -> dict[str, Any]:
    told = [
        " ".join(lines[number : number + 2]) if not re.search(r"\d", line) else line
        for number, line in enumerate(lines)
        if _TERM.search(fold(line))
    ]
    ends = reading.read("deadlines", lambda: _ends(told), None)
    if ends is None:
        return {"dates_text": told[0] if told else ""}
    first, last, text = ends
    if not reading.in_order(first.on, last.on):
        return {"dates_text": text}
    return {
        "opens_on": first.on,
        "deadlines": (Deadline(on=last.on, time=last.time, text=text),),
    }


def _ends(told: list[str]) -> tuple[dates.Moment, dates.Moment, str]:
    """Return the one period that the lines about the term of submission name."""
    periods: dict[tuple[dates.Moment, ...], str] = {}
    for line in told:
        try:
            periods.setdefault(dates.moments(line, ("pl",)), line)
        except BadValue:
            if re.search(r"\d{4}", line):
                raise
    if len(periods) != 1:
        raise BadValue("not one term of submission", value="; ".join(told)[:500] or None)
    (found, text), *_ = periods.items()
    if len(found) != 2:
        raise BadValue("not the two ends of a period", value=text)
    return found[0], found[1], text
