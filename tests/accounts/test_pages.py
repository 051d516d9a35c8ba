"""The pages of shared mode show what the person of the browser's session may see, on every run."""

from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from domain.enums import Role
from funding_db.engine import write_session
from funding_db.repositories import people, sessions
from services.settings import settings
from tests.accounts.people import NOW, PASSWORD, add_person
from tests.paths import ROOT
from ui import context


@pytest.fixture
def page(shared, monkeypatch):
    """Open the first page in a browser with these cookies."""

    def open_with(token=""):
        cookies = {"__Host-fundmap_session": token} if token else {}
        monkeypatch.setattr(
            context.st, "context", SimpleNamespace(cookies=cookies, ip_address="192.0.2.1")
        )
        return AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=30)

    st.cache_data.clear()
    st.cache_resource.clear()
    return open_with


def may_open_projects(page):
    """Say whether the page opens; where it does not, nothing of it is shown."""
    page.run()
    page.switch_page("app_pages/projects.py").run()
    assert not page.exception
    if page.title[0].value == "No right":
        assert not page.main.button
        assert "Add a project" not in told(page)
        return False
    return page.title[0].value == "Projects"


def told(page):
    return " ".join(element.value for element in page.info)


def test_an_officer_sees_projects_and_a_visitor_does_not(page, ada, enter):
    assert may_open_projects(page(enter("ada@city.example", PASSWORD).token))
    assert not may_open_projects(page())


def test_an_advocate_has_no_projects(shared, page, enter):
    add_person(shared, "eve@city.example", "Eve", Role.ADVOCATE)
    assert not may_open_projects(page(enter("eve@city.example", PASSWORD).token))


def test_an_open_tab_says_at_its_next_step_that_the_session_has_ended(shared, page, ada, enter):
    tab = page(enter("ada@city.example", PASSWORD).token).run()
    assert "session has ended" not in told(tab)
    with write_session(shared) as session:
        sessions.revoke(session, ada, now=NOW)
    assert "session has ended" in told(tab.run())
    assert not tab.main.button
    assert not tab.exception


def test_a_role_taken_away_is_gone_at_the_next_step(shared, page, ada, enter):
    tab = page(enter("ada@city.example", PASSWORD).token)
    assert may_open_projects(tab)
    with write_session(shared) as session:
        people.take_away(session, ada, 1, Role.OFFICER)
    assert not may_open_projects(page(enter("ada@city.example", PASSWORD).token))


def test_nobody_looks_where_visitors_may_not(page, ada, monkeypatch):
    monkeypatch.setenv("FUNDMAP_PUBLIC", "false")
    settings.cache_clear()
    assert "session has ended" in told(page().run())
    assert "session has ended" in told(page("a guess").run())


@pytest.mark.parametrize("file", ["today", "funding", "sources"])
def test_public_pages_serve_visitors_without_a_word_about_rights(page, file):
    tab = page().run()
    if file != "today":
        tab.switch_page(f"app_pages/{file}.py").run()
    assert not tab.exception
    assert [error.value for error in tab.error] == []
