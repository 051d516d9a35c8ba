"""A deliverable put together from its parts, for the services that act on it.

The wording is one fingerprint over everything that a reader of the document reads: the text in all
languages, who speaks, the causes, asks and figures. What changes any of it changes the wording.
"""

import json
from typing import Any

from domain.advocacy import Deliverable, State
from domain.advocacy_views import StoredBlock
from domain.deliverables import DeliverableContent, DeliverableView, Frozen, TextView
from domain.errors import NotFound
from domain.i18n import LANGUAGES, texts
from domain.people import Person
from funding_db.engine import Session
from funding_db.repositories import (
    asks,
    deliverable_events,
    deliverable_parts,
    deliverable_texts,
    deliverables,
    dispatches,
    evidence,
    signatures,
)
from letters.workflow import wording_of
from services.deliverable_authors import OF_A_COPY, since_approval
from services.evidence_words import localised, sentence
from services.rights import Action, own_organisation

WRITABLE = frozenset({State.IDEA, State.DRAFTING, State.REVIEW})
"""States in which the words may still be changed."""


def name_of(person_id: int | None) -> str:
    """Return a person as the workflow names one; the one of embedded mode is "0"."""
    return str(person_id or 0)


def seen(
    person: Person, session: Session, deliverable_id: int, action: Action = Action.READ_ADVOCACY
) -> DeliverableView:
    """Return a deliverable that the person may see and do `action` with.

    Raises NotAllowed, or NotFound, also for another organisation's and for another's private one.
    """
    organisation = own_organisation(person, action)
    found = deliverables.get(session, organisation, deliverable_id, reader=person.id or None)
    if found is None:
        raise NotFound("there is no such deliverable")
    return found


def assembled(session: Session, view: DeliverableView, by: str | None = None) -> Deliverable:
    """Return the deliverable as the workflow knows it.

    Whoever wrote the present text of any language, or changed what it says since it was approved
    last, has written the wording: `by` is told so.
    """
    written = deliverable_texts.latest(session, view.organisation_id, view.id)
    frozen = view.state not in WRITABLE
    authors = {name_of(text.written_by) for text in written.values()}
    if by is not None and not frozen:
        told = deliverable_events.telling(session, view.organisation_id, [view.id])
        authors |= {name_of(one) for one in since_approval(told.get(view.id, ()))}
    written_by = by if by in authors else name_of(view.written_by) if written else None
    return way_of(
        view,
        wording=view.wording if frozen else wording(session, view, written=written),
        written_by=written_by,
        languages=view.languages if frozen else tuple(written),
    ).model_copy(
        update={
            "signatures": signatures.of_deliverable(session, view.id),
            "dispatched": dispatches.count_left(session, view.id),
        }
    )


def way_of(
    view: DeliverableView,
    *,
    wording: str | None,
    written_by: str | None = None,
    languages: tuple[str, ...] = (),
) -> Deliverable:
    """Return what the workflow needs, without signatures and dispatches."""
    content = view.content
    return Deliverable(
        kind=content.kind,
        title=content.title,
        in_name_of=content.in_name_of,
        state=view.state,
        visibility=content.visibility,
        owner=name_of(content.owner),
        languages=languages,
        wording=wording,
        written_by=written_by,
        approved_wording=view.approved_wording,
        approved_by=view.approved_by,
        approved_at=view.approved_at,
        consent=view.consent,
        planned_on=content.planned_on,
        happened_on=content.happened_on,
        place=content.place,
        reason=content.reason,
    )


def attached(session: Session, view: DeliverableView) -> Frozen:
    """Return asks and figures: as approved when the text is approved, else as they are now."""
    kept = deliverable_parts.frozen_of(session, view.organisation_id, view.id)
    if kept is not None:
        return kept
    numbers = deliverable_parts.ask_numbers(session, view.organisation_id, view.id)
    found = asks.list_of(session, view.organisation_id, ids=numbers)
    blocks = evidence.blocks(session, view.organisation_id, view.id)
    return Frozen(
        asks=tuple(
            {
                "id": one.id,
                "key": one.key,
                "demand": one.content.demand,
                "granter": one.content.granter,
            }
            for one in found
        ),
        evidence=tuple(_drawn(stored) for stored in blocks),
    )


def _drawn(stored: StoredBlock) -> dict[str, Any]:
    """Return a block with its own sentence, question and rows in each language that we speak."""
    said = {}
    for language in LANGUAGES:
        try:
            t = texts(language)
            shown = localised(stored.block, t)
            said[language] = {
                "sentence": sentence(stored.block, t),
                "block": shown.model_dump(mode="json"),
            }
        except (ValueError, KeyError):
            continue  # drawn otherwise than by Gaps: a person writes the sentence
    return {"id": stored.id, "block": stored.block.model_dump(mode="json"), "said": said}


def wording(
    session: Session,
    view: DeliverableView,
    *,
    content: DeliverableContent | None = None,
    written: dict[str, TextView] | None = None,
) -> str | None:
    """Return the fingerprint of all that the document says; None when nothing is written.

    `content` and `written` stand for what is about to be kept instead of what is.
    """
    if written is None:
        written = deliverable_texts.latest(session, view.organisation_id, view.id)
    if not written:
        return None
    around = _around(content or view.content, attached(session, view))
    return wording_of({language: _words(text, around) for language, text in written.items()})


def _around(content: DeliverableContent, frozen: Frozen) -> dict[str, Any]:
    parts = content.parts.model_dump(mode="json")
    for name in OF_A_COPY:
        parts.pop(name)
    if not parts["copies"]:  # said to everybody where there are any, so they are signed too
        parts.pop("copies")
    return {
        "kind": content.kind.value,
        "in_name_of": content.in_name_of.value,
        "parts": parts,
        **frozen.model_dump(mode="json"),
    }


def _words(text: TextView, around: dict[str, Any]) -> str:
    beside = {
        **around,
        "title": text.title,
        "answers": [one.model_dump(mode="json") for one in text.answers],
        "lines": {key: said for key, said in text.lines.items() if key != "salutation"},
    }
    return f"{json.dumps(beside, sort_keys=True, ensure_ascii=False)}\n\n{text.markdown}"
