"""Opinions of advisors, and the reply: drafted by one, released by another, never a commitment."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from domain.accounts import AuditAction
from domain.desk import (
    Entry,
    Frozen,
    Opinion,
    OpinionState,
    OpinionView,
    Paper,
    Standing,
    State,
    Step,
    TriageLine,
    TriageResult,
)
from domain.desk_history import standing
from domain.desk_rules import unproven
from domain.enums import RuleState
from domain.errors import Conflict, UsageError
from domain.i18n import Texts
from domain.match import Message
from domain.people import Person
from domain.project import ProjectProfile
from funding_db.engine import Session
from funding_db.repositories import desk as stored
from funding_db.repositories import desk_reviews
from services import audit, desk_mails
from services.desk import Dossier, cleared, in_charge
from services.rights import Action, own_organisation
from services.screening import Report
from services.submissions import move, written

if TYPE_CHECKING:
    from matcher.screening_lines import Line

RESULT_WORDS = {
    TriageResult.NOT_FOR_US: "The Bank sees no way to pay for this programme itself.",
    TriageResult.PARTNER_BANK: (
        "The programme is below a loan of its own. It may enter as a scheme in a framework loan that "
        "your city or region already has, or go through a promotional or partner bank: possible, ask."
    ),
    TriageResult.ADVICE: "We suggest that you ask for advice first.",
    TriageResult.LOAN_OFFICER: "We suggest that you contact the loan officer for your country.",
}


def save(
    person: Person,
    session: Session,
    submission_id: int,
    number: int,
    opinion: Opinion,
    *,
    given: bool = False,
    expected_version: int,
    now: datetime,
) -> OpinionView:
    """Keep a draft, or give the opinion; it belongs to one version. Raises UsageError or Conflict.

    What was saved stays with the bank when its author loses the role.
    """
    bank = own_organisation(person, Action.ADVISE)
    versions = cleared(session, bank, person, submission_id)
    if number not in {one.number for one in versions}:
        raise UsageError("there is no such version")
    if given:
        if number != versions[-1].number:
            raise Conflict("the city has submitted a newer version meanwhile; the draft is kept")
        _complete(opinion)
    view = desk_reviews.save(
        session,
        bank,
        submission_id,
        number,
        person.id or 0,
        opinion,
        given=given,
        expected_version=expected_version,
        now=now,
    )
    if given:
        _note(person, session, AuditAction.OPINION_GIVEN, bank, submission_id, number, now)
    return view


def _complete(opinion: Opinion) -> None:
    lines = [opinion.triage.get(line) for line in TriageLine]
    if any(entry is None or entry.standing is None for entry in lines):
        raise UsageError("decide on all five lines first")
    if opinion.result is None:
        raise UsageError("choose a result first")
    if unproven(opinion.scores):
        raise UsageError("say for every score what it rests on")


def list_all(person: Person, session: Session, submission_id: int) -> tuple[OpinionView, ...]:
    """Return the opinions on a submission: one's own, those given, and drafts of who left the desk.

    What a colleague gave stands until he gives another, whatever he is writing meanwhile.
    """
    bank = own_organisation(person, Action.ADVISE)
    cleared(session, bank, person, submission_id)
    there, me = desk_reviews.advisors(session, bank), person.id or 0
    last = standing(desk_reviews.states(session, bank, submission_id))
    found = []
    for view in desk_reviews.opinions(session, bank, submission_id):
        gave = last.get((view.person_id, view.number))
        if view.person_id == me:
            found.append(view)
            continue
        if gave is not None:
            found.append(_as_given(view, gave))
        if not view.given and view.person_id not in there:
            found.append(view)
    return tuple(found)


def _as_given(view: OpinionView, gave: OpinionState) -> OpinionView:
    """Return an opinion as it was given, without the draft of a reply that is its author's."""
    content = _without_reply(gave.content)
    return replace(view, version=gave.version, given=True, content=content, updated_at=gave.at)


