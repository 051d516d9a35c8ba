"""My account and administration, from the entry point, as the people of a shared installation."""

from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from domain.accounts import DigestSettings, Rhythm
from domain.enums import Role
from domain.mail import Mail
from funding_db.engine import read_session, write_session
from funding_db.repositories import outbox, people, sessions
from services.settings import settings
from tests.accounts.people import NOW, PASSWORD, add_person
from tests.paths import ROOT
from ui import context


@pytest.fixture
def open_as(shared, monkeypatch, enter):
    """Open a page as somebody: `open_as(email, page)`."""

    def one(email, name):
        token = enter(email, PASSWORD).token
        cookies = {"__Host-fundmap_session": token}
        monkeypatch.setattr(
            context.st, "context", SimpleNamespace(cookies=cookies, ip_address="192.0.2.1")
        )
        page = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60).run()
        page.switch_page(f"app_pages/{name}.py").run()
        assert not page.exception
        return page

    st.cache_data.clear()
    st.cache_resource.clear()
    return one


@pytest.fixture
def city(shared):
    """A city with an admin and an officer; return its number and theirs."""
    with write_session(shared) as session:
        number = people.add_organisation(session, "Nice", "city")
    boss = add_person(shared, "boss@nice.example", "Boss", Role.ADMIN, organisation=number)
    eve = add_person(shared, "eve@nice.example", "Eve", Role.OFFICER, organisation=number)
    return number, boss, eve


def said(page):
    kinds = (page.title, page.subheader, page.markdown, page.caption, page.info, page.warning,
             page.error, page.success, page.expander)  # fmt: skip
    text = "\n".join(
        str(getattr(e, "value", "") or getattr(e, "label", "")) for kind in kinds for e in kind
    )
    return text.replace("\\", "").replace("\u2060", "")


def button(page, label):
    return next(b for b in page.button if b.label == label)


def submit(page, label):
    found = [b for b in (*page.button, *page.form_submit_button) if b.label == label]
    return found[0]


def account(engine, number):
    with read_session(engine) as session:
        return people.account(session, number)


def test_she_changes_name_language_and_what_she_is_told(shared, ada, open_as):
    page = open_as("ada@city.example", "account")
    page.text_input[0].set_value("Ada Lovelace")
    page.selectbox[0].select("fr") if page.selectbox[0].label == "Language" else None
    submit(page, "Save").click().run()
    assert account(shared, ada).name == "Ada Lovelace"
    page = open_as("ada@city.example", "account")
    page.multiselect[0].set_value([7, 30, 1])
    submits = [b for b in (*page.button, *page.form_submit_button) if b.label in ("Save",)]
    submits[1].click().run()
    assert account(shared, ada).digest == DigestSettings(Rhythm.WEEKLY, (30, 7, 1))


def test_she_changes_her_password_and_learns_why_not(shared, ada, open_as, enter):
    page = open_as("ada@city.example", "account")

    def change(old, new):
        fields = [f for f in page.text_input if "assword" in f.label]
        fields[0].set_value(old)
        fields[1].set_value(new)
        submit(page, "Change the password").click().run()
        return said(page)

    assert "The password until now is another one" in change("wrong", "a long new password")
    assert "Changed" not in change(PASSWORD, "short")
    assert "Changed. You are signed out everywhere else" in change(PASSWORD, "a long new password")
    assert enter("ada@city.example", "a long new password").token
    assert enter("ada@city.example", PASSWORD).token is None


def test_she_ends_her_other_sessions(shared, ada, open_as, enter):
    enter("ada@city.example", PASSWORD)
    page = open_as("ada@city.example", "account")
    assert "this browser" in said(page)
    button(page, "End").click().run()
    assert "1 session ended" in said(page)
    assert not [b for b in page.button if b.label == "End"]


def test_signing_out_ends_the_session_and_says_so(shared, ada, open_as):
    page = open_as("ada@city.example", "today")
    button(page, "Sign out").click().run()
    assert page.title[0].value == "You are signed out"
    assert not page.main.button


def test_she_deletes_her_account_only_with_her_address(shared, ada, open_as):
    add_person(shared, "root@home.example", "Root", Role.ADMIN)
    page = open_as("ada@city.example", "account")
    page.text_input(key="delete_confirm").set_value("somebody@else.example")
    button(page, "Delete my account for good").click().run()
    assert account(shared, ada) is not None
    page.text_input(key="delete_confirm").set_value("ADA@city.example")
    button(page, "Delete my account for good").click().run()
    assert account(shared, ada) is None
    assert page.title[0].value == "You are signed out"


