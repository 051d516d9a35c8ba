"""People, sessions, invitations and the audit in the database, on both engines."""

from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from domain.accounts import AuditAction, SignInMethod, TokenPurpose
from domain.enums import Role
from domain.errors import Conflict, NotFound
from funding_db.engine import read_session, write_session
from funding_db.repositories import audit, invitations, people, sessions

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def person(session, email="ada@city.example", name="Ada", role=Role.OFFICER, organisation=1):
    number = people.add(session, email=email, name=name, language="fr", password_hash="x", now=NOW)
    people.grant(session, number, organisation, role, now=NOW)
    return number


def test_an_actor_has_the_roles_of_today(engine):
    with write_session(engine) as session:
        lyon = people.add_organisation(session, "Lyon", "city")
        ada = person(session)
        people.grant(session, ada, lyon, Role.ADVOCATE, now=NOW)
        assert not people.grant(session, ada, lyon, Role.ADVOCATE, now=NOW)
    with read_session(engine) as session:
        actor = people.acting(session, ada, lyon)
        assert (actor.name, actor.language, actor.organisation_id) == ("Ada", "fr", lyon)
        assert actor.roles == {(1, Role.OFFICER), (lyon, Role.ADVOCATE)}
        assert dict(actor.organisations)[lyon] == "Lyon"
        assert {number for number, _name in actor.organisations} == {1, lyon}
        assert people.acting(session, ada, 99).organisation_id is None
        assert people.acting(session, 99, 1) is None
        assert people.holders(session, lyon, Role.ADVOCATE) == (ada,)
    with write_session(engine) as session:
        assert people.take_away(session, ada, lyon, Role.ADVOCATE)
        assert not people.take_away(session, ada, lyon, Role.ADVOCATE)
        assert people.acting(session, ada, lyon).organisation_id is None
        people.set_disabled(session, ada, NOW)
        assert people.acting(session, ada, 1) is None
        assert people.holders(session, 1, Role.OFFICER) == ()


def test_lists_show_only_what_belongs_to_the_organisation(engine):
    with write_session(engine) as session:
        lyon = people.add_organisation(session, "Lyon", "city")
        ada = person(session)
        person(session, "ben@lyon.example", "Ben", Role.ADMIN, lyon)
        people.grant(session, ada, lyon, Role.ADVISOR, now=NOW)
    with read_session(engine) as session:
        assert [a.name for a in people.list_of(session, 1)] == ["Ada"]
        (mine,) = people.list_of(session, 1)
        assert [m.role for m in mine.memberships] == [Role.OFFICER]
        assert [a.name for a in people.list_of(session, lyon)] == ["Ada", "Ben"]
        assert len(people.account(session, ada).memberships) == 2
        assert [a.name for a in people.list_all(session)] == ["Ada", "Ben"]


def test_an_address_has_one_account(engine):
    with write_session(engine) as session:
        person(session)
        with pytest.raises(Conflict):
            person(session)


def test_erasing_leaves_a_number_only(engine):
    with write_session(engine) as session:
        ada = person(session)
        audit.add(session, AuditAction.SIGNED_IN, now=NOW, person_id=ada)
        people.erase(session, ada, now=NOW)
    with read_session(engine) as session:
        row = session.execute(sa.text("SELECT * FROM person")).mappings().one()
        assert "ada" not in str(dict(row)).lower()
        assert row["id"] == ada
        assert people.account(session, ada) is None
        assert people.acting(session, ada, 1) is None
        assert people.find(session, "ada@city.example") is None
        assert audit.list_events(session)[0].person_id == ada
    with write_session(engine) as session, pytest.raises(NotFound):
        people.erase(session, ada, now=NOW)


def test_a_session_ends_by_age_idleness_and_word(engine):
    def find(token, at):
        with read_session(engine) as session:
            return sessions.find(session, token, now=at, idle=2 * HOUR)

    with write_session(engine) as session:
        ada, ben = person(session), person(session, "ben@city.example", "Ben")
        for token, owner in (("a1", ada), ("a2", ada), ("a3", ada), ("b1", ben)):
            sessions.add(
                session,
                token_hash=token,
                person_id=owner,
                organisation_id=1,
                method=SignInMethod.PASSWORD,
                agent="Firefox",
                now=NOW,
                expires_at=NOW + 3 * HOUR,
            )
    assert find("a1", NOW).person_id == ada
    assert find("a1", NOW + 2 * HOUR) is None, "idle"
    assert sessions.seen(engine, find("a1", NOW).id, NOW + HOUR)
    assert find("a1", NOW + 2 * HOUR) is not None
    assert find("a1", NOW + 3 * HOUR) is None, "too old, however busy"
    assert find("guess", NOW) is None
    with write_session(engine) as session:
        shown = sessions.list_of(session, ada, now=NOW, idle=2 * HOUR, current="a2")
        assert [view.current for view in shown].count(True) == 1
        assert len(shown) == 3
        theirs = sessions.list_of(session, ben, now=NOW, idle=HOUR, current="b1")[0].id
        assert sessions.revoke(session, ada, now=NOW, session_id=theirs) == 0
        assert sessions.revoke(session, ada, now=NOW, keep="a2") == 2
    assert find("a1", NOW) is None
    assert find("a2", NOW) is not None
    assert find("b1", NOW) is not None


