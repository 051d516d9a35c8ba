"""Today: what concerns the reader's projects comes first and says why; the rest is one click away."""

import datetime as dt

from domain.deadline import Deadline
from domain.people import EMBEDDED_PERSON
from domain.tracking import DismissReason, MarkContent, Stage
from funding_db.engine import write_session
from services import tracking
from tests.ui.conftest import opened, shown
from tests.ui.stock import NOW, PROJECT, call, rich

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
