"""Addressees and dispatches of tests."""

import datetime as dt

import pytest

from domain.advocacy_letters import BodyKind
from domain.dispatches import AddresseeContent, Channel
from services import addressees, dispatches
from tests.deliverables.makers import NOW as APPROVED

NOW = APPROVED + dt.timedelta(hours=1)
TODAY = NOW.date()
DAY = dt.timedelta(days=1)
ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""For what no database has a say in."""


def entry(**changes):
    """An entry of the directory."""
    return AddresseeContent.model_validate(
        {
            "body": "DG HOME",
            "body_kind": BodyKind.COMMISSION,
            "office": "Director-General",
            "language": "en",
            "salutation": "Dear Director-General,",
            "email": "home@ec.example",
        }
        | changes
    )


def addressee(session, person, **changes):
    """An entry that is kept."""
    return addressees.create(person, session, entry(**changes), now=NOW)


def by_post(session, person, letter, whom, *, on=TODAY, now=NOW):
    """A dispatch that left by post on a day."""
    (number,) = dispatches.prepare(
        person, session, letter.id, [whom.id], channel=Channel.POST, now=now
    )
    return dispatches.mark_sent(person, session, number, on, expected_version=1, now=now)