def test_a_one_time_token_is_good_once_and_only_the_newest(engine):
    with write_session(engine) as session:
        ada = person(session)
        for token in ("old", "new"):
            sessions.add_token(
                session,
                token_hash=token,
                person_id=ada,
                purpose=TokenPurpose.RESET,
                now=NOW,
                expires_at=NOW + HOUR,
            )
        assert sessions.token_of(session, "old", TokenPurpose.RESET, now=NOW) is None
        assert sessions.token_of(session, "new", TokenPurpose.RESET, now=NOW) == ada
        assert sessions.token_of(session, "new", TokenPurpose.RESET, now=NOW + HOUR) is None
        assert sessions.use_token(session, "new", NOW)
        assert not sessions.use_token(session, "new", NOW)
        assert sessions.token_of(session, "new", TokenPurpose.RESET, now=NOW) is None


def test_failures_are_counted_by_account_and_place(engine):
    with write_session(engine) as session:
        for place, good in (("x", False), ("x", True), ("x", False), ("y", False)):
            sessions.note_attempt(session, account="a", place=place, good=good, now=NOW)
        since = NOW - HOUR
        assert sessions.failures(session, account="a", place="x", since=since) == (1, NOW)
        assert sessions.failures(session, account="a", place=None, since=since) == (3, NOW)
        assert sessions.failures(session, account=None, place="y", since=since) == (1, NOW)
        assert sessions.failures(session, account="a", place="x", since=NOW) == (0, None)
        assert sessions.was_good(session, account="a", place="x", since=since)
        assert not sessions.was_good(session, account="a", place="y", since=since)


def test_an_invitation_is_accepted_or_withdrawn_once(engine):
    def invite(token, organisation=1):
        return invitations.add(
            session,
            token_hash=token,
            organisation_id=organisation,
            email=f"{token}@city.example",
            role=Role.OFFICER,
            language="en",
            invited_by=None,
            now=NOW,
            expires_at=NOW + DAY,
        )

    with write_session(engine) as session:
        lyon = people.add_organisation(session, "Lyon", "city")
        one, two, _late = invite("one"), invite("two"), invite("late", lyon)
        assert invitations.find(session, "one", now=NOW).role is Role.OFFICER
        assert invitations.find(session, "one", now=NOW + DAY) is None
        assert invitations.find_address(session, "two@city.example", now=NOW).id == two
        assert len(invitations.list_of(session, 1, now=NOW)) == 2
        assert not invitations.withdraw(session, lyon, one, now=NOW), "another organisation's"
        assert invitations.accept(session, one, now=NOW)
        assert not invitations.accept(session, one, now=NOW)
        assert not invitations.withdraw(session, 1, one, now=NOW)
        assert invitations.withdraw(session, 1, two, now=NOW)
        assert not invitations.accept(session, two, now=NOW)
        invitations.forget(session, before=NOW + 2 * DAY)
        kept = session.execute(sa.text("SELECT email FROM invitation")).scalars().all()
        assert kept == [None, None, None]


@pytest.mark.parametrize(
    "change", ["UPDATE audit_event SET thing = 'x'", "DELETE FROM audit_event"]
)
def test_nobody_changes_the_audit(engine, change):
    with write_session(engine) as session:
        audit.add(session, AuditAction.INVITED, now=NOW, person_id=None, role=Role.OFFICER)
    with pytest.raises(DatabaseError, match="never changed"), write_session(engine) as session:
        session.execute(sa.text(change))
    with read_session(engine) as session:
        (event,) = audit.list_events(session)
        assert (event.action, event.detail) == (AuditAction.INVITED, {"role": "officer"})


def test_only_what_is_over_is_forgotten(engine):
    with write_session(engine) as session:
        ada = person(session)
        for token, days in (("old", 1), ("new", 100)):
            sessions.add(
                session,
                token_hash=token,
                person_id=ada,
                organisation_id=1,
                method=SignInMethod.OIDC,
                agent="",
                now=NOW,
                expires_at=NOW + days * DAY,
            )
        sessions.forget(session, before=NOW + 30 * DAY)
        kept = session.execute(sa.text("SELECT token_hash FROM login_session")).scalars().all()
        assert kept == ["new"]
        sessions.forget(session, before=NOW, person_id=ada)
        assert session.execute(sa.text("SELECT count(*) FROM login_session")).scalar() == 0


def test_nobody_waits_for_a_visit_to_be_noted_while_another_writes(sqlite_engine):
    with write_session(sqlite_engine) as session:
        assert people.organisation_name(session, 1) is not None  # the lock is taken at first use
        started = monotonic()
        assert not sessions.seen(sqlite_engine, 1, NOW)
        assert monotonic() - started < 5
    assert sessions.seen(sqlite_engine, 1, NOW)
    with sqlite_engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 10_000
