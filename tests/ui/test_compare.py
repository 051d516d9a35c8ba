"""Compare: what differs is said in words; calls are chosen on their pages."""

import datetime as dt

from domain.deadline import Deadline
from tests.ui.conftest import opened, shown
from tests.ui.stock import GREEK, PROJECT, call, hostile, three

UIDS = ["eu_ft_portal:rich", "eu_ft_portal:greek"]


def press(at, label):
    next(b for b in at.button if b.label == label).click().run()
    assert not at.exception


def test_two_calls_side_by_side_differences_in_words(open_page, fill):
    fill(three())
    text = shown(open_page("compare", uid=UIDS))
    assert GREEK in text
    assert "€4.5 m" in text
    assert "not stated by the source" in text
    assert "**Amount for one project** :small[≠ different]" in text
    assert "**Kind of offer** :small[the same]" in text


def test_one_call_or_an_unknown_one_is_no_comparison(open_page, fill):
    fill(three())
    for uids in (UIDS[:1], [UIDS[0], "no:such"], [UIDS[0], UIDS[0]]):
        assert "Choose two to four calls" in shown(open_page("compare", uid=uids))


def test_a_deadline_that_has_passed_is_not_called_unstated(open_page, fill):
    gone = call("gone", "Over", deadlines=(Deadline(on=dt.date(2026, 8, 1)),))
    fill([gone, *three()])
    text = shown(open_page("compare", uid=["eu_ft_portal:gone", UIDS[0]]))
    assert "no coming deadline is stated" in text


def test_hostile_words_do_nothing(open_page, fill):
    fill([hostile(), *three()])
    at = open_page("compare", uid=["eu_ft_portal:hostile", *UIDS])
    assert "<img src=x onerror=alert(1)>" in shown(at)


def test_calls_are_chosen_on_their_pages(open_page, fill):
    fill(three())
    at = open_page("call", uid=UIDS[0])
    press(at, "Compare")
    at.query_params["uid"] = UIDS[1]
    at.run()
    press(at, "Compare")
    assert at.session_state["compare"] == UIDS
    press(at, "Do not compare")
    assert at.session_state["compare"] == UIDS[:1]


def test_the_sheet_is_offered_on_the_call_and_for_the_project(open_page, fill, save):
    fill(three())
    project = save(PROJECT)
    at = opened(open_page("call", uid=UIDS[0]), f"sheet_call_{UIDS[0]}")
    opened(at, f"sheet_project_{project.id}_{UIDS[0]}")
    addresses = [link.proto.url for link in at.get("link_button")]
    assert "/files/calls/eu_ft_portal%3Arich/sheet.pdf?lang=en" in addresses
    mine = f"/files/projects/{project.id}/calls/eu_ft_portal%3Arich/sheet.docx?lang=en"
    assert mine in addresses
