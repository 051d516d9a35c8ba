"""Today: what concerns the reader's projects comes first and says why; the rest is one click away."""

import datetime as dt

import pytest

from domain.deadline import Deadline
from domain.enums import FailureClass
from domain.errors import NotAllowed
from domain.muting import MuteKind
from domain.people import EMBEDDED_PERSON, VISITOR
from domain.tracking import DismissReason, MarkContent, Stage
from funding_db.engine import write_session
from funding_db.repositories import runs
from services import mutes, tracking
from services import settings as settings_service
from tests.ui.conftest import opened, shown
from tests.ui.stock import NOW, PROJECT, SOURCE, call, rich

SOON = NOW.date() + dt.timedelta(days=20)
JAMAICA = call("far", "Human rights in Jamaica", deadlines=(Deadline(on=SOON),))
OURS = rich().model_copy(update={"deadlines": (Deadline(on=SOON),)})
LATER = NOW + dt.timedelta(hours=1)


def moved(one):
    return one.model_copy(update={"deadlines": (Deadline(on=SOON + dt.timedelta(days=1)),)})


def test_what_closes_for_the_projects_is_shown_with_its_reason_and_the_rest_is_a_link(
    open_page, fill, save
):
    fill([OURS, JAMAICA])
    assert "2 calls close within" in shown(open_page())
    assert JAMAICA.title in shown(open_page())
    save(PROJECT)
    said = shown(open_page())
    assert "1 call for your projects closes within 30 days" in said
    assert OURS.title in said
    assert f"{PROJECT.title}: " in said
    assert JAMAICA.title not in said
    assert "Show all that close soon (2)" in [link.label for link in open_page().get("page_link")]
    assert "touches 1 call" in said, "the question that settles the most"


def test_what_changed_for_the_projects_comes_first_and_other_changes_are_folded(
    open_page, fill, save
):
    save(PROJECT)
    fill([OURS, JAMAICA])
    fill([moved(OURS), moved(JAMAICA)], at=LATER)
    at = open_page()
    news = shown(at).split("What changed")[1]
    assert OURS.title in news
    assert JAMAICA.title not in news
    at = opened(at, "today_others")
    assert JAMAICA.title in shown(at).split("What changed")[1]


def test_a_dismissed_call_concerns_nobody_and_a_followed_one_says_its_stage(
    open_page, fill, save, database
):
    fill([OURS, JAMAICA])
    saved = save(PROJECT)
    gone = MarkContent(stage=Stage.DISMISSED, reason=DismissReason.THEME)
    for one, content in ((OURS, gone), (JAMAICA, MarkContent(stage=Stage.INTERESTED))):
        with write_session(database) as session:
            tracking.mark(
                EMBEDDED_PERSON, session, saved.id, one.uid, content, expected_version=0, now=NOW
            )
    said = shown(open_page())
    assert OURS.title not in said
    assert f"{PROJECT.title}: saved" in said


def test_nothing_for_the_projects_is_said_and_not_hidden(open_page, fill, save):
    ours = rich().model_copy(update={"deadlines": (Deadline(on=SOON + dt.timedelta(days=90)),)})
    fill([JAMAICA, ours])
    save(PROJECT)
    said = shown(open_page())
    assert "Nothing for your projects closes within 30 days" in said
    assert JAMAICA.title not in said


@pytest.mark.parametrize(
    ("what", "closing", "news"),
    [
        ((MuteKind.CALL, OURS.uid), [JAMAICA.uid], [JAMAICA.uid]),
        ((MuteKind.REASON, "changed"), [OURS.uid, JAMAICA.uid], []),
        ((MuteKind.SOURCE, SOURCE), [], []),
    ],
    ids=["call", "reason", "source"],
)
def test_a_line_mutes_its_call_its_reason_or_its_source_and_takes_it_back(
    open_page, fill, what, closing, news
):
    fill([OURS, JAMAICA])
    fill([moved(OURS), moved(JAMAICA)], at=LATER)
    at = open_page()
    everything = told(at)
    assert everything == ({OURS.uid, JAMAICA.uid}, {OURS.uid, JAMAICA.uid})
    line = next(m for m in at.menu_button if "news" in m.key and OURS.uid in m.key)
    assert [option.split("“")[0] for option in line.options] == [
        "No more of this call",
        "No more ",
        "No more of the source ",
    ]
    at = line.click(what).run()
    assert not at.exception
    assert told(at) == (set(closing), set(news))
    assert "Muted here and in your mails: No more" in shown(at)
    at = open_page()
    assert told(at) == (set(closing), set(news)), "it is kept"
    at = opened(at, "today_muted")
    at.button(key=next(b.key for b in at.button if b.key.startswith("today_unmute"))).click().run()
    assert told(at) == everything


def told(at):
    """Return which calls stand among what closes and among what changed."""
    keys = [menu.key for menu in at.menu_button]
    parts = ([k for k in keys if k.startswith(f"mute_{name}_")] for name in ("closing", "news"))
    return tuple({c.uid for c in (OURS, JAMAICA) for k in part if c.uid in k} for part in parts)


def test_what_was_muted_last_is_taken_back_by_undo(open_page, fill):
    fill([OURS])
    at = open_page()
    at.menu_button[0].click((MuteKind.CALL, OURS.uid)).run()
    assert "What closes within 30 days is muted" in shown(at)
    at.button(key="mute_undo").click().run()
    assert OURS.title in shown(at)
    assert "mute_undo" not in [button.key for button in at.button]


def test_a_visitor_is_offered_no_muting(fill, database):
    fill([OURS])
    assert not mutes.can_mute(VISITOR)
    with write_session(database) as session, pytest.raises(NotAllowed):
        mutes.mute(VISITOR, session, MuteKind.CALL, OURS.uid, now=NOW)


def test_a_source_that_was_not_read_in_time_is_said_with_what_it_touches(
    open_page, fill, save, monkeypatch
):
    fill([OURS, JAMAICA])
    save(PROJECT)
    assert not open_page().warning
    later = NOW + dt.timedelta(days=3)
    monkeypatch.setenv("FUNDMAP_NOW", later.isoformat())
    settings_service.settings.cache_clear()
    at = open_page()
    said = at.warning[0].value.replace("\\", "")
    assert "its calls were last read 3 days ago; deadlines may have changed since" in said
    assert "1 call that concerns your projects comes from there" in said
    assert "Why" not in said
    assert "See how each source stands" in [link.label for link in at.get("page_link")]


def test_a_failing_source_says_why(open_page, fill, database, tmp_path):
    fill([OURS])
    with write_session(database) as session:
        run = runs.start(session, SOURCE, tmp_path / "run", now=NOW)
        failure = FailureClass.TIMEOUT
        runs.finish(session, run, verdict=None, failure=failure, reasons=["slow"], now=NOW)
    said = open_page().warning[0].value.replace("\\", "")
    assert "last read today" in said
    assert "Why: its server takes too long" in said
