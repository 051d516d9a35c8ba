"""Digests: whom they reach, what they tell and why, once a day, and how they are stopped."""

import datetime as dt

import pytest

from crawlers import catalogue
from crawlers.staging import write_run
from domain.accounts import DigestSettings, Rhythm
from domain.deadline import Deadline
from domain.enums import PublicationStatus, Role
from domain.money import Money
from domain.muting import MuteKind
from domain.people import Person
from domain.tracking import DismissReason, MarkContent, Stage
from funding_db.engine import read_session, write_session
from funding_db.ingest import ingest_run
from funding_db.repositories import outbox, people, sources
from matcher import additions, index
from services import digests, matches, mutes, projects, tracking
from services.accounts import change_digest
from services.tokens import sign
from tests.accounts.people import NOW, SECRET, actor, add_person
from tests.accounts.web import HTML, Browser, application
from tests.ui.stock import PROJECT, SOURCE, call, many, rich

DAY = dt.timedelta(days=1)
MONDAY = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
BARRIERS = rich().model_copy(
    update={"deadlines": (Deadline(on=dt.date(2027, 1, 25)),), "opens_on": dt.date(2026, 1, 1)}
)


@pytest.fixture
def read(shared, tmp_path):
    """Ingest calls as good runs, one after the other."""
    with write_session(shared) as session:
        sources.sync(session, [catalogue.spec(SOURCE)])
    numbers = iter(range(100))

    def one(records, at):
        folder = tmp_path / f"run-{next(numbers)}"
        write_run(folder, records, source_id=SOURCE, at=at)
        with write_session(shared) as session:
            ingest_run(session, folder, spec=catalogue.spec(SOURCE), now=at)

    return one


@pytest.fixture
def city(shared, read):
    """A city with an officer who wants daily mails, its project, and what was read before."""
    with write_session(shared) as session:
        number = people.add_organisation(session, "Nice", "city")
    eve = add_person(shared, "eve@nice.example", "Eve", Role.OFFICER, organisation=number)
    with write_session(shared) as session:
        me = people.acting(session, eve, number)
        change_digest(me, session, DigestSettings(Rhythm.DAILY, (60, 7)), now=NOW)
        projects.save(me, session, PROJECT, now=NOW)
    read([*many(30), BARRIERS], NOW - DAY)
    return number, eve


def send(engine, at):
    made = digests.send_due(engine, now=at)
    with read_session(engine) as session:
        mails = outbox.list_all(session)
    return made, mails


def text_of(engine, to):
    with read_session(engine) as session:
        rows = session.connection().exec_driver_sql(
            "SELECT subject, text, unsubscribe_url FROM outbox WHERE recipient = ? ORDER BY id DESC",
            (to,),
        )
        return rows.first()


def moved(on):
    return BARRIERS.model_copy(update={"deadlines": (Deadline(on=on),)})


def test_a_moved_deadline_is_told_once_with_old_and_new_and_why(shared, read, city):
    read([*many(30), moved(dt.date(2027, 2, 15))], NOW + dt.timedelta(hours=1))
    assert send(shared, MONDAY)[0] == 1
    subject, text, stop = text_of(shared, "eve@nice.example")
    assert subject == "Fundmap: 1 piece of news for your projects"
    assert BARRIERS.title in text
    assert "deadline moved from Mon 25 Jan 2027" in text
    assert "to Mon 15 Feb 2027" in text
    assert f"It fits “{PROJECT.title}”." in text
    assert "https://fundmap.city.example/call?uid=eu_ft_portal%3Arich" in text
    assert "Ordinary call" not in text
    assert stop.startswith("https://fundmap.city.example/unsubscribe/")
    assert send(shared, MONDAY + dt.timedelta(hours=3))[0] == 0
    assert send(shared, MONDAY + DAY)[0] == 0, "nothing new, no mail"


def test_a_deadline_within_her_own_threshold_is_told_on_that_day(shared, city):
    sixty_before = dt.datetime(2026, 11, 26, 8, tzinfo=dt.UTC)
    assert send(shared, sixty_before - DAY)[0] == 0
    assert send(shared, sixty_before)[0] == 1
    assert "in 60 days" in text_of(shared, "eve@nice.example")[1]
    assert send(shared, sixty_before + DAY)[0] == 0


def test_a_day_without_the_scheduler_loses_no_threshold(shared, city):
    send(shared, dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC))
    assert send(shared, dt.datetime(2026, 11, 28, 8, tzinfo=dt.UTC))[0] == 1
    assert "in 58 days" in text_of(shared, "eve@nice.example")[1]


