"""Which calls are offered, in which order, and what an officer is told about them."""

import datetime as dt
import subprocess
import sys

import pytest

from domain.call import PaysFor
from domain.deadline import Deadline
from domain.enums import (
    ApplicantType,
    CallStatus,
    CostKind,
    DeadlineKind,
    DeadlineModel,
    MatchVerdict,
    PublicationStatus,
    Tri,
)
from matcher import messages
from matcher.costs import cost_lines, kinds_in, wishes
from matcher.engine import match, relevance_order
from matcher.index import build
from tests.matcher.examples import NOW, QUOTE, call, profile
from tests.paths import ROOT

PAST = (Deadline(on=dt.date(2026, 3, 1)),)


def test_closed_calls_are_ranked_but_not_offered():
    index = build([call("closed", "Safer squares", deadlines=PAST), call("open", "Safer streets")])
    assert [uid for uid, _ in relevance_order(profile(), index)] == [
        "eu_test:closed",
        "eu_test:open",
    ]
    assert [result.call_uid for result in match(profile(), index, now=NOW)] == ["eu_test:open"]


def test_a_closed_call_was_offered_while_it_was_open():
    index = build([call("x", "Safer squares", deadlines=PAST, opens_on=dt.date(2026, 1, 1))])
    (result,) = match(profile(), index, now=dt.datetime(2026, 2, 1, tzinfo=dt.UTC))
    assert result.status is CallStatus.OPEN
    assert result.next_deadline == dt.date(2026, 3, 1)
    assert result.days_left == 28


def test_calls_without_dates_and_announced_calls_are_offered():
    index = build(
        [
            call("none", "Safer squares", deadlines=(), opens_on=None, published_status=None),
            call("soon", "Safer squares", opens_on=dt.date(2026, 10, 1),
                 published_status=PublicationStatus.FORTHCOMING),
        ]
    )  # fmt: skip
    found = {r.call_uid: (r.status, r.days_left) for r in match(profile(), index, now=NOW)}
    assert found["eu_test:none"] == (CallStatus.UNKNOWN, None)
    assert found["eu_test:soon"] == (CallStatus.FORTHCOMING, 111)


def test_what_the_city_cannot_have_comes_last_and_says_why():
    barred = call("barred", "Safer squares", applicants=(ApplicantType.UNIVERSITY,))
    stage = (
        Deadline(on=dt.date(2026, 7, 1), kind=DeadlineKind.STAGE, number=1),
        Deadline(on=dt.date(2026, 12, 1), kind=DeadlineKind.STAGE, number=2),
    )
    later = call("later", "Safer squares", deadlines=stage, deadline_model=DeadlineModel.TWO_STAGE)
    weak = call("weak", "Squares in rural landscapes and their lighting in winter")
    asked = profile(applicant_type=ApplicantType.MUNICIPALITY, country="FR")
    results = match(asked, build([barred, later, weak]), now=NOW)
    assert results[0].call_uid == "eu_test:weak"
    assert {r.verdict for r in results[1:]} == {MatchVerdict.NOT_FOR_YOU}
    for result in results[1:]:
        assert result.relevance > results[0].relevance
        assert any(reason.hard for reason in result.reasons)


def test_the_limit_counts_calls_and_keeps_the_best():
    index = build([call(f"c{n}", "Safer squares" + " of towns" * n) for n in range(5)])
    assert [r.call_uid for r in match(profile(), index, now=NOW, limit=2)] == [
        "eu_test:c0", "eu_test:c1",
    ]  # fmt: skip


def test_equal_calls_keep_one_order():
    index = build([call(ref, "Safer squares") for ref in "cab"])
    assert [r.call_uid[-1] for r in match(profile(), index, now=NOW)] == ["a", "b", "c"]


def paid(kind: CostKind, stated: Tri) -> PaysFor:
    return PaysFor(kind=kind, stated=stated, quote=QUOTE)


@pytest.mark.parametrize(
    ("wish", "kinds"),
    [
        ("installing barriers", (CostKind.WORKS, CostKind.EQUIPMENT)),
        ("Einbau von Pollern", (CostKind.WORKS,)),
        ("caméras et formation des agents", (CostKind.EQUIPMENT, CostKind.TRAINING)),
        ("szkolenia dla straży", (CostKind.TRAINING,)),
        ("μελέτη φωτισμού", (CostKind.STUDIES,)),
        ("qqq", ()),
    ],
)
def test_kinds_of_cost_are_read_from_words(wish, kinds):
    assert kinds_in(wish) == kinds


@pytest.mark.parametrize(
    ("stated", "msgid", "proved"),
    [
        ((), messages.PAYS_UNKNOWN, False),
        ((paid(CostKind.WORKS, Tri.YES),), messages.PAYS_UNKNOWN, False),
        (
            (paid(CostKind.WORKS, Tri.YES), paid(CostKind.EQUIPMENT, Tri.YES)),
            messages.PAYS_YES,
            True,
        ),
        ((paid(CostKind.EQUIPMENT, Tri.NO),), messages.PAYS_NO, True),
        ((paid(CostKind.INNOVATION, Tri.YES),), messages.PAYS_UNKNOWN, False),
    ],
)
def test_a_wish_is_stated_yes_no_or_not(stated, msgid, proved):
    (line,) = cost_lines(profile(wants_text="installing barriers"), call("x", "C", pays_for=stated))
    assert line.text.msgid == msgid
    assert line.text.params == (("what", "installing barriers"),)
    assert (line.quote is not None) is proved
    assert line.kind is CostKind.WORKS


def test_a_wish_in_unknown_words_is_shown_as_it_is():
    (line,) = cost_lines(profile(wants_text="qqq"), call("x", "C"))
    assert (line.kind, line.stated) == (None, Tri.UNKNOWN)
    assert line.text.params == (("what", "qqq"),)


def test_ticked_kinds_are_told_beside_wishes_once():
    asked = profile(wants_text="installing barriers", wants=(CostKind.WORKS, CostKind.STAFF))
    lines = cost_lines(asked, call("x", "C", pays_for=(paid(CostKind.STAFF, Tri.YES),)))
    assert [(line.kind, line.stated) for line in lines] == [
        (CostKind.WORKS, Tri.UNKNOWN), (CostKind.STAFF, Tri.YES),
    ]  # fmt: skip
    assert lines[1].text.msgid == "states that it pays for staff"


def test_wishes_are_split_shortened_and_bounded():
    assert [words for words, _ in wishes(profile(wants_text="a camera; <b>training</b>,\n"))] == [
        "a camera", "training",
    ]  # fmt: skip
    assert len(wishes(profile(wants_text="x," * 100))) == 12
    assert len(wishes(profile(wants_text="y" * 1000))[0][0]) == 120


def test_every_sentence_is_listed_and_has_the_values_that_are_said():
    listed = set(messages.all_msgids())
    index = build([call("x", "Safer squares", applicants=(ApplicantType.NGO,))])
    (result,) = match(profile(wants=tuple(CostKind)), index, now=NOW)
    said = [reason.text for reason in result.reasons] + [line.text for line in result.pays_for]
    said += [question.text for question in result.questions]
    for message in said:
        assert message.msgid in listed
        assert message.msgid.format(**dict(message.params))
    assert all(msgid == msgid.strip() and msgid for msgid in listed)
    assert len(listed) > 80


def test_importing_the_engine_loads_no_heavy_library():
    code = "import matcher.engine, matcher.index, sys; print({'numpy','scipy','sklearn'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "set()"
