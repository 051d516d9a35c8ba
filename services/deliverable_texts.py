"""Texts of a deliverable: versions that are never lost, their comparison, and comments."""

import difflib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.deliverables import AnswerContent, CommentView, DeliverableView, EventKind, TextView
from domain.errors import NotFound, UsageError
from domain.people import Person
from funding_db.engine import Session
from funding_db.repositories import deliverable_texts as stored
from funding_db.repositories import deliverables
from letters.compose import LETTER_LANGUAGES
from letters.workflow import StepRefused
from services.deliverable_state import WRITABLE, assembled, seen
from services.rights import Action, own_organisation

LANGUAGES = LETTER_LANGUAGES
_LONGEST = 200_000
_LONGEST_TITLE = 300
_LONGEST_COMMENT = 5_000
_MOST_ANSWERS = 100


class Change(StrEnum):
    """What became of a line between two versions."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a comparison."""

    change: Change
    text: str


def write(
    person: Person,
    session: Session,
    deliverable_id: int,
    language: str,
    *,
    title: str,
    markdown: str,
    expected_version: int,
    now: datetime,
    answers: tuple[AnswerContent, ...] = (),
    lines: dict[str, str] | None = None,
    note: str = "",
) -> tuple[DeliverableView, TextView]:
    """Keep the next version of the text in one language; the same words make no new one.

    Raises StepRefused when the wording is frozen, Conflict when somebody else was faster.
    """
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    _check(language, title, markdown, answers)
    view = deliverables.lock(
        session,
        organisation,
        deliverable_id,
        reader=person.id or None,
        expected_version=expected_version,
    )
    if view.state not in WRITABLE:
        raise StepRefused(
            (
                f"the wording is frozen while it is {view.state.value}; "
                "reopen the text first: it is then approved and signed anew",
            )
        )
    words = {key: value.strip() for key, value in (lines or {}).items() if value.strip()}
    last = stored.latest(session, organisation, deliverable_id).get(language)
    same = (title.strip(), markdown.strip(), answers, words)
    if last and same == (last.title, last.markdown, last.answers, last.lines):
        return view, last
    kept = stored.add(
        session,
        organisation,
        deliverable_id,
        language=language,
        title=title.strip(),
        markdown=markdown.strip(),
        answers=answers,
        lines=words,
        note=note.strip()[:_LONGEST_TITLE],
        person_id=person.id or None,
        now=now,
    )
    return _reworded(person, session, view, kept, now), kept


def _check(language: str, title: str, markdown: str, answers: tuple[AnswerContent, ...]) -> None:
    if language not in LANGUAGES:
        raise UsageError(f"choose one of these languages: {', '.join(LANGUAGES)}")
    if not 1 <= len(title.strip()) <= _LONGEST_TITLE:
        raise UsageError(f"a text needs a title of at most {_LONGEST_TITLE} characters")
    if len(markdown) + sum(len(one.question) + len(one.answer) for one in answers) > _LONGEST:
        raise UsageError(f"a text has at most {_LONGEST} characters")
    if len(answers) > _MOST_ANSWERS:
        raise UsageError(f"a reply has at most {_MOST_ANSWERS} answers")


def _reworded(
    person: Person, session: Session, view: DeliverableView, kept: TextView, now: datetime
) -> DeliverableView:
    present = assembled(session, view)
    saved = deliverables.move(
        session,
        view.organisation_id,
        view.id,
        present,
        expected_version=view.version,
        person_id=person.id or None,
        now=now,
        written_by=person.id or None,
    )
    deliverables.add_event(
        session,
        view.organisation_id,
        view.id,
        EventKind.TEXT,
        person_id=person.id or None,
        now=now,
        what=f"{kept.language} {kept.number}",
        wording=present.wording,
        before={"wording": view.wording},
        after={"wording": present.wording, "note": kept.note},
    )
    return saved


def latest(person: Person, session: Session, deliverable_id: int) -> dict[str, TextView]:
    """Return the present text in each language."""
    view = seen(person, session, deliverable_id)
    return stored.latest(session, view.organisation_id, view.id)


def versions(
    person: Person, session: Session, deliverable_id: int, language: str
) -> tuple[TextView, ...]:
    """Return all versions of the text in one language, newest first."""
    view = seen(person, session, deliverable_id)
    return stored.versions(session, view.organisation_id, view.id, language)


def compare(
    person: Person, session: Session, deliverable_id: int, language: str, old: int, new: int
) -> tuple[Line, ...]:
    """Return two versions of a text as lines that stayed, came or went; raises NotFound."""
    found = {one.number: one for one in versions(person, session, deliverable_id, language)}
    if not {old, new} <= set(found):
        raise NotFound("there is no such version")
    return lines_between(whole(found[old]), whole(found[new]))


def whole(text: TextView) -> str:
    """Return everything that one version says, for a comparison."""
    answers = "\n\n".join(f"{one.question}\n{one.answer}" for one in text.answers)
    lines = "\n".join(text.lines[key] for key in sorted(text.lines))
    return "\n\n".join(part for part in (text.title, text.markdown, answers, lines) if part)


def lines_between(old: str, new: str) -> tuple[Line, ...]:
    """Return how one text becomes another, line by line."""
    kinds = {" ": Change.SAME, "+": Change.ADDED, "-": Change.REMOVED}
    found = difflib.ndiff(old.splitlines(), new.splitlines())
    return tuple(Line(kinds[line[0]], line[2:]) for line in found if line[0] in kinds)


def comment(
    person: Person,
    session: Session,
    deliverable_id: int,
    *,
    remark: str,
    now: datetime,
    quote: str = "",
    language: str | None = None,
    number: int | None = None,
) -> CommentView:
    """Keep a remark on a deliverable, or on a passage of one version of its text."""
    view = seen(person, session, deliverable_id, Action.WRITE_ADVOCACY)
    if not 1 <= len(remark.strip()) <= _LONGEST_COMMENT or len(quote) > _LONGEST_COMMENT:
        raise UsageError(f"a comment has at most {_LONGEST_COMMENT} characters, and at least one")
    kept = stored.add_comment(
        session,
        view.organisation_id,
        view.id,
        language=language,
        number=number,
        quote=quote.strip(),
        body=remark.strip(),
        person_id=person.id or None,
        now=now,
    )
    _tell(person, session, view, EventKind.COMMENT, kept, now)
    return kept


def resolve(
    person: Person, session: Session, deliverable_id: int, comment_id: int, *, now: datetime
) -> CommentView:
    """Mark a remark as settled; it stays readable. Raises NotFound."""
    view = seen(person, session, deliverable_id, Action.WRITE_ADVOCACY)
    kept = stored.resolve_comment(
        session,
        view.organisation_id,
        view.id,
        comment_id,
        person_id=person.id or None,
        now=now,
    )
    _tell(person, session, view, EventKind.RESOLVED, kept, now)
    return kept


def _tell(
    person: Person,
    session: Session,
    view: DeliverableView,
    kind: EventKind,
    kept: CommentView,
    now: datetime,
) -> None:
    deliverables.add_event(
        session,
        view.organisation_id,
        view.id,
        kind,
        person_id=person.id or None,
        now=now,
        what=str(kept.id),
    )


def comments(person: Person, session: Session, deliverable_id: int) -> tuple[CommentView, ...]:
    """Return the remarks on a deliverable, oldest first."""
    view = seen(person, session, deliverable_id)
    return stored.comments(session, view.organisation_id, view.id)
