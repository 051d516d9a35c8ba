"""Signing in: the right ones get in, guessers wait, nobody is locked out by somebody else."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.accounts import AuditAction
from domain.enums import Role
from funding_db.engine import read_session, write_session
from funding_db.repositories import audit, people
from services import attempts, passwords, sessions, sign_in
from tests.accounts.people import NOW, PASSWORD, add_person

SECOND = timedelta(seconds=1)


def guess(enter, times, email="ada@city.example", at=NOW, **options):
    return [enter(email, f"wrong {n}", at=at, **options) for n in range(times)]


def test_the_right_password_opens_a_session_that_only_the_browser_knows(shared, ada, enter):
    outcome = enter(" ADA@City.example ", PASSWORD)
    assert sessions.person_of(shared, outcome.token, now=NOW).id == ada
    with read_session(shared) as session:
        rows = session.execute(sa.text("SELECT * FROM login_session")).all()
        assert outcome.token not in str(rows)
        assert "ada@" not in str(session.execute(sa.text("SELECT * FROM sign_in_attempt")).all())
        assert audit.list_events(session)[0].action is AuditAction.SIGNED_IN


def test_wrong_unknown_and_shut_are_answered_alike(shared, ada, enter):
    add_person(shared, "shut@city.example", "Shut", Role.OFFICER)
    with write_session(shared) as session:
        people.set_disabled(session, people.find(session, "shut@city.example").person_id, NOW)
    answers = [
        enter("ada@city.example", "wrong"),
        enter("nobody@city.example", PASSWORD),
        enter("shut@city.example", PASSWORD),
        enter("no address", PASSWORD),
        enter("", ""),
    ]
    assert answers == [sign_in.Outcome()] * 5
    with read_session(shared) as session:
        actions = {event.action for event in audit.list_events(session)}
        assert actions == {AuditAction.SIGN_IN_REFUSED}
        assert "city.example" not in str(audit.list_events(session))


def test_a_password_is_checked_also_when_nobody_has_the_address(shared, ada, enter, monkeypatch):
    checked = []
    monkeypatch.setattr(passwords, "matches", lambda kept, given: checked.append(kept is None))
    enter("ada@city.example", "x")
    enter("nobody@city.example", "x")
    assert checked == [False, True]


@pytest.mark.parametrize("email", ["ada@city.example", "nobody@city.example"])
def test_guessers_wait_longer_and_longer_whether_the_account_exists_or_not(ada, enter, email):
    assert [o.wait_s for o in guess(enter, 10, email)] == [0] * 10
    assert enter(email, PASSWORD).wait_s == 2
    waits = []
    at = NOW
    for _ in range(12):
        pause = enter(email, "wrong", at=at).wait_s
        waits.append(pause)
        at += timedelta(seconds=pause)
        assert enter(email, "wrong", at=at).wait_s == 0, "the pause is over"
    assert waits[:4] == [2, 4, 8, 16]
    assert waits[-1] == 900


def test_many_places_do_not_help_a_guesser(ada, enter):
    outcomes = [enter("ada@city.example", f"wrong {n}", place=f"198.51.100.{n}") for n in range(12)]
    assert [bool(o.wait_s) for o in outcomes] == [False] * 10 + [True] * 2


def test_many_accounts_do_not_help_a_guesser(ada, enter, monkeypatch):
    monkeypatch.setattr(passwords, "matches", lambda kept, given: False)
    outcomes = [enter(f"person{n}@city.example", "spring 2026 sun") for n in range(42)]
    assert [bool(o.wait_s) for o in outcomes] == [False] * 40 + [True] * 2


def test_nobody_can_lock_a_known_browser_or_place_out(ada, enter):
    device = enter("ada@city.example", PASSWORD, place="192.0.2.7").device
    guess(enter, 12, place="198.51.100.1")
    assert enter("ada@city.example", PASSWORD, place="203.0.113.9").wait_s > 0, "unknown place"
    assert enter("ada@city.example", PASSWORD, place="192.0.2.7").token, "known place"
    assert enter("ada@city.example", PASSWORD, place="203.0.113.9", device=device).token
    guess(enter, 12, place="192.0.2.7")
    assert enter("ada@city.example", PASSWORD, place="192.0.2.7").wait_s > 0, "guesses next door"
    assert enter("ada@city.example", PASSWORD, place="192.0.2.7", device=device).token


def test_a_device_mark_helps_its_own_account_only_and_cannot_be_made(ada, shared, enter):
    add_person(shared, "eve@city.example", "Eve", Role.OFFICER)
    mark = enter("eve@city.example", PASSWORD, place="203.0.113.1").device
    assert sign_in.origin_of("eve@city.example", "p", mark).device
    for bad in (mark, mark[:-1] + "0", "x:y.z", ".", mark.replace(":", "."), ""):
        assert sign_in.origin_of("ada@city.example", "p", bad).device is None
    guess(enter, 10, place="203.0.113.2", device=mark)
    assert enter("ada@city.example", "wrong", device=mark).wait_s > 0


def test_a_stolen_device_mark_does_not_allow_endless_guesses(ada, enter):
    device = enter("ada@city.example", PASSWORD).device
    guess(enter, 10, device=device)
    assert enter("ada@city.example", PASSWORD, device=device).wait_s == 2


def test_attempts_at_the_same_moment_count(shared, ada):
    origin = sign_in.origin_of("ada@city.example", "192.0.2.1")
    with write_session(shared) as session:
        for _ in range(10):
            attempts.begin(session, origin, NOW)
        assert attempts.wait(session, origin, NOW) == 2 * SECOND


def test_an_account_that_is_shut_while_its_password_is_checked_stays_out(
    shared, ada, enter, monkeypatch
):
    def shut(kept, given):
        with write_session(shared) as session:
            people.set_disabled(session, ada, NOW)
        return True

    monkeypatch.setattr(passwords, "matches", shut)
    assert enter("ada@city.example", PASSWORD).token is None


def provider(session, email="ada@city.example", *, verified=True, subject="s-1"):
    return sign_in.by_provider(
        session,
        "https://id.example",
        subject,
        email=email,
        email_verified=verified,
        name="Ada",
        agent="",
        now=NOW,
    )


def test_a_provider_lets_in_whom_it_proves(shared, ada):
    with write_session(shared) as session:
        assert provider(session, verified=False).token is None
        assert provider(session, "stranger@city.example").token is None
        first = provider(session)
        assert sessions.find(session, first.token, now=NOW).person.id == ada
        # Bound from now on: the address at the provider may change.
        assert provider(session, "ada@new.example", verified=False).token
