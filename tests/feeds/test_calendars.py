"""Calendars under secret addresses: what is in them, for whom, and when they are gone."""

import datetime as dt

import pytest
from icalendar import Calendar

from domain.deadline import Deadline
from domain.enums import Role
from domain.errors import NotAllowed, NotFound
from domain.listing import CallFilters
from domain.people import VISITOR, Person
from domain.tracking import DismissReason, MarkContent, Stage
from funding_db.engine import read_session, write_session
from funding_db.repositories import people
from services import accounts, agenda, calls, feeds, saved_searches, tracking
from services.settings import settings
from tests.accounts.people import BASE, NOW, actor, add_person
from tests.accounts.web import Browser, application
from tests.feeds.conftest import BARRIERS, stock
from tests.funding_db.calls_of_a_source import call, ingest


def made(engine, make, *args):
    with write_session(engine) as session:
        return make(args[0], session, *args[1:], now=NOW)


def events(answer):
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(answer.content)
    assert found.errors == []
    return {str(e["UID"]): e for e in found.walk("VEVENT")}


def test_a_project_has_a_calendar_of_the_calls_that_fit(shared, city):
    officer, project = city
    browser = Browser(application())
    found = events(browser.ask(made(shared, feeds.for_project, officer, project)))
    (uid,) = found
    assert uid == "eu_test:1.final-1@fundmap"
    event = found[uid]
    assert str(event["SUMMARY"]) == f"Deadline: {BARRIERS}"
    assert event["DTSTART"].dt == dt.date(2027, 4, 15)
    assert event["DTEND"].dt == dt.date(2027, 4, 16)
    assert int(event["SEQUENCE"]) == 0
    assert str(event["URL"]) == f"{BASE}/call?uid=eu_test%3A1"
    assert "Licence:" in str(event["DESCRIPTION"])
    assert "hour not stated" in str(event["DESCRIPTION"])
    city_wide = events(browser.ask(made(shared, feeds.for_city, officer)))
    assert set(city_wide) == set(found)
    assert not browser.cookies


def test_a_moved_deadline_keeps_its_uid_and_raises_its_sequence(shared, city):
    officer, project = city
    path = made(shared, feeds.for_project, officer, project)
    browser = Browser(application())
    first = browser.ask(path)
    ((uid, before),) = events(first).items()
    ingest(shared, stock(dt.date(2027, 4, 16)), on=1)
    ((again, after),) = events(browser.ask(path)).items()
    assert again == uid
    assert (int(before["SEQUENCE"]), int(after["SEQUENCE"])) == (0, 1)
    assert after["DTSTART"].dt == dt.date(2027, 4, 16)
    assert after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt
    changed = [
        c.model_copy(update={"title": c.title + " now"}) for c in stock(dt.date(2027, 4, 16))
    ]
    ingest(shared, changed, on=2)
    ((_, retitled),) = events(browser.ask(path)).items()
    assert int(retitled["SEQUENCE"]) == 1
    ingest(shared, stock(dt.date(2027, 4, 20)), on=3)
    ((_, later),) = events(browser.ask(path)).items()
    assert int(later["SEQUENCE"]) == 2


def test_a_correction_raises_the_sequence_and_its_withdrawal_again(shared, city):
    officer, project = city
    path = made(shared, feeds.for_project, officer, project)
    admin = Person(1, "Ada", frozenset({(1, Role.ADMIN)}), 1)
    with write_session(shared) as session:
        view = calls.correct(
            admin, session, "eu_test:1", "deadlines",
            [Deadline(on=dt.date(2027, 5, 1)).model_dump(mode="json")], reason="phone", now=NOW,
        )  # fmt: skip
    ((_, event),) = events(Browser(application()).ask(path)).items()
    assert (int(event["SEQUENCE"]), event["DTSTART"].dt) == (1, dt.date(2027, 5, 1))
    with write_session(shared) as session:
        calls.withdraw_correction(admin, session, view.id, now=NOW)
    ((_, event),) = events(Browser(application()).ask(path)).items()
    assert (int(event["SEQUENCE"]), event["DTSTART"].dt) == (2, dt.date(2027, 4, 15))


