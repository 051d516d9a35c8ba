"""Invitations, new passwords, my data, the end of an account; on both databases."""

import json
from datetime import timedelta

import pytest

from domain.accounts import AuditAction
from domain.enums import Role
from domain.errors import Conflict, NotAllowed, NotFound, UsageError
from domain.people import VISITOR
from funding_db.engine import read_session, write_session
from funding_db.repositories import audit
from funding_db.repositories import people as stored
from services import accounts, people, sessions
from tests.accounts.people import BASE, NOW, PASSWORD, actor, add_person

NEW = "another long password"
WEEK = timedelta(days=7)


@pytest.fixture
def engine_of_mode(engine):
    return engine


@pytest.fixture
def sent():
    return []


@pytest.fixture
def send(sent):
    return lambda _session, mail: sent.append(mail)


@pytest.fixture
def root(shared):
    """The admin of the installation."""
    return actor(shared, add_person(shared, "root@home.example", "Root", Role.ADMIN))


def link(mail):
    (found,) = [line for line in mail.text.splitlines() if line.startswith(BASE)]
    return found.rsplit("/", 1)[-1]


def invite(engine, root, send, email="ben@lyon.example", organisation=1, role=Role.OFFICER):
    with write_session(engine) as session:
        return people.invite(
            root, session, organisation, email, role, language="fr", now=NOW, send=send
        )


def accept(engine, token, password=NEW, name="Ben", at=NOW):
    with write_session(engine) as session:
        return accounts.accept(session, token, name=name, password=password, agent="", now=at)


def test_an_invitation_becomes_an_account_once(shared, root, send, sent):
    invite(shared, root, send, "Ben@Lyon.example ")
    (mail,) = sent
    assert (mail.to, mail.language, mail.secret) == ("ben@lyon.example", "fr", True)
    token = link(mail)
    with pytest.raises(UsageError):
        accept(shared, token, password="short")
    with pytest.raises(UsageError):
        accept(shared, token, name="  ")
    opened = accept(shared, token)
    ben = sessions.person_of(shared, opened, now=NOW)
    assert (ben.name, ben.language) == ("Ben", "fr")
    assert ben.roles == {(1, Role.OFFICER)}
    for again in (token, token + "x", "", "guess"):
        with pytest.raises(NotFound):
            accept(shared, again)


def test_an_invitation_ends_by_age_and_when_withdrawn(shared, root, send, sent):
    invite(shared, root, send)
    with pytest.raises(NotFound):
        accept(shared, link(sent[0]), at=NOW + WEEK)
    second = invite(shared, root, send)
    with write_session(shared) as session:
        assert len(people.list_invitations(root, session, 1, now=NOW)) == 2
        people.withdraw_invitation(root, session, 1, second.id, now=NOW)
    with pytest.raises(NotFound):
        accept(shared, link(sent[1]))


def test_an_invitation_of_somebody_with_an_account_adds_the_role_and_no_password(
    shared, root, send, sent, enter
):
    ben = add_person(shared, "ben@lyon.example", "Ben", Role.OFFICER)
    with write_session(shared) as session:
        lyon = people.add_organisation(root, session, "Lyon", "city", now=NOW)
    invite(shared, root, send, organisation=lyon, role=Role.ADVISOR)
    assert accept(shared, link(sent[0]), name="Eve") is None
    assert actor(shared, ben).has(Role.ADVISOR, lyon)
    assert actor(shared, ben).name == "Ben"
    assert enter("ben@lyon.example", NEW).token is None
    assert enter("ben@lyon.example", PASSWORD).token


@pytest.mark.parametrize(
    ("email", "role"),
    [
        ("no address", Role.OFFICER),
        ("a@b.example\nBcc: all@c.example", Role.OFFICER),
        ("a@b.example", Role.READER),
    ],
)
def test_what_cannot_be_invited(shared, root, send, sent, email, role):
    with pytest.raises(UsageError):
        invite(shared, root, send, email, role=role)
    assert sent == []


def ask(engine, email, send, place="192.0.2.1", at=NOW):
    with write_session(engine) as session:
        accounts.ask_reset(session, email, place=place, now=at, send=send)


def test_a_new_password_by_mail_ends_every_session(shared, ada, enter, send, sent):
    old = enter("ada@city.example", PASSWORD).token
    ask(shared, "ADA@city.example", send)
    token = link(sent[0])
    with write_session(shared) as session:
        assert accounts.can_reset(session, token, now=NOW)
        with pytest.raises(UsageError):
            accounts.reset(session, token, "short", agent="", now=NOW, send=send)
        fresh = accounts.reset(session, token, NEW, agent="", now=NOW, send=send)
        with pytest.raises(NotFound):
            accounts.reset(session, token, NEW, agent="", now=NOW, send=send)
        assert not accounts.can_reset(session, token, now=NOW)
    assert sessions.person_of(shared, old, now=NOW) is None
    assert sessions.person_of(shared, fresh, now=NOW).id == ada
    assert enter("ada@city.example", PASSWORD).token is None
    assert enter("ada@city.example", NEW).token
    assert [mail.kind for mail in sent] == ["reset", "password_set"]
    assert NEW not in sent[1].text


def test_a_reset_says_nothing_about_who_has_an_account(shared, ada, send, sent):
    for email in ("nobody@city.example", "", "x", "ada@city.example.evil.example"):
        ask(shared, email, send)
    assert sent == []


