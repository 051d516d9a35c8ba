"""One page about a call, for a project or for anybody: what a mayor needs before saying yes.

Labels and reasons speak the reader's language; the source's own words keep theirs and say so.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from domain.call import Quote
from domain.enums import MatchVerdict, RuleState, Tri
from domain.i18n import Texts
from domain.match import MatchResult, Reason
from domain.people import Person
from domain.plan import Step
from domain.reference import programmes
from domain.status import brussels_day
from domain.tracking import MarkView
from domain.views import CallView, ListedCall, ProjectView
from funding_db.engine import Session
from letters.documents import Document
from letters.filling import Markdown, fill, plain, template
from services import calls, documents, matches, projects, tracking
from services.call_facts import Fact, amount_of, costs_of, rates_of, who_of
from services.own_share import own_share
from services.plain_words import address, one_line
from services.rights import Action, require
from services.vocabulary import (
    DEADLINE,
    DISMISS,
    RULE_STATE,
    STAGE,
    STATUS,
    VERDICT,
    VERDICT_MEANING,
)

_QUOTE_LONGEST = 220
_QUESTION_LONGEST = 320
_MET_SHOWN = 3
_ORDER = (RuleState.NOT_MET, RuleState.UNKNOWN, RuleState.MET)


@dataclass
class _Sources:
    """The addresses that a sheet cites, numbered as they come, with the day on which each was read."""

    view: CallView
    read: Mapping[str, date]
    """Day by address, for documents that were read apart from the call's page."""
    t: Texts
    found: dict[str, int] = field(default_factory=dict)
    quoted: set[str] = field(default_factory=set)
    """What has been quoted already: a page is short, so nothing is quoted twice."""

    def number(self, url: str) -> int:
        """Return the number of an address, the same for the same one."""
        return self.found.setdefault(url, len(self.found) + 1)

    def cited(self, words: str, quote: Quote | None) -> Markdown:
        """Return words with the quote that proves them and the number of its source."""
        if quote is None:
            return Markdown(plain(words))
        proof = f"[{self.number(quote.url)}]"
        if quote.page:
            proof = f"{self.t('page {number}', number=quote.page)} {proof}"
        if quote.text not in self.quoted:
            self.quoted.add(quote.text)
            proof = f"“{one_line(quote.text, _QUOTE_LONGEST)}” {proof}"
        return Markdown(f"{plain(words)} {plain(proof)}")

    def lines(self) -> list[Markdown]:
        """Return each address as it is printed, and as a link where it is one of the web."""
        day = brussels_day(self.view.read_at)
        lines = []
        for url in self.found:
            target = address(url)
            shown = plain(one_line(url, 400))
            linked = f"[{shown}](<{target}>)" if target else shown
            words = self.t("read on {day}", day=self.t.day(self.read.get(url, day)))
            lines.append(Markdown(f"{linked}, {plain(words)}"))
        return lines


@dataclass(frozen=True, slots=True)
class _Line:
    """A name and what is said under it; both are escaped unless they are Markdown already."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class _Private:
    """What a sheet says for one project."""

    project: ProjectView
    match: MatchResult | None
    """None for a call that is closed or no longer listed: it is not compared any more."""
    plan: tuple[Step, ...]
    mark: MarkView | None
    """None when the city's own notes were not asked for, or there are none."""


def for_call(person: Person, session: Session, uid: str, *, t: Texts, now: datetime) -> Document:
    """Return the sheet of a call with public facts only; raises NotFound."""
    require(person, Action.READ_CALLS)
    return _sheet(person, session, uid, None, t, now)


def for_project(
    person: Person,
    session: Session,
    project_id: int,
    uid: str,
    *,
    t: Texts,
    now: datetime,
    own: bool = False,
) -> Document:
    """Return the sheet of a call for a project, the city's own stage and note only with `own`.

    Raises NotFound for another organisation's project.
    """
    project = projects.get(person, session, project_id)
    private = _Private(
        project,
        matches.judge_pair(person, session, project_id, uid, now=now),
        tracking.plan_of(person, session, project_id, uid, now=now),
        tracking.marks_of(person, session, project_id).get(uid) if own else None,
    )
    return _sheet(person, session, uid, private, t, now)