def test_an_admin_of_a_city_invites_and_takes_back(shared, city, open_as):
    _number, _boss, _eve = city
    page = open_as("boss@nice.example", "people")
    assert "Eve" in said(page)
    next(f for f in page.text_input if f.label == "Mail address").set_value("new@nice.example")
    submit(page, "Send the invitation").click().run()
    assert "The invitation to new@nice.example" in said(page).replace("\\", "").replace(
        "\u2060", ""
    )
    with read_session(shared) as session:
        mails = outbox.list_all(session)
    assert [m.to for m in mails] == ["new@nice.example"]
    button(page, "Take back").click().run()
    assert "Open invitations" not in said(page)
    page = open_as("boss@nice.example", "audit")
    assert list(page.dataframe[0].value["What"])[:2] == [
        "took an invitation back",
        "invited somebody",
    ]
    assert list(page.dataframe[0].value["Who"])[:2] == ["Boss", "Boss"]


def test_a_role_is_given_and_taken(shared, city, open_as):
    _number, _boss, eve = city
    page = open_as("boss@nice.example", "people")
    page.session_state[f"change_{eve}"] = True
    page.run()
    roles = next(g for g in page.get("button_group") if g.label == "Roles")
    roles.set_value([Role.ADVOCATE])
    submit(page, "Save the roles").click().run()
    assert [m.role for m in account(shared, eve).memberships] == [Role.ADVOCATE]


def test_the_installation_keeps_its_organisations(shared, city, open_as):
    add_person(shared, "root@home.example", "Root", Role.ADMIN)
    page = open_as("root@home.example", "organisations")
    assert "Nice" in said(page)
    next(f for f in page.text_input if f.label == "Name").set_value("Lille")
    submit(page, "Add").click().run()
    assert "Lille" in said(page)
    assert "2 people" in said(page)
    page.session_state["organisation_1"] = True
    page.run()
    page.text_input(key="organisation_1_name").set_value("Efus")
    submit(page, "Save").click().run()
    assert "Efus" in said(page)
    assert "This installation" not in said(page)


def test_an_uncertain_mail_is_settled_on_the_page(shared, open_as):
    root = add_person(shared, "root@home.example", "Root", Role.ADMIN)
    mail = Mail(key="k", kind="test", to="x@y.example", subject="S", text="T", language="en")
    with write_session(shared) as session:
        number = outbox.put(session, mail, now=NOW)
        session.connection().exec_driver_sql(
            "UPDATE outbox SET state='failed', next_attempt_at=NULL, detail='refused'"
        )
    page = open_as("root@home.example", "mails")
    assert "refused" in said(page)
    button(page, "Send again").click().run()
    with read_session(shared) as session:
        assert outbox.list_all(session)[0].state == "queued"
    events = open_as("root@home.example", "audit").dataframe[0].value
    assert f"mail:{number}" in list(events["On"])
    assert root


@pytest.mark.parametrize("name", ["people", "organisations", "mails", "audit"])
def test_an_officer_sees_no_right_and_nothing_else(shared, city, open_as, name):
    page = open_as("eve@nice.example", name)
    assert page.title[0].value == "No right"
    assert not page.main.button
    assert not page.main.text_input
    assert not page.dataframe
    assert "Boss" not in said(page)


def test_she_acts_for_another_organisation(shared, city, open_as):
    number, _boss, eve = city
    with write_session(shared) as session:
        people.grant(session, eve, 1, Role.OFFICER, now=NOW)
    page = open_as("eve@nice.example", "today")
    page.selectbox(key="acting_for").select(number).run()
    assert page.selectbox(key="acting_for").value == number
    page.selectbox(key="acting_for").select(1).run()
    assert page.selectbox(key="acting_for").value == 1


def test_a_visitor_who_clicks_without_end_is_slowed_down(shared, monkeypatch):
    monkeypatch.setenv("FUNDMAP_PAGES_PER_MINUTE", "3")
    settings.cache_clear()
    monkeypatch.setattr(
        context.st, "context", SimpleNamespace(cookies={}, ip_address="198.51.100.7")
    )
    page = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
    for _ in range(3):
        page.run()
        assert "Too many clicks" not in said(page)
    page.run()
    assert "Too many clicks" in said(page)


def test_a_click_of_an_ended_session_does_nothing(shared, ada, open_as):
    """A click is handled before the page is drawn anew: it asks by itself who looks."""
    page = open_as("ada@city.example", "account")
    with write_session(shared) as session:
        sessions.revoke(session, ada, now=NOW)
    page.text_input[0].set_value("Thief")
    submit(page, "Save").click().run()
    assert account(shared, ada).name == "Ada"
    assert page.title[0].value == "You are signed out"