def _without_reply(opinion: Opinion) -> Opinion:
    return opinion.model_copy(update={"reply": ""})


def history(person: Person, session: Session, submission_id: int) -> tuple[OpinionState, ...]:
    """Return every state of the opinions on a submission that the reader may see, oldest first.

    Those given, one's own drafts, and the drafts of who left the desk; raises as reading does.
    """
    bank = own_organisation(person, Action.ADVISE)
    cleared(session, bank, person, submission_id)
    there, me = desk_reviews.advisors(session, bank), person.id or 0
    found = []
    for state in desk_reviews.states(session, bank, submission_id):
        if state.person_id == me or state.person_id not in there:
            found.append(state)
        elif state.given:
            found.append(replace(state, content=_without_reply(state.content)))
    return tuple(found)


def doubts(opinion: Opinion, programme: ProjectProfile) -> "tuple[Line, ...]":
    """Return which dated limits a recommended loan breaks, or cannot be laid against."""
    from matcher.loan_amount import doubts_of

    return doubts_of(opinion.loan_eur, programme) if opinion.loan_eur is not None else ()


def draft_reply(
    person: Person,
    session: Session,
    submission_id: int,
    text: str,
    *,
    expected_version: int,
    now: datetime,
) -> None:
    """Write the reply, or write it anew; a second reader then releases it."""
    bank = own_organisation(person, Action.ADVISE)
    cleared(session, bank, person, submission_id)
    row, me = stored.of_bank(session, bank, submission_id), person.id or 0
    words = written(text)
    in_charge(row, person)
    move(row, Step.DRAFT, expected_version)
    row.drafted_by, row.waiting_since = me, now
    desk_reviews.tell(session, bank, row, Step.DRAFT, person_id=me, now=now, text=words)
    _moved(person, session, bank, submission_id, row.number, Step.DRAFT, now)


def return_reply(
    person: Person,
    session: Session,
    submission_id: int,
    reason: str,
    *,
    expected_version: int,
    now: datetime,
) -> None:
    """Give a reply back to its author, with what to change."""
    bank = own_organisation(person, Action.ADVISE)
    cleared(session, bank, person, submission_id)
    row, me = stored.of_bank(session, bank, submission_id), person.id or 0
    words = written(reason)
    move(row, Step.RETURN, expected_version)
    row.drafted_by, row.waiting_since = None, now
    desk_reviews.tell(session, bank, row, Step.RETURN, person_id=me, now=now, text=words)
    _moved(person, session, bank, submission_id, row.number, Step.RETURN, now)


def release(
    person: Person, session: Session, submission_id: int, *, expected_version: int, now: datetime
) -> None:
    """Release the reply that the second reader has read, word for word, to the city.

    Raises UsageError for its author, Conflict when it was changed since.
    """
    bank = own_organisation(person, Action.ADVISE)
    cleared(session, bank, person, submission_id)
    row, me = stored.of_bank(session, bank, submission_id), person.id or 0
    draft = newest(desk_reviews.exchange(session, submission_id, bank_id=bank), Step.DRAFT)
    if row.state is not State.REPLY_DRAFTED or draft is None:
        raise UsageError("there is no reply to release")
    # Only where one person is the whole desk does nobody else read it; the reply then says so.
    if draft.person_id == me and me != 0:
        raise UsageError("another advisor must read the reply before it is released")
    if draft.number != row.number:
        raise Conflict("the reply is about an older version")
    move(row, Step.RELEASE, expected_version)
    row.waiting_since = now
    entry = desk_reviews.tell(
        session,
        bank,
        row,
        Step.RELEASE,
        person_id=me,
        now=now,
        text=draft.text,
        alone=draft.person_id == me,
    )
    readers = desk_mails.of_city(session, row)
    desk_mails.queue(session, row, Step.RELEASE, readers, entry=entry, now=now, for_city=True)
    _note(person, session, AuditAction.REPLY_RELEASED, bank, submission_id, row.number, now)