def test_a_new_call_that_fits_is_told_and_one_that_does_not_is_not(shared, read, city):
    new = BARRIERS.model_copy(update={"source_ref": "new", "title": f"{BARRIERS.title} again"})
    strange = call("strange", "Fishing vessels in the Baltic Sea")
    read([*many(30), BARRIERS, new, strange], NOW + dt.timedelta(hours=1))
    assert send(shared, MONDAY)[0] == 1
    text = text_of(shared, "eve@nice.example")[1]
    assert f"{BARRIERS.title} again\nnew." in text
    assert "Fishing" not in text


def test_before_the_hour_and_for_those_who_do_not_want_it_there_is_none(shared, read, city):
    _number, eve = city
    read([*many(30), moved(dt.date(2027, 2, 15))], NOW + dt.timedelta(hours=1))
    assert send(shared, MONDAY.replace(hour=4))[0] == 0
    with write_session(shared) as session:
        people.set_digest(session, eve, DigestSettings(Rhythm.NEVER))
    assert send(shared, MONDAY)[0] == 0


@pytest.mark.parametrize(("days", "number"), [(0, 1), (1, 0), (6, 0), (7, 1)])
def test_weekly_ones_go_out_on_mondays(shared, read, city, days, number):
    _number, eve = city
    with write_session(shared) as session:
        people.set_digest(session, eve, DigestSettings(Rhythm.WEEKLY, ()))
    read([*many(30), moved(dt.date(2027, 2, 15))], NOW + dt.timedelta(hours=1))
    assert send(shared, MONDAY + days * DAY)[0] == number


def test_nobody_is_told_of_another_citys_projects(shared, read, city):
    with write_session(shared) as session:
        other = people.add_organisation(session, "Torino", "city")
    for name, role, place in (
        ("max", Role.OFFICER, other),
        ("joan", Role.ADVOCATE, city[0]),
        ("root", Role.ADMIN, 1),
    ):
        number = add_person(shared, f"{name}@x.example", name, role, organisation=place)
        with write_session(shared) as session:
            people.set_digest(session, number, DigestSettings(Rhythm.DAILY))
    read([*many(30), moved(dt.date(2027, 2, 15))], NOW + dt.timedelta(hours=1))
    made, mails = send(shared, MONDAY)
    assert made == 1
    assert [mail.to for mail in mails] == ["eve@nice.example"]


def test_the_mail_speaks_the_readers_language_and_hostile_titles_stay_lines(shared, read, city):
    _number, eve = city
    with write_session(shared) as session:
        people.change(session, eve, name="Eve", language="fr")
    hurt = moved(dt.date(2027, 2, 15)).model_copy(
        update={"title": f"{BARRIERS.title}\r\nBcc: all@x.example"}
    )
    read([*many(30), hurt], NOW + dt.timedelta(hours=1))
    assert send(shared, MONDAY)[0] == 1
    subject, text, _stop = text_of(shared, "eve@nice.example")
    assert "nouvelle" in subject.lower()
    assert "\nBcc:" not in text


def test_a_kill_between_two_readers_tells_the_other_one_next_time(shared, read, city, monkeypatch):
    number, _eve = city
    joan = add_person(shared, "joan@nice.example", "Joan", Role.OFFICER, organisation=number)
    with write_session(shared) as session:
        people.set_digest(session, joan, DigestSettings(Rhythm.DAILY, ()))
    read([*many(30), moved(dt.date(2027, 2, 15))], NOW + dt.timedelta(hours=1))
    real = people.told_until

    def killed(session, person_id, at):
        if person_id == joan:
            raise KeyboardInterrupt
        real(session, person_id, at)

    monkeypatch.setattr(people, "told_until", killed)
    with pytest.raises(KeyboardInterrupt):
        send(shared, MONDAY)
    monkeypatch.setattr(people, "told_until", real)
    made, mails = send(shared, MONDAY + dt.timedelta(minutes=5))
    assert made == 1
    assert sorted(mail.to for mail in mails) == ["eve@nice.example", "joan@nice.example"]


def test_one_click_stops_them_and_a_forged_link_does_nothing(shared, read, city):
    _number, eve = city
    read([*many(30), moved(dt.date(2027, 2, 15))], NOW + dt.timedelta(hours=1))
    send(shared, MONDAY)
    path = text_of(shared, "eve@nice.example")[2].removeprefix("https://fundmap.city.example")
    browser = Browser(application())
    assert "Send me no more" in browser.ask(path, headers=HTML).text

    def rhythm():
        with read_session(shared) as session:
            return people.account(session, eve).digest.rhythm

    assert rhythm() is Rhythm.DAILY, "looking stops nothing: mail scanners look"
    forged = sign("another secret", "digest", str(eve))
    assert browser.ask(f"/unsubscribe/{forged}", "POST").status_code == 404
    assert rhythm() is Rhythm.DAILY
    one_click = {"List-Unsubscribe": "One-Click"}
    assert browser.ask(path, "POST", data=one_click).status_code == 200
    assert rhythm() is Rhythm.NEVER
    assert sign(SECRET, "digest", str(eve)) == path.removeprefix("/unsubscribe/")
    assert isinstance(actor(shared, eve, None), Person)