def _sheet(
    person: Person, session: Session, uid: str, private: _Private | None, t: Texts, now: datetime
) -> Document:
    view = calls.get_call(person, session, uid)
    listed = calls.listed(person, session, uid, now=now)
    files = documents.of_call(person, session, uid)
    read = {file.url: brussels_day(file.last_read_at) for file in files}
    sources = _Sources(view, read, t)
    sources.number(view.record.url)
    today = brussels_day(now)
    values: dict[str, object] = {
        "title": _in_language(view.record.title, view.record.language),
        "origin": _origin(view, t),
        "notes": _notes(view, t),
        "labels": _labels(t),
        "facts": [*_standing(view, listed, t, today), *_facts(view, private, sources, t)],
        "project": None,
        "verdict": None,
        "questions": [],
        "plan": [],
        "own": [],
    }
    if private is not None:
        values |= _for_the_city(private, sources, t)
    values["sources"] = sources.lines()
    values["made"] = _made(view, t, today)
    text = fill(template("call_sheet", "sheet"), values)
    return Document(text, one_line(view.record.title, 200), t.language, compact=True)


def _in_language(title: str, language: str) -> Markdown:
    """Return a title marked with its language, so that screen readers pronounce it."""
    code = language if language.isascii() and language.isalpha() else "und"
    return Markdown(f"[{plain(title)}]{{lang={code}}}")


def _origin(view: CallView, t: Texts) -> str:
    record = view.record
    programme = programmes.name_of(record.programme) or record.programme_text
    parts = [
        programme or t("programme not known"),
        record.identifier or t("reference not stated"),
        record.publisher,
    ]
    return " · ".join(one_line(part, 200) for part in parts if part)


def _notes(view: CallView, t: Texts) -> list[str]:
    """Return what must be read before anything else."""
    notes = []
    if view.record.planned:
        notes.append(
            t(
                "From a timetable of planned calls: indicative, not yet a call. "
                "It may come later, changed or not at all."
            )
        )
    if view.row.missing_since is not None:
        notes.append(
            t(
                "The source has not listed this call since {day}. "
                "That alone does not mean that it is closed: look there.",
                day=t.day(brussels_day(view.row.missing_since)),
            )
        )
    return notes


def _standing(view: CallView, listed: ListedCall, t: Texts, today: date) -> Iterator[_Line]:
    record, deadline = view.record, listed.next_deadline
    if deadline is not None:
        words = t.deadline(deadline, today)
        if len(record.deadlines) > 1:
            number = f" {deadline.number}" if deadline.number else ""
            words = f"{t(DEADLINE[deadline.kind])}{number}: {words}"
        if deadline.rule:
            rule = t("By programme rule, not by this call: “{rule}”", rule=deadline.rule)
            words = f"{words}. {rule}"
    elif record.closes_within is not None and not record.deadlines:
        words = t("Planned to close: “{text}”", text=record.closes_within.text)
    elif record.deadlines:
        words = t("no coming deadline is stated")
    else:
        words = t("not stated by the source")
    yield _Line(t("Next deadline"), words)
    status = t(STATUS[listed.status])
    opens = record.opens_on
    if opens is not None and opens > today:
        status = f"{status}, {t('opens {day}', day=t.day(opens))}"
    elif record.opens_within is not None:
        period = t("Planned to open: “{text}”", text=record.opens_within.text)
        status = f"{status}. {period}"
    yield _Line(t("Status"), status)


def _facts(
    view: CallView, private: _Private | None, sources: _Sources, t: Texts
) -> Iterator[_Line]:
    record = view.record
    yield from _lines((amount_of(view, t), *rates_of(record, t)), sources, t)
    yield _Line(t("What the city must add"), _own_words(view, private, t))
    yield from _lines((*who_of(record, t), *costs_of(record.pays_for, t)), sources, t)


def _lines(facts: Iterable[Fact], sources: _Sources, t: Texts) -> Iterator[_Line]:
    """Yield one line for each name, in the order of the facts, with the words that prove each."""
    named: dict[str, list[str]] = {}
    for fact in facts:
        said = (
            Markdown(plain(t("not stated by the source")))
            if fact.value is None
            else sources.cited(fact.value, fact.quote)
        )
        named.setdefault(fact.name, []).append(said)
    for name, said_of_it in named.items():
        yield _Line(name, Markdown("; ".join(said_of_it)))


def _own_words(view: CallView, private: _Private | None, t: Texts) -> str:
    record = view.record
    cost = private.project.profile.budget if private is not None else None
    share = own_share(record, cost, t)
    if share is not None:
        amount = t.money(share.most)
        if share.least != share.most:
            amount = f"{t.money(share.least)} – {amount}"
        return t("{amount} (estimate: {basis})", amount=amount, basis=share.basis)
    if not record.rates:
        return t("not stated by the source")
    return t("cannot be derived: see the share of the cost, and to whom it applies")