def closing(t: Texts) -> str:
    """Return what stands under every reply, whoever wrote it."""
    return t("Indicative, no commitment; appraisal and decision rest with the EIB's bodies.")


def alone(t: Texts) -> str:
    """Return what stands under a reply that nobody but its author has read."""
    return t("Read by its author alone: this installation has no second advisor.")


def newest(entries: Sequence[Entry], step: Step) -> Entry | None:
    """Return the last entry of a kind; None for none."""
    return next((entry for entry in reversed(entries) if entry.step is step), None)


def proposals(frozen: Frozen, report: Report) -> Mapping[TriageLine, tuple[Standing, Message]]:
    """Return what the screening suggests for each line, with its reason; a person decides."""
    found = {result.name: result for result in (*report.screening.results, *report.screening.unknown,
                                                *report.screening.ruled_out)}  # fmt: skip
    names = report.screening.names
    project = found["project_loan"]
    size = Standing.BAD if "too_small_alone" in names else Standing.DOUBT
    size = Standing.GOOD if "project_loan" in names else size
    borrower = project.lines[1]
    known = Standing.GOOD if borrower.state is RuleState.MET else Standing.DOUBT
    years = report.profile.costs and all(cost.kind and cost.year for cost in report.profile.costs)
    missing = [paper for paper in Paper if paper not in frozen.papers]
    return {
        TriageLine.POLICY_FIT: (Standing.DOUBT, project.lines[-1].text),
        TriageLine.SIZE: (size, project.lines[0].text),
        TriageLine.MATURITY: (
            (Standing.GOOD, Message("the costs are told by kind and year"))
            if years
            else (Standing.DOUBT, Message("the costs are not told by kind and year"))
        ),
        TriageLine.BORROWER: (known, borrower.text),
        TriageLine.PAPERS: (
            (Standing.BAD, Message("not every paper is there"))
            if missing
            else (Standing.GOOD, Message("every paper is there"))
        ),
    }


def prefilled_request(dossier: Dossier, opinion: Opinion, papers: Sequence[str], t: Texts) -> str:
    """Return a request for advice with what is known; `papers` are those that are missing."""
    points = [entry.note for entry in opinion.triage.values() if entry.note]
    cost = dossier.row.size
    return t(
        "Request for advice on “{title}”, {city}: whole cost {cost}. "
        "Open points: {points}. Papers that are not there yet: {papers}.",
        title=dossier.newest.content.title,
        city=dossier.row.city,
        cost=t.money(cost) if cost else t("not told"),
        points="; ".join(points) or t("none"),
        papers=", ".join(papers) or t("none"),
    )


def prefilled_reply(dossier: Dossier, opinion: Opinion | None, t: Texts) -> str:
    """Return a first draft of the reply; its author writes it anew."""
    lines = [
        t(
            "Thank you for submitting “{title}”, version {number}.",
            title=dossier.newest.content.title,
            number=dossier.newest.number,
        )
    ]
    if opinion is not None and opinion.result is not None:
        lines.append(t(RESULT_WORDS[opinion.result]))
    if opinion is not None and opinion.conditions:
        lines.append(opinion.conditions)
    return "\n\n".join(lines)


def _moved(
    person: Person,
    session: Session,
    bank: int,
    submission_id: int,
    number: int,
    step: Step,
    now: datetime,
) -> None:
    audit.note(
        person,
        session,
        AuditAction.PROGRAMME_MOVED,
        now=now,
        organisation_id=bank,
        thing=f"submission:{submission_id}",
        version=number,
        step=step.value,
    )


def _note(
    person: Person,
    session: Session,
    action: AuditAction,
    bank: int,
    submission_id: int,
    number: int,
    now: datetime,
) -> None:
    audit.note(
        person,
        session,
        action,
        now=now,
        organisation_id=bank,
        thing=f"submission:{submission_id}",
        version=number,
    )
