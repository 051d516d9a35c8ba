"""Mails to readers without an account: confirmed by the address, once, ended by one click."""

import datetime as dt
import re

import pytest

from domain.accounts import Rhythm
from funding_db.engine import read_session, write_session
from services import reader_alerts
from services.settings import settings
from tests.accounts.people import BASE
from tests.accounts.web import Browser, application
from tests.feeds.conftest import stock
from tests.funding_db.calls_of_a_source import START, call, day, ingest

TO = "reader@paper.example"
DAY = dt.timedelta(days=1)
MONDAY = dt.datetime(2026, 8, 17, 8, tzinfo=dt.UTC)


def at(monkeypatch, when):
    monkeypatch.setenv("FUNDMAP_NOW", when.isoformat())
    settings.cache_clear()


@pytest.fixture
def told(shared, mails, monkeypatch):
    """Return a reader's browser; the clock stands on the day of the first crawl."""
    ingest(shared, stock())
    at(monkeypatch, START)
    return Browser(application())


def ask(browser, query="q=nets", rhythm="daily", email=TO):
    return browser.send(f"/alerts?{query}", email=email, rhythm=rhythm)


def link(mails, place=-1):
    found = re.search(rf"{BASE}(/alerts/confirm/\S+)", mails()[place][2])
    assert found
    return found.group(1)


def confirmed(browser, mails, **wish):
    assert ask(browser, **wish).status_code == 200
    assert browser.ask(link(mails), "POST").status_code == 200


def rows(engine):
    with read_session(engine) as session:
        return session.connection().exec_driver_sql("SELECT * FROM reader_alert").all()


def moved(engine, on=1):
    changed = call(
        "2", title="Fisheries: nets and boats", text="<p>nets</p>", closes=dt.date(2027, 5, on)
    )
    ingest(engine, [stock()[0], changed, stock()[2]], on=on)


def test_an_address_is_told_once_after_it_confirmed(shared, told, mails):
    confirmed(told, mails)
    assert len(mails()) == 1
    moved(shared)
    assert reader_alerts.send_due(shared, now=day(1) + DAY) == 1
    assert reader_alerts.send_due(shared, now=day(1) + DAY) == 0
    to, subject, text, stop = mails()[-1]
    assert (to, subject) == (TO, "Fundmap: 1 piece of news about calls")
    assert "Fisheries: nets and boats" in text
    assert f"{BASE}/call?uid=eu_test%3A2" in text
    assert "Barriers" not in text
    assert f"{BASE}/funding?q=nets" in text
    assert stop in text
    assert reader_alerts.send_due(shared, now=day(1) + 2 * DAY) == 0


def test_nothing_comes_before_the_address_is_confirmed(shared, told, mails):
    ask(told)
    (to, _subject, text, _stop) = mails()[0]
    assert to == TO
    assert f"{BASE}/funding?q=nets" in text
    assert told.ask(link(mails)).status_code == 200  # what a scanner of mails does
    moved(shared)
    assert reader_alerts.send_due(shared, now=day(1) + DAY) == 0
    assert len(mails()) == 1


def test_an_unconfirmed_wish_is_forgotten_after_a_week(shared, told, mails, monkeypatch):
    ask(told)
    old = link(mails)
    at(monkeypatch, START + 8 * DAY)
    assert told.ask(old, "POST").status_code == 404
    reader_alerts.send_due(shared, now=START + 8 * DAY)
    assert rows(shared) == []


def test_one_click_of_a_mail_program_ends_it_and_deletes_the_address(shared, told, mails):
    confirmed(told, mails)
    moved(shared)
    reader_alerts.send_due(shared, now=day(1) + DAY)
    stop = mails()[-1][3].removeprefix(BASE)
    program = Browser(application(), "198.51.100.7")
    assert program.ask(stop).status_code == 200
    assert len(rows(shared)) == 1
    body = {"List-Unsubscribe": "One-Click"}
    assert program.ask(stop[:-1] + ("0" if stop[-1] != "0" else "1"), "POST").status_code == 404
    assert program.ask(stop, "POST", data=body).status_code == 200
    assert rows(shared) == []
    assert program.ask(stop, "POST", data=body).status_code == 404