def test_each_reader_is_told_what_happened_since_he_was_last_told(shared, read, city):
    number, _eve = city
    read([*many(30), moved(dt.date(2027, 2, 15))], NOW + dt.timedelta(hours=1))
    send(shared, MONDAY)
    joan = add_person(shared, "joan@nice.example", "Joan", Role.OFFICER, organisation=number)
    with write_session(shared) as session:
        people.set_digest(session, joan, DigestSettings(Rhythm.DAILY, ()))
    new = BARRIERS.model_copy(update={"source_ref": "new", "title": f"{BARRIERS.title} again"})
    read([*many(30), moved(dt.date(2027, 2, 15)), new], MONDAY + dt.timedelta(hours=2))
    assert send(shared, MONDAY + DAY)[0] == 2
    assert "deadline moved" in text_of(shared, "joan@nice.example")[1]
    assert "deadline moved" not in text_of(shared, "eve@nice.example")[1]


def test_a_call_of_a_distant_theme_is_not_told(shared, read, city, monkeypatch):
    read([*many(30), moved(dt.date(2027, 2, 15))], NOW + dt.timedelta(hours=1))
    monkeypatch.setattr(digests, "strength_of", lambda *_: digests.Strength.SOME)
    assert send(shared, MONDAY)[0] == 0


def mute_path(engine, start):
    """Return the path of the link of the newest mail whose line begins so."""
    lines = text_of(engine, "eve@nice.example")[1].splitlines()
    line = next(line for line in lines if line.startswith(start))
    return line.rpartition("https://fundmap.city.example")[2]


