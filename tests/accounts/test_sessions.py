"""Sessions: seen, listed, ended; and the roles of today, not those of the sign-in."""

from datetime import timedelta

import pytest

from domain.enums import Role
from domain.errors import NotAllowed, NotFound
from domain.people import EMBEDDED_PERSON, VISITOR
from funding_db.engine import read_session, write_session
from funding_db.repositories import people
from services import sessions
from tests.accounts.people import NOW, PASSWORD, actor, add_person

HOUR = timedelta(hours=1)


@pytest.fixture
def token(ada, enter):
    return enter("ada@city.example", PASSWORD).token


def test_a_session_ends_when_nobody_comes_and_after_some_weeks_in_any_case(shared, token):
    assert sessions.person_of(shared, token, now=NOW + 71 * HOUR) is not None
    assert sessions.person_of(shared, token, now=NOW + 142 * HOUR) is not None, "seen at hour 71"
    assert sessions.person_of(shared, token, now=NOW + 142 * HOUR + 72 * HOUR) is None
    for day in range(1, 30):
        at = NOW + 142 * HOUR + timedelta(hours=48 * day)
        alive = sessions.person_of(shared, token, now=at) is not None
        assert alive is (at < NOW + timedelta(days=30))


@pytest.mark.parametrize("guess", ["", "x", "a" * 43, "' OR 1=1 --", "\0", "é" * 50])
def test_a_guessed_token_is_nobody(shared, token, guess):
    assert sessions.person_of(shared, guess, now=NOW) is None


def test_the_stored_hash_is_no_token(shared, token):
    from services.tokens import digest

    assert sessions.person_of(shared, digest(token), now=NOW) is None


def test_a_role_taken_away_is_gone_at_once(shared, ada, token):
    assert sessions.person_of(shared, token, now=NOW).has(Role.OFFICER, 1)
    with write_session(shared) as session:
        people.take_away(session, ada, 1, Role.OFFICER)
    found = sessions.person_of(shared, token, now=NOW)
    assert (found.roles, found.organisation_id) == (frozenset(), None)
    with write_session(shared) as session:
        people.set_disabled(session, ada, NOW)
    assert sessions.person_of(shared, token, now=NOW) is None


def test_own_sessions_are_listed_and_ended_others_are_not(shared, ada, token, enter):
    add_person(shared, "eve@city.example", "Eve", Role.ADMIN)
    other, eves = enter("ada@city.example", PASSWORD).token, enter("eve@city.example", PASSWORD)
    me = actor(shared, ada)
    with write_session(shared) as session:
        shown = sessions.list_own(me, session, token, now=NOW)
        assert [view.current for view in shown].count(True) == 1
        theirs = sessions.find(session, eves.token, now=NOW).session_id
        with pytest.raises(NotFound):
            sessions.revoke(me, session, theirs, now=NOW)
        with pytest.raises(NotFound):
            sessions.revoke(me, session, 10_000, now=NOW)
        sessions.revoke(me, session, next(v.id for v in shown if not v.current), now=NOW)
        assert sessions.find(session, other, now=NOW) is None
        assert sessions.find(session, token, now=NOW) is not None
        enter_again = sessions.start(
            session, ada, method=shown[0].method, agent="a\nb" + "x" * 300, now=NOW
        )
        assert sessions.revoke_others(me, session, enter_again, now=NOW) == 1
        assert sessions.find(session, eves.token, now=NOW) is not None


def test_signing_out_ends_this_session_for_good(shared, token):
    with write_session(shared) as session:
        sessions.sign_out(session, token, now=NOW)
        sessions.sign_out(session, token, now=NOW)
        sessions.sign_out(session, "nonsense", now=NOW)
    assert sessions.person_of(shared, token, now=NOW) is None


def test_one_acts_only_for_organisations_in_which_one_has_a_role(shared, ada, token):
    with write_session(shared) as session:
        lyon = people.add_organisation(session, "Lyon", "city")
        bonn = people.add_organisation(session, "Bonn", "city")
        people.grant(session, ada, lyon, Role.ADVOCATE, now=NOW)
        me = people.acting(session, ada, 1)
        with pytest.raises(NotAllowed):
            sessions.switch_organisation(me, session, token, bonn, now=NOW)
        sessions.switch_organisation(me, session, token, lyon, now=NOW)
    assert sessions.person_of(shared, token, now=NOW).organisation_id == lyon


@pytest.mark.parametrize("nobody", [VISITOR, EMBEDDED_PERSON])
def test_who_has_no_account_has_no_sessions(shared, token, nobody):
    with read_session(shared) as session, pytest.raises(NotAllowed):
        sessions.list_own(nobody, session, token, now=NOW)