def test_the_same_facts_are_the_same_bytes_and_are_not_sent_twice(shared, city, monkeypatch):
    officer, project = city
    path = made(shared, feeds.for_project, officer, project)
    browser = Browser(application())
    first = browser.ask(path)
    monkeypatch.setenv("FUNDMAP_NOW", (NOW + dt.timedelta(hours=1)).isoformat())
    settings.cache_clear()
    assert browser.ask(path).content == first.content
    again = browser.ask(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_saved_search_has_a_calendar_until_it_is_deleted(shared, city):
    officer, _project = city
    with write_session(shared) as session:
        kept = saved_searches.save(officer, session, "Fish", "q=nets&x=1&status=bad", now=NOW)
    assert kept.query == "q=nets"
    path = made(shared, feeds.for_search, officer, kept.id)
    assert set(events(Browser(application()).ask(path))) == {"eu_test:2.final-1@fundmap"}
    made(shared, saved_searches.delete, officer, kept.id)
    assert Browser(application()).ask(path).status_code == 404
    with read_session(shared) as session:
        assert feeds.list_own(officer, session) == ()


def test_a_revoked_address_is_gone_and_only_its_maker_revokes_it(shared, city):
    officer, project = city
    path = made(shared, feeds.for_project, officer, project)
    with read_session(shared) as session:
        (feed,) = feeds.list_own(officer, session)
    mate = add_person(shared, "bob@nice.example", "Bob", Role.OFFICER,
                      organisation=officer.organisation_id)  # fmt: skip
    other = actor(shared, mate, officer.organisation_id)
    with pytest.raises(NotFound):
        made(shared, feeds.revoke, other, feed.id)
    browser = Browser(application())
    assert browser.ask(path).status_code == 200
    made(shared, feeds.revoke, officer, feed.id)
    gone = browser.ask(path)
    assert gone.status_code == 404
    assert gone.text == browser.ask(f"/feeds/{'x' * 43}.ics").text
    with pytest.raises(NotFound):
        made(shared, feeds.revoke, officer, feed.id)


@pytest.mark.parametrize("way", ["role", "disabled", "deleted", "other_role"])
def test_who_loses_the_right_loses_the_calendar(shared, city, way):
    officer, project = city
    paths = [
        made(shared, feeds.for_project, officer, project),
        made(shared, feeds.for_city, officer),
    ]
    browser = Browser(application())
    assert [browser.ask(path).status_code for path in paths] == [200, 200]
    with write_session(shared) as session:
        if way == "disabled":
            people.set_disabled(session, officer.id, NOW)
        elif way == "deleted":
            accounts.delete(officer, session, now=NOW)
        else:
            people.take_away(session, officer.id, officer.organisation_id, Role.OFFICER)
            other = (1, Role.OFFICER) if way == "role" else (officer.organisation_id, Role.ADVOCATE)
            people.grant(session, officer.id, *other, now=NOW)
    assert [browser.ask(path).status_code for path in paths] == [404, 404]


def test_projects_and_searches_of_others_get_no_address(shared, city):
    officer, project = city
    stranger = Person(officer.id, "", frozenset({(1, Role.OFFICER)}), 1)
    with write_session(shared) as session:
        search = saved_searches.save(officer, session, "Fish", "q=nets", now=NOW)
    mate = Person(99, "", officer.roles, officer.organisation_id)
    with pytest.raises(NotFound):
        made(shared, feeds.for_project, stranger, project)
    for other in (stranger, mate):
        with pytest.raises(NotFound):
            made(shared, feeds.for_search, other, search.id)
        with pytest.raises(NotFound):
            made(shared, saved_searches.delete, other, search.id)
    with pytest.raises(NotAllowed):
        made(shared, feeds.for_city, VISITOR)


def test_only_the_hash_is_stored(shared, city):
    officer, project = city
    token = made(shared, feeds.for_project, officer, project)[7:-4]
    assert len(token) >= 43
    with read_session(shared) as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM feed").all()
        audit = session.connection().exec_driver_sql("SELECT * FROM audit_event").all()
    assert token not in repr(rows) + repr(audit)
    assert "feed_made" in repr(audit)


def test_guessing_addresses_is_counted_as_a_visitor(shared, city, monkeypatch):
    monkeypatch.setenv("FUNDMAP_PAGES_PER_MINUTE", "3")
    monkeypatch.setenv("FUNDMAP_PUBLIC", "false")
    settings.cache_clear()
    browser = Browser(application())
    found = [browser.ask(f"/feeds/{'x' * 40}{n}.ics").status_code for n in range(9)]
    assert found[0] == 404
    assert 429 in found
    assert browser.ask("/feeds/x/../../projects.ics").status_code in (401, 429)


def test_a_dismissed_call_leaves_the_calendar_and_a_followed_one_comes_in(shared, city):
    officer, project = city
    path = made(shared, feeds.for_project, officer, project)
    with write_session(shared) as session:
        for uid, content in (
            ("eu_test:1", MarkContent(stage=Stage.DISMISSED, reason=DismissReason.THEME)),
            ("eu_test:3", MarkContent(stage=Stage.INTERESTED)),
        ):
            tracking.mark(officer, session, project, uid, content, expected_version=0, now=NOW)
    assert set(events(Browser(application()).ask(path))) == {"eu_test:3.final-1@fundmap"}


HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script>\r\nEND:VEVENT\r\nBEGIN:VALARM \u202egnp.exe; a,b\\n\0"


def test_hostile_texts_stay_texts(shared, city):
    officer, project = city
    ingest(
        shared, [call("1", title=HOSTILE * 4, text=f"<p>{BARRIERS}</p>", identifier=HOSTILE)], on=1
    )
    with write_session(shared) as session:
        tracking.mark(officer, session, project, "eu_test:1", MarkContent(stage=Stage.INTERESTED),
                      expected_version=0, now=NOW)  # fmt: skip
    answer = Browser(application()).ask(made(shared, feeds.for_project, officer, project))
    found = Calendar.from_ical(answer.content)
    assert len(found.walk("VEVENT")) >= 1
    assert found.walk("VALARM") == []
    (event,) = [e for e in found.walk("VEVENT") if str(e["UID"]).startswith("eu_test:1.")]
    assert "<script>alert(1)</script> END:VEVENT BEGIN:VALARM gnp.exe; a,b\\n" in str(
        event["SUMMARY"]
    )
    assert "\u202e" not in answer.text
    assert "\0" not in answer.text
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    assert b"\n" not in answer.content.replace(b"\r\n", b"")


def test_stages_and_hours_are_entries_of_their_own(shared, city):
    officer, _project = city
    brussels = {"time": dt.time(17), "timezone": "Europe/Brussels"}
    stages = (
        Deadline(on=dt.date(2027, 3, 2), kind="stage", number=1, **brussels),
        Deadline(on=dt.date(2027, 9, 7), kind="stage", number=2, **brussels),
        Deadline(on=dt.date.max),
    )
    ingest(shared, [*stock(), call("4", title="Two stages of nets", deadlines=stages)], on=1)
    with write_session(shared) as session:
        kept = saved_searches.save(officer, session, "Stages", 'q="two stages"', now=NOW)
    found = events(Browser(application()).ask(made(shared, feeds.for_search, officer, kept.id)))
    starts = {uid: e["DTSTART"].dt for uid, e in found.items()}
    assert starts == {
        "eu_test:4.stage-1@fundmap": dt.datetime(2027, 3, 2, 16, tzinfo=dt.UTC),
        "eu_test:4.stage-2@fundmap": dt.datetime(2027, 9, 7, 15, tzinfo=dt.UTC),
    }


def test_a_call_that_vanished_from_its_source_is_not_firm(shared, city):
    officer, project = city
    ingest(shared, stock(), on=1)
    with write_session(shared) as session:
        tracking.mark(officer, session, project, "eu_test:2", MarkContent(
            stage=Stage.INTERESTED), expected_version=0, now=NOW)  # fmt: skip
    address = made(shared, feeds.for_project, officer, project)
    before = events(Browser(application()).ask(address))["eu_test:2.final-1@fundmap"]
    assert "STATUS" not in before
    ingest(shared, [one for one in stock() if one.source_ref != "2"], on=2)
    after = events(Browser(application()).ask(address))["eu_test:2.final-1@fundmap"]
    assert str(after["STATUS"]) == "TENTATIVE"
    assert str(after["SUMMARY"]).startswith("Not firm, no longer listed by its source: Fisheries")
    assert after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt, "programs look again"


def test_planned_closed_and_later_stages_say_what_they_are(shared, city):
    officer, project = city
    plan = call("5", planned=True, published_status="forthcoming")
    shut = call("6", published_status="closed")
    stages = (
        Deadline(on=dt.date(2027, 3, 2), kind="stage", number=1),
        Deadline(on=dt.date(2027, 9, 7), kind="stage", number=2),
    )
    doubled = (
        Deadline(on=dt.date(2027, 5, 2), kind="cut_off"),
        Deadline(on=dt.date(2027, 6, 2), kind="cut_off", number=1),
        Deadline(on=dt.date(2027, 7, 2), kind="cut_off", number=1),
    )
    more = [call("7", deadlines=stages), call("8", deadlines=doubled)]
    ingest(shared, [*stock(), plan, shut, *more], on=1)
    with write_session(shared) as session:
        for uid in ("5", "6", "7", "8"):
            tracking.mark(officer, session, project, f"eu_test:{uid}", MarkContent(
                stage=Stage.INTERESTED), expected_version=0, now=NOW)  # fmt: skip
    found = events(Browser(application()).ask(made(shared, feeds.for_project, officer, project)))
    said = {uid: (str(e.get("STATUS", "")), str(e["SUMMARY"])) for uid, e in found.items()}
    assert said["eu_test:5.final-1@fundmap"] == ("TENTATIVE", "Planned, not yet a call: Call 5")
    assert said["eu_test:6.final-1@fundmap"] == ("CANCELLED", "Closed by its source: Call 6")
    assert said["eu_test:7.stage-1@fundmap"] == ("", "Stage 1: Call 7")
    assert said["eu_test:7.stage-2@fundmap"] == ("", "Stage 2: Call 7")
    assert len([uid for uid in said if uid.startswith("eu_test:8.")]) == 3
    with read_session(shared) as session:
        days = agenda.agenda(officer, session, CallFilters(), now=NOW, own=True).entries
    kinds = {(entry.call.row.uid, entry.kind) for entry in days if entry.deadline}
    assert ("eu_test:5", agenda.Kind.PLANNED) in kinds
    assert "eu_test:6" not in {uid for uid, _kind in kinds}, "closed by its source"