@pytest.mark.parametrize(
    ("start", "what"),
    [
        ("No more of this call", MuteKind.CALL),
        ("No more “Changed”", MuteKind.REASON),
        ("No more of the source", MuteKind.SOURCE),
    ],
)
def test_one_click_mutes_a_part_and_the_account_takes_it_back(shared, read, city, start, what):
    number, eve = city
    read([*many(30), moved(dt.date(2027, 2, 15))], NOW + dt.timedelta(hours=1))
    send(shared, MONDAY)
    path, browser = mute_path(shared, start), Browser(application())
    assert "Mute it" in browser.ask(path, headers=HTML).text
    me = actor(shared, eve, number)

    def muted():
        with read_session(shared) as session:
            return [mute for mute, _title in mutes.list_own(me, session)]

    assert muted() == [], "looking mutes nothing: mail scanners look"
    assert (
        browser.ask(f"{path[:-1]}0" if path[-1] != "0" else f"{path[:-1]}1", "POST").status_code
        == 404
    )
    assert browser.ask(path, "POST", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert browser.ask(path, "POST").status_code == 200, "a second click is no error"
    assert [mute.kind for mute in muted()] == [what]
    read([*many(30), moved(dt.date(2027, 3, 15))], MONDAY + dt.timedelta(hours=1))
    assert send(shared, MONDAY + DAY)[0] == 0
    with write_session(shared) as session:
        mutes.unmute(me, session, what, muted()[0].target, now=MONDAY)
    read([*many(30), moved(dt.date(2027, 4, 15))], MONDAY + DAY + dt.timedelta(hours=1))
    assert send(shared, MONDAY + 2 * DAY)[0] == 1


def test_what_is_muted_is_hers_alone(shared, read, city):
    number, eve = city
    joan = add_person(shared, "joan@nice.example", "Joan", Role.OFFICER, organisation=number)
    with write_session(shared) as session:
        people.set_digest(session, joan, DigestSettings(Rhythm.DAILY, ()))
        mutes.mute(
            people.acting(session, joan, number), session, MuteKind.REASON, "changed", now=NOW
        )
    read([*many(30), moved(dt.date(2027, 2, 15))], NOW + dt.timedelta(hours=1))
    assert [mail.to for mail in send(shared, MONDAY)[1]] == ["eve@nice.example"]
    with read_session(shared) as session:
        assert mutes.list_own(actor(shared, eve, number), session) == ()


def follow(engine, city, uid, **content):
    number, eve = city
    with write_session(engine) as session:
        me = people.acting(session, eve, number)
        (project,) = projects.list_all(me, session)
        mark = MarkContent(**({"stage": Stage.INTERESTED} | content))
        tracking.mark(me, session, project.id, uid, mark, expected_version=0, now=NOW)


def told(engine, at=MONDAY):
    assert send(engine, at)[0] == 1
    return text_of(engine, "eve@nice.example")[1]


def test_a_call_that_a_project_follows_is_told_however_far_it_is(shared, read, city):
    far = call("far", "Fishing vessels in the Baltic Sea")
    read([*many(30), BARRIERS, far], NOW - DAY / 2)
    follow(shared, city, f"{SOURCE}:far")
    on = (Deadline(on=dt.date(2027, 2, 15)),)
    read([*many(30), BARRIERS, far.model_copy(update={"deadlines": on})], NOW + DAY / 24)
    text = told(shared)
    assert f"followed for “{PROJECT.title}”" in text
    assert "Fishing" in text
    assert "to Mon 15 Feb 2027" in text


def test_a_call_that_was_dismissed_is_told_no_more(shared, read, city):
    dismissed = {"stage": Stage.DISMISSED, "reason": DismissReason.THEME}
    follow(shared, city, f"{SOURCE}:rich", **dismissed)
    read([*many(30), moved(dt.date(2027, 2, 15))], NOW + DAY / 24)
    assert send(shared, MONDAY)[0] == 0


def test_a_call_that_its_source_lists_no_more_is_told(shared, read, city):
    for hour in (1, 2, 3):
        read(many(30), NOW + hour * DAY / 24)
    text = told(shared)
    assert f"{BARRIERS.title}\nno longer listed by its source." in text


def test_calls_that_have_gone_build_no_second_index(shared, read, city, monkeypatch):
    twin = BARRIERS.model_copy(update={"source_ref": "twin"})
    for hour in (1, 2, 3):
        read([*many(30), twin], NOW + hour * DAY / 24)
    with read_session(shared) as session:
        matches.live_index(session, MONDAY)
    monkeypatch.setattr(additions, "MOST_SHARE", 1)
    monkeypatch.setattr(index, "build", None)
    monkeypatch.setattr(additions, "build", None)
    assert f"{BARRIERS.title}\nno longer listed by its source." in told(shared)


def test_a_call_that_its_source_closes_before_its_day_is_told(shared, read, city):
    shut = BARRIERS.model_copy(update={"published_status": PublicationStatus.CLOSED})
    read([*many(30), shut], NOW + DAY / 24)
    text = told(shared)
    assert "NO LONGER THERE" in text
    assert "status given by the source from open to closed" in text


def test_a_changed_amount_is_told_with_old_and_new(shared, read, city):
    less = BARRIERS.model_copy(update={"grant_max": Money.of(150_000)})
    read([*many(30), less], NOW + DAY / 24)
    assert "changed: largest grant from €4.5\u00a0m to €150\u00a0k." in told(shared)


def test_a_long_list_of_changes_hides_no_moved_day(shared, read, city, monkeypatch):
    monkeypatch.setattr(digests, "_MOST_LINES", 1)
    both = moved(dt.date(2027, 2, 15)).model_copy(update={"expected_grants": 3})
    read([*many(30), both], NOW + DAY / 24)
    text = told(shared)
    assert "deadline moved" in text
    assert "and 1 more" in text


def test_news_that_is_committed_while_mails_are_written_comes_with_the_next(shared, read, city):
    began = MONDAY - dt.timedelta(minutes=2)
    assert send(shared, MONDAY)[0] == 0
    read([*many(30), moved(dt.date(2027, 2, 15))], began)
    assert "to Mon 15 Feb 2027" in told(shared, MONDAY + DAY)
    assert send(shared, MONDAY + 2 * DAY)[0] == 0


def test_a_planned_day_is_told_as_planned(shared, read, city):
    plan = {"planned": True, "published_status": PublicationStatus.FORTHCOMING}
    read([*many(30), BARRIERS.model_copy(update=plan)], NOW - DAY / 2)
    text = told(shared, dt.datetime(2026, 11, 26, 8, tzinfo=dt.UTC))
    assert "in 60 days" in text
    assert "not yet a call" in text


def test_who_asks_again_is_not_told_of_the_time_between(shared, read, city):
    number, eve = city
    with write_session(shared) as session:
        people.set_digest(session, eve, DigestSettings(Rhythm.NEVER))
    read([*many(30), moved(dt.date(2027, 2, 15))], NOW + DAY / 24)
    with write_session(shared) as session:
        me = people.acting(session, eve, number)
        change_digest(me, session, DigestSettings(Rhythm.DAILY), now=NOW + DAY / 2)
    assert send(shared, MONDAY)[0] == 0
