"""People and deliverables of tests."""

import datetime as dt

from domain.advocacy import DeliverableKind, InNameOf
from domain.deliverables import DeliverableContent, DocumentParts
from domain.enums import Role
from domain.people import Person
from services import deliverable_texts, deliverables

NOW = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)
PARTS = DocumentParts(sender=("Efus", "10 rue des Montiboeufs, Paris"), place="Paris")


def somebody(number, role=Role.ADVOCATE, organisation=1):
    return Person(
        id=number,
        name="",
        roles=frozenset({(organisation, role)}),
        organisation_id=organisation,
    )


def content(**changes):
    return DeliverableContent.model_validate(
        {
            "kind": DeliverableKind.LETTER,
            "title": "Security in integrated strategies",
            "in_name_of": InNameOf.EFUS,
            "parts": PARTS,
        }
        | changes
    )


def written(session, author, *, language="en", words="We ask you to act.", now=NOW, **changes):
    """A deliverable with a text, in drafting."""
    made = deliverables.create(author, session, content(**changes), now=now)
    made = deliverables.step(author, session, made.id, "start", expected_version=1, now=now)
    made, _text = deliverable_texts.write(
        author,
        session,
        made.id,
        language,
        title="Security in integrated strategies",
        markdown=words,
        expected_version=made.version,
        now=now,
    )
    return made


def approved(session, author, reviewer, **changes):
    """A deliverable whose text somebody else approved."""
    made = written(session, author, **changes)
    made = deliverables.step(
        author, session, made.id, "submit", expected_version=made.version, now=NOW
    )
    return deliverables.step(
        reviewer, session, made.id, "approve", expected_version=made.version, now=NOW
    )
