"""What the command line says about a deliverable, and what it prints of one."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from domain.advocacy import DeliverableKind, InNameOf, State, Visibility
from domain.advocacy_letters import BodyKind
from domain.deliverables import (
    AnswerContent,
    DeliverableContent,
    DeliverableView,
    DocumentParts,
    TextView,
)
from domain.errors import UsageError
from domain.people import EMBEDDED_PERSON
from funding_db.engine import Session
from letters.compose import Cause
from letters.workflow import workflow
from services import deliverable_texts, deliverables

_T = TypeVar("_T")
Given = dict[str, list[str]]
_ONE = (
    "title", "body", "salutation", "place", "in_name_of", "visibility", "action", "planned_on",
    "body_kind", "our_reference", "consultation", "register_number", "contact",
)  # fmt: skip
_MANY = (
    "sender", "addressee", "cause", "annex", "copy", "theme", "programme", "ask", "question",
    "answer",
)  # fmt: skip
KEYS = (*_ONE, *_MANY)


@dataclass(frozen=True, slots=True)
class Text:
    """What is written in one language."""

    title: str
    markdown: str
    answers: tuple[AnswerContent, ...]
    lines: dict[str, str]


def read(values: Sequence[str]) -> Given:
    """Return what KEY=VALUE says, lines of one key in their order; raises UsageError."""
    given: Given = {}
    for value in values:
        key, equals, said = value.partition("=")
        name = key.strip()
        if not equals or (name not in KEYS and not _is_line(name)):
            raise UsageError(f"--set {key}: write KEY=VALUE with one of {', '.join(KEYS)}")
        if name in _ONE and name in given:
            raise UsageError(f"--set {name} is said twice")
        given.setdefault(name, []).extend(said.splitlines() if name in _MANY else [said])
    return given


def _is_line(name: str) -> bool:
    """Say whether a key gives the words of a language for one ask or figure, such as ask:3."""
    kind, _, number = name.partition(":")
    return kind in ("ask", "granter", "evidence") and number.isdigit()


def content(kind: DeliverableKind, given: Given) -> DeliverableContent:
    """Return the deliverable that is meant; raises UsageError for a value that cannot be."""
    if not given.get("title"):
        raise UsageError("the value title is missing: --set title=…")
    return DeliverableContent(
        kind=kind,
        title=given["title"][0].strip(),
        in_name_of=_choice(InNameOf, given, "in_name_of") or InNameOf.EFUS,
        visibility=_choice(Visibility, given, "visibility") or Visibility.TEAM,
        action=_number(given, "action"),
        themes=tuple(given.get("theme", ())),
        programmes=tuple(given.get("programme", ())),
        planned_on=day(given["planned_on"][0], "planned_on") if "planned_on" in given else None,
        parts=_parts(given),
    )


def _parts(given: Given) -> DocumentParts:
    causes = {cause.value for cause in Cause}
    for cause in given.get("cause", ()):
        if cause not in causes:
            raise UsageError(f"--set cause={cause}: there are {', '.join(sorted(causes))}")
    return DocumentParts(
        sender=tuple(given.get("sender", ())),
        place=_one(given, "place"),
        causes=tuple(dict.fromkeys(given.get("cause", ()))),
        annexes=tuple(given.get("annex", ())),
        copies=tuple(given.get("copy", ())),
        our_reference=_one(given, "our_reference"),
        consultation=_one(given, "consultation"),
        register_number=_one(given, "register_number"),
        contact=_one(given, "contact"),
        addressee=tuple(given.get("addressee", ())),
        body_kind=_choice(BodyKind, given, "body_kind"),
    )


def text(given: Given, title: str, old: TextView | None = None) -> Text:
    """Return what is written; what is not given stays as it was."""
    questions, answers = given.get("question", []), given.get("answer", [])
    if len(questions) != len(answers):
        raise UsageError("give an answer for each question: --set question=… --set answer=…")
    said = tuple(
        AnswerContent(question=question, answer=answer)
        for question, answer in zip(questions, answers, strict=True)
    )
    lines = dict(old.lines) if old else {}
    lines |= {key: values[0] for key, values in given.items() if _is_line(key)}
    if "salutation" in given:
        lines["salutation"] = given["salutation"][0]
    return Text(
        title=_one(given, "title") or title,
        markdown=given["body"][0] if "body" in given else old.markdown if old else "",
        answers=said or (old.answers if old else ()),
        lines=lines,
    )


def _one(given: Given, key: str) -> str | None:
    return (given.get(key) or [""])[0].strip() or None


def _choice(kinds: Callable[[str], _T], given: Given, key: str) -> _T | None:
    if key not in given:
        return None
    try:
        return kinds(given[key][0].strip())
    except ValueError as error:
        raise UsageError(f"--set {key}={given[key][0]}: {error}") from error


def _number(given: Given, key: str) -> int | None:
    said = _one(given, key)
    if said is None:
        return None
    if not (said.isascii() and said.isdigit()):
        raise UsageError(f"--set {key}={said}: write a number")
    return int(said)


def day(said: str, name: str) -> dt.date:
    """Return a day such as 2026-08-12; raises UsageError for another form."""
    try:
        return dt.date.fromisoformat(said.strip())
    except ValueError as error:
        raise UsageError(f"{name}: write a day such as 2026-08-12") from error


def step_to(view: DeliverableView, state: State) -> str:
    """Return the step that leads from where a deliverable stands to a state.

    For a state that cannot be reached from here it is the step that would lead there, so that the
    workflow itself refuses it with the reason. Raises UsageError when no step leads there at all.
    """
    leading = [step for step in workflow(view.content.kind) if step.to is state]
    if not leading:
        raise UsageError(f"a {view.content.kind.value} is never {state.value}")
    here = [step for step in leading if view.state in step.sources]
    return (here or leading)[0].key


def shown(session: Session, view: DeliverableView) -> dict[str, Any]:
    """Return a deliverable as a plain document."""
    texts = deliverable_texts.latest(EMBEDDED_PERSON, session, view.id)
    steps = deliverables.next_steps(EMBEDDED_PERSON, session, view.id)
    return {
        "id": view.id,
        "version": view.version,
        "state": view.state.value,
        **view.content.model_dump(mode="json"),
        "languages": list(texts),
        "texts": {
            language: {"number": one.number, "title": one.title, "written_at": one.written_at}
            for language, one in texts.items()
        },
        "wording": view.wording,
        "approved_wording": view.approved_wording,
        "approved_by": view.approved_by,
        "approved_at": view.approved_at,
        "consent": view.consent.model_dump(mode="json") if view.consent else None,
        "document_says": view.loaded_status,
        "due_as_printed": view.due_as_printed,
        "source": view.source,
        "steps": [
            {"step": one.step.key, "to": one.step.to.value, "lacks": list(one.lacks)}
            for one in steps
        ],
        "history": [
            {
                "at": event.at,
                "what": event.what,
                "kind": event.kind.value,
                "before": event.before.get("state"),
                "after": event.after.get("state"),
            }
            for event in deliverables.history(EMBEDDED_PERSON, session, view.id)
        ],
    }