def test_the_stop_link_works_where_visitors_are_shut_out(shared, told, mails, monkeypatch):
    confirmed(told, mails)
    moved(shared)
    reader_alerts.send_due(shared, now=day(1) + DAY)
    monkeypatch.setenv("FUNDMAP_PUBLIC", "false")
    settings.cache_clear()
    assert Browser(application()).ask(mails()[-1][3], "POST").status_code == 200
    assert Browser(application()).ask("/alerts").status_code == 401


def test_a_closed_installation_sends_readers_nothing(shared, told, mails, monkeypatch):
    confirmed(told, mails)
    moved(shared)
    monkeypatch.setenv("FUNDMAP_PUBLIC", "false")
    settings.cache_clear()
    assert reader_alerts.send_due(shared, now=day(1) + DAY) == 0


def test_weekly_mails_wait_for_monday(shared, told, mails):
    confirmed(told, mails, rhythm="weekly")
    moved(shared)
    assert reader_alerts.send_due(shared, now=day(1) + DAY) == 0
    assert reader_alerts.send_due(shared, now=MONDAY) == 1


def test_the_answer_tells_nothing_and_bad_wishes_are_dropped(shared, told, mails):
    good = ask(told)
    assert good.status_code == 200
    for email in ("nobody", "a@b", "x@y.example\r\nBcc: z@y.example", "", "a" * 300 + "@y.example"):
        answer = ask(told, email=email)
        assert answer.text == good.text
    ask(told, email="never@y.example", rhythm="never")
    assert [m[0] for m in mails()] == [TO, "never@y.example"]
    assert {r[5] for r in rows(shared)} == {"daily", "weekly"}


def test_wishes_are_limited_per_address_and_place(shared, told, mails):
    for number in range(8):
        ask(told, query=f"q={number}")
    assert len(mails()) == 3
    for number in range(30):
        ask(told, email=f"r{number}@paper.example")
    assert len(mails()) == 20


def test_a_form_of_another_site_is_refused(shared, told, mails):
    answer = told.ask("/alerts", "POST", data={"email": TO, "query": "", "rhythm": "daily"})
    assert answer.status_code == 403
    foreign = {"Origin": "https://evil.example"}
    assert told.ask("/alerts", "POST", data={"email": TO}, headers=foreign).status_code == 403
    assert mails() == []


def test_asking_again_needs_the_new_link_and_makes_no_second_alert(shared, told, mails):
    confirmed(told, mails)
    ask(told, rhythm="weekly")
    assert len(rows(shared)) == 1
    moved(shared)
    assert reader_alerts.send_due(shared, now=day(1) + DAY) == 1


def test_hostile_filters_and_titles_stay_texts(shared, told, mails):
    evil = "q=%3Cscript%3Ealert(1)%3C/script%3E%0D%0ABcc:%20x&status=any&programme=%22%3E"
    shown = told.ask(f"/alerts?{evil}").text
    assert "<script>" not in shown
    confirmed(told, mails, query="status=any")
    title = "<script>x</script>\r\nBcc: evil@x.example\u202egnp"
    ingest(shared, [*stock(), call("9", title=title)], on=1)
    assert reader_alerts.send_due(shared, now=day(1) + DAY) == 1
    text = mails()[-1][2]
    assert "\nBcc:" not in text
    assert "\u202e" not in text
    assert "<script>x</script> Bcc: evil@x.example gnp" in text