def _for_the_city(private: _Private, sources: _Sources, t: Texts) -> dict[str, object]:
    profile, match = private.project.profile, private.match
    body = private.project.applicant
    who = body.content.name if body else profile.city
    name = ", ".join(part for part in (profile.title, who) if part)
    values: dict[str, object] = {"project": name}
    if match is None:
        gone = t("Not compared with the project: the call is closed or no longer listed.")
        values |= {"verdict": t("No verdict"), "meaning": gone, "reasons": [], "counted": ""}
    else:
        values |= {
            "verdict": t("Verdict: {verdict}", verdict=t(VERDICT[match.verdict])),
            "meaning": t(VERDICT_MEANING[match.verdict]),
            "reasons": list(_reasons(match, sources, t)),
            "counted": _counted(match, t),
        }
        if match.verdict is not MatchVerdict.NOT_FOR_YOU:
            values["questions"] = [
                one_line(t.message(q.text), _QUESTION_LONGEST) for q in match.questions
            ]
    values["plan"] = list(_in_pairs([_step(step, t) for step in private.plan]))
    values["own"] = list(_own_lines(private.mark, t))
    return values


def _reasons(match: MatchResult, sources: _Sources, t: Texts) -> Iterator[_Line]:
    """Yield what decides: what is against it, what is not known, and the hard conditions met."""
    for line in match.pays_for:
        state = {Tri.YES: RuleState.MET, Tri.NO: RuleState.NOT_MET}.get(
            line.stated, RuleState.UNKNOWN
        )
        yield _Line(t(RULE_STATE[state]), sources.cited(t.message(line.text), line.quote))
    silent = []
    for reason in _decisive(match.reasons):
        words = sources.cited(t.message(reason.text), reason.quote)
        if reason.state is RuleState.UNKNOWN and reason.question is None:
            silent.append(words)
        else:
            yield _Line(t(RULE_STATE[reason.state]), words)
    if silent:
        yield _Line(t(RULE_STATE[RuleState.UNKNOWN]), Markdown("; ".join(silent)))


def _decisive(reasons: Iterable[Reason]) -> list[Reason]:
    """Return the reasons worth a mayor's minute, what is against the city first."""
    found = [r for r in reasons if r.state in _ORDER and (r.hard or r.state is not RuleState.MET)]
    found.sort(key=lambda r: (_ORDER.index(r.state), not r.hard))
    met = [r for r in found if r.state is RuleState.MET]
    return [r for r in found if r.state is not RuleState.MET] + met[:_MET_SHOWN]


def _counted(match: MatchResult, t: Texts) -> str:
    counts = {state: sum(r.state is state for r in match.reasons) for state in RuleState}
    counted = t(
        "Conditions in all: {met} met, {not_met} not met, {unknown} not known",
        met=counts[RuleState.MET],
        not_met=counts[RuleState.NOT_MET],
        unknown=counts[RuleState.UNKNOWN],
    )
    unchecked = (r for r in match.reasons if r.state is RuleState.NOT_MODELLED)
    return "; ".join((counted, *(t.message(reason.text) for reason in unchecked)))


def _step(step: Step, t: Texts) -> _Line:
    day = t.day(step.latest_on)
    marks = [
        word for word, holds in ((t("late"), step.late), (t("your own day"), step.own)) if holds
    ]
    return _Line(f"{day} ({', '.join(marks)})" if marks else day, t.message(step.text))


def _in_pairs(steps: list[_Line]) -> Iterator[tuple[_Line, _Line]]:
    """Yield two steps for each row, read from left to right; the last may stand alone."""
    for at in range(0, len(steps), 2):
        yield steps[at], steps[at + 1] if at + 1 < len(steps) else _Line("", "")


def _own_lines(mark: MarkView | None, t: Texts) -> Iterator[_Line]:
    if mark is None:
        return
    content = mark.content
    stage = t(STAGE[content.stage])
    if content.reason is not None:
        stage = f"{stage}, {t(DISMISS[content.reason])}"
    yield _Line(t("Where we stand"), stage)
    if content.amount is not None:
        yield _Line(t("Amount"), t.money(content.amount))
    if content.on is not None:
        yield _Line(t("Day"), t.day(content.on))
    if content.note:
        yield _Line(t("Note"), content.note)


def _labels(t: Texts) -> dict[str, str]:
    return {
        "project": t("For the project"),
        "questions": t("Open questions"),
        "plan": t("Preparation plan"),
        "latest": t("At the latest"),
        "step": t("What to do"),
        "plan_note": t(
            "Counted back from the deadline in working days. The times are usual ones that "
            "Fundmap assumes, not rules of the funder: set your own days."
        ),
        "own": t("The city's own notes"),
        "sources": t("Sources"),
    }


def _made(view: CallView, t: Texts, today: date) -> str:
    language = t.language_name(view.record.language)
    return t(
        "What stands between “ ” are the source's own words, not translated; the call is published "
        "in this language: {language}. Made on {day} by Fundmap from public sources: look there "
        "before you decide.",
        language=language,
        day=t.day(today),
    )
