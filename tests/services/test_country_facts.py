"""Answers in law: proposed with a source, verified by somebody else, used by every city there."""

import datetime as dt

import pytest

from domain.call import Consortium, Quote, Seat
from domain.country_fact import CountryFact
from domain.enums import Actor, ApplicantType, Role
from domain.errors import NotAllowed, NotFound, UsageError
from domain.people import VISITOR, Person
from domain.project import ProjectProfile
from funding_db.engine import read_session, write_session
from matcher import messages
from matcher.rules import consortium
from services import country_facts
from tests.accounts.people import NOW
from tests.matcher.examples import call, facts

QUOTE = Quote(text="three police authorities", url="https://call.example/1")


def officer(number, organisation=2):
    return Person(
        id=number, name="", roles=frozenset({(organisation, Role.OFFICER)}),
        organisation_id=organisation,
    )  # fmt: skip


FIRST, SECOND = officer(1), officer(2, 3)


def fact(answer=True, country="FR", key="police_authority", day=dt.date(2026, 3, 1)):
    return CountryFact(
        country=country,
        key=key,
        answer=answer,
        statement="The municipal police is a police authority",
        url="https://law.example/1",
        stated_on=day,
    )


def propose(engine, what, by=FIRST):
    with write_session(engine) as session:
        return country_facts.propose(by, session, what, now=NOW)


def verify(engine, number, by=SECOND, upheld=True):
    with write_session(engine) as session:
        return country_facts.verify(by, session, number, upheld=upheld, now=NOW)


def laid(engine, country="FR"):
    with read_session(engine) as session:
        profile = ProjectProfile(title="Squares", country=country)
        return country_facts.laid_beside(session, profile).country_facts


def test_one_verified_answer_serves_every_city_of_that_country(engine):
    number = propose(engine, fact())
    assert laid(engine) == ()
    verify(engine, number)
    assert laid(engine) == (fact(),)
    assert laid(engine, "ES") == ()
    assert laid(engine, None) == ()
    seat = Seat(actor=Actor.POLICE_AUTHORITY, actor_text="Police", count=3, quote=QUOTE)
    record = call("x", "Call", consortium=Consortium(seats=(seat,)))
    city = ProjectProfile(
        title="Lights", country="FR", applicant_type=ApplicantType.MUNICIPALITY,
        country_facts=laid(engine),
    )  # fmt: skip
    (reason,) = consortium.judge(facts(record, city))
    assert reason.text.msgid == messages.SEAT_POLICE_FACT_YES


def test_nobody_verifies_an_own_proposal(engine):
    number = propose(engine, fact())
    with pytest.raises(UsageError):
        verify(engine, number, by=FIRST)
    assert laid(engine) == ()


def test_a_refused_answer_is_used_by_nobody(engine):
    number = propose(engine, fact())
    verify(engine, number, upheld=False)
    assert laid(engine) == ()
    with pytest.raises(NotFound):
        verify(engine, number)


def test_answers_that_contradict_leave_it_unknown(engine):
    verify(engine, propose(engine, fact(answer=True)))
    verify(engine, propose(engine, fact(answer=False)))
    assert laid(engine) == ()


def test_the_newest_of_equal_answers_is_shown(engine):
    newer = fact(day=dt.date(2026, 4, 1))
    verify(engine, propose(engine, newer))
    verify(engine, propose(engine, fact()))
    assert laid(engine) == (newer,)


@pytest.mark.parametrize("what", [fact(key="budget"), fact(day=dt.date(2999, 1, 1))])
def test_what_is_no_answer_in_law(engine, what):
    with pytest.raises(UsageError):
        propose(engine, what)


def test_visitors_neither_propose_nor_verify(engine):
    number = propose(engine, fact())
    with pytest.raises(NotAllowed):
        propose(engine, fact(), by=VISITOR)
    with pytest.raises(NotAllowed):
        verify(engine, number, by=VISITOR)
    with read_session(engine) as session, pytest.raises(NotAllowed):
        country_facts.proposals(VISITOR, session)


def test_law_in_an_imported_project_is_not_believed(engine):
    forged = ProjectProfile(title="x", country="FR", country_facts=(fact(),))
    with read_session(engine) as session:
        assert country_facts.laid_beside(session, forged).country_facts == ()