def test_a_kill_between_two_readers_sends_nothing_twice(shared, told, mails, monkeypatch):
    confirmed(told, mails)
    confirmed(told, mails, email="second@paper.example")
    moved(shared)
    real, seen = reader_alerts.stored.told, []

    def once(session, number, when):
        if seen:
            raise KeyboardInterrupt
        seen.append(number)
        real(session, number, when)

    monkeypatch.setattr(reader_alerts.stored, "told", once)
    with pytest.raises(KeyboardInterrupt):
        reader_alerts.send_due(shared, now=day(1) + DAY)
    monkeypatch.setattr(reader_alerts.stored, "told", real)
    assert reader_alerts.send_due(shared, now=day(1) + DAY) == 1
    news = [m[0] for m in mails() if "news about calls" in m[1] and "Confirm" not in m[1]]
    assert sorted(news) == [TO, "second@paper.example"]


def test_rhythm_never_is_no_wish(shared, told, mails):
    with write_session(shared) as session:
        reader_alerts.ask(session, TO, "", rhythm=Rhythm.NEVER, language="en", place="x", now=START)
    assert mails() == []


def test_an_old_stop_link_does_not_end_the_mails_of_the_next_reader(shared, told, mails):
    confirmed(told, mails)
    moved(shared)
    reader_alerts.send_due(shared, now=day(1) + DAY)
    stop = mails()[-1][3]
    program = Browser(application())
    assert program.ask(stop, "POST").status_code == 200
    assert ask(told, email="other@paper.example").status_code == 200
    assert [row[0] for row in rows(shared)] == [1], "SQLite gives the number again"
    assert program.ask(stop, "POST").status_code == 404
    assert len(rows(shared)) == 1


def change_link(mails):
    found = re.search(rf"{BASE}(/alerts/change/\S+)", mails()[-1][2])
    assert found
    return found.group(1)


def test_a_reader_changes_rhythm_and_thresholds_by_the_link_of_a_mail(shared, told, mails):
    confirmed(told, mails)
    moved(shared, on=1)
    reader_alerts.send_due(shared, now=day(1) + DAY)
    address = change_link(mails)
    reader = Browser(application(), "198.51.100.7")
    shown = reader.ask(address).text
    assert '<option value="daily" selected>' in shown
    assert "checked" not in shown
    assert TO not in shown, "the link goes astray more easily than a mailbox"
    body = {"rhythm": "weekly", "days": ["30", "7", "12", "x"]}
    kept = reader.ask(address, "POST", data=body).text
    assert "Your wish is kept." in kept
    assert '<option value="weekly" selected>' in kept
    assert re.findall(r'value="(\d+)" checked', kept) == ["30", "7"]
    due = dt.datetime(2027, 4, 5, 8, tzinfo=dt.UTC)  # a Monday, 26 days before 1 May
    assert reader_alerts.send_due(shared, now=due - DAY) == 0, "weekly now"
    assert reader_alerts.send_due(shared, now=due) == 1
    assert "Sat 1 May 2027, hour not stated (in 26 days)." in mails()[-1][2]
    assert reader_alerts.send_due(shared, now=due + 7 * DAY) == 0, "a threshold is told once"


@pytest.mark.parametrize("rhythm", ["never", "", "hourly"])
def test_a_rhythm_that_there_is_not_changes_nothing(shared, told, mails, rhythm):
    confirmed(told, mails)
    moved(shared)
    reader_alerts.send_due(shared, now=day(1) + DAY)
    before = rows(shared)
    answer = told.ask(change_link(mails), "POST", data={"rhythm": rhythm, "days": ["7"]})
    assert answer.status_code == 404
    assert rows(shared) == before


def test_a_stop_link_changes_nothing_and_a_change_link_stops_nothing(shared, told, mails):
    confirmed(told, mails)
    moved(shared)
    reader_alerts.send_due(shared, now=day(1) + DAY)
    change, stop = change_link(mails), mails()[-1][3].removeprefix(BASE)
    swapped = change.replace("change", "stop"), stop.replace("stop", "change")
    for address in swapped:
        assert told.ask(address, "POST", data={"rhythm": "weekly"}).status_code == 404
    assert told.ask(stop, "POST", data={}).status_code == 200
    assert told.ask(change).status_code == 404, "nothing is left to change"