def test_resets_cannot_flood_a_mailbox(shared, ada, send, sent):
    for n in range(6):
        ask(shared, "ada@city.example", send, place=f"192.0.2.{n}")
    assert len(sent) == 3
    ask(shared, "ada@city.example", send, at=NOW + timedelta(hours=2))
    assert len(sent) == 4


def test_only_the_newest_link_works_and_not_for_long(shared, ada, send, sent):
    ask(shared, "ada@city.example", send)
    ask(shared, "ada@city.example", send)
    with read_session(shared) as session:
        assert not accounts.can_reset(session, link(sent[0]), now=NOW)
        assert accounts.can_reset(session, link(sent[1]), now=NOW)
        late = NOW + timedelta(hours=2)
        assert not accounts.can_reset(session, link(sent[1]), now=late)


def test_a_changed_password_leaves_only_this_browser_signed_in(shared, ada, enter, send, sent):
    here, there = (enter("ada@city.example", PASSWORD).token for _ in range(2))
    me = actor(shared, ada)
    with write_session(shared) as session:
        change = accounts.change_password
        assert not change(me, session, here, "wrong", NEW, now=NOW, send=send)
        assert change(me, session, here, PASSWORD, NEW, now=NOW, send=send)
    assert sessions.person_of(shared, here, now=NOW) is not None
    assert sessions.person_of(shared, there, now=NOW) is None
    assert enter("ada@city.example", NEW).token
    assert len(sent) == 1


def test_a_stolen_session_cannot_guess_the_password_for_ever(shared, ada, enter, send):
    token = enter("ada@city.example", PASSWORD).token
    me = actor(shared, ada)
    with write_session(shared) as session:
        for _ in range(10):
            accounts.change_password(me, session, token, "wrong", NEW, now=NOW, send=send)
        with pytest.raises(NotAllowed):
            accounts.change_password(me, session, token, PASSWORD, NEW, now=NOW, send=send)


def test_my_data_holds_all_that_is_known_of_me_and_nothing_of_others(shared, ada, enter):
    add_person(shared, "eve@city.example", "Eve", Role.OFFICER)
    token = enter("ada@city.example", PASSWORD).token
    me = actor(shared, ada)
    with write_session(shared) as session:
        found = accounts.export(me, session, token, now=NOW)
    text = json.dumps(found, default=str)
    assert "ada@city.example" in text
    assert len(found["sessions"]) == 1
    assert found["events"][0]["action"] is AuditAction.SIGNED_IN
    assert "eve@" not in text
    assert "argon2" not in text
    assert token not in text


def test_a_deleted_account_leaves_a_number(shared, ada, root, enter):
    token = enter("ada@city.example", PASSWORD).token
    me = actor(shared, ada)
    with write_session(shared) as session:
        accounts.delete(me, session, now=NOW)
    assert sessions.person_of(shared, token, now=NOW) is None
    assert enter("ada@city.example", PASSWORD).token is None
    with write_session(shared) as session:
        assert stored.account(session, ada) is None
        last = next(e for e in audit.list_events(session) if e.person_id is not None)
        assert (last.action, last.person_id) == (AuditAction.ACCOUNT_DELETED, ada)
        with pytest.raises(Conflict):
            accounts.delete(root, session, now=NOW)
    again = add_person(shared, "ada@city.example", "Ada", Role.OFFICER)
    assert again != ada


def test_the_installation_keeps_an_admin(shared, root, send):
    with write_session(shared) as session:
        with pytest.raises(Conflict):
            people.take_away(root, session, 1, root.id, Role.ADMIN, now=NOW)
        with pytest.raises(Conflict):
            people.disable(root, session, root.id, now=NOW)


def test_a_shut_account_is_out_at_once_and_can_be_opened(shared, ada, root, enter, send, sent):
    token = enter("ada@city.example", PASSWORD).token
    with write_session(shared) as session:
        people.disable(root, session, ada, now=NOW)
    assert sessions.person_of(shared, token, now=NOW) is None
    ask(shared, "ada@city.example", send)
    assert sent == []
    with write_session(shared) as session:
        people.enable(root, session, ada, now=NOW)
    assert sessions.person_of(shared, token, now=NOW) is None, "a revoked session stays revoked"
    assert enter("ada@city.example", PASSWORD).token


def test_an_admin_of_a_city_touches_that_city_only(shared, ada, root, send):
    with write_session(shared) as session:
        lyon = people.add_organisation(root, session, "Lyon", "city", now=NOW)
    ben = add_person(shared, "ben@lyon.example", "Ben", Role.ADMIN, organisation=lyon)
    me = actor(shared, ben, lyon)
    with write_session(shared) as session:
        assert [a.id for a in people.list_people(me, session, lyon)] == [ben]
        for attempt in (
            lambda: people.list_people(me, session, 1),
            lambda: people.list_everybody(me, session),
            lambda: people.grant(me, session, 1, ben, Role.ADMIN, now=NOW),
            lambda: people.disable(me, session, ada, now=NOW),
            lambda: people.invite(me, session, 1, "x@y.example", Role.ADMIN, now=NOW, send=send),
            lambda: people.list_people(VISITOR, session, lyon),
        ):
            with pytest.raises(NotAllowed):
                attempt()
        # Somebody of another organisation is not there for him.
        with pytest.raises(NotFound):
            people.grant(me, session, lyon, ada, Role.OFFICER, now=NOW)
        people.grant(me, session, lyon, ben, Role.OFFICER, now=NOW)
        people.take_away(me, session, lyon, ben, Role.OFFICER, now=NOW)
