"""The question that the search service is asked, and the proof that an answer answers it."""

import json

import pytest

from crawlers.portal import search
from crawlers.portal.listing import Listing, Reading
from crawlers.portal.search import Question, Sort
from domain.errors import PageShapeError
from tests.portal.made import row
from tests.servers.base import Asked
from tests.servers.portal import _parts

TOPICS = Question("1")


def answer(rows: list, **fields: object) -> dict:
    return {"totalResults": len(rows), "pageNumber": 1, "results": rows} | fields


def refs(first: int, last: int) -> list[str]:
    return [f"{number}TOPICSen" for number in range(first, last)]


def test_query_goes_as_a_typed_multipart_part() -> None:
    sort = Sort("identifier", "ASC")
    headers = {name.lower(): value for name, value in search.headers().items()}
    parts = _parts(Asked("POST", "/", headers, search.body(TOPICS, sort), 0.0))
    assert parts is not None
    assert parts["languages"] == ["en"]
    assert parts["sort"] == {"field": "identifier", "order": "ASC"}
    assert {"terms": {"DATASOURCE": ["SEDIA"]}} in parts["query"]["bool"]["must"]
    assert {"terms": {"status": ["31094501", "31094502"]}} in parts["query"]["bool"]["must"]


def test_parts_are_files_as_the_front_end_sends_them() -> None:
    assert search.body(TOPICS, None).count(b'filename="blob"') == 2


def test_display_fields_are_never_sent_for_they_drop_the_conditions() -> None:
    assert b"displayFields" not in search.body(TOPICS, None)


def test_only_clauses_that_the_service_knows_are_used() -> None:
    told = json.dumps(TOPICS._replace(programmes=("1",), without=("2",)).query())
    for word in ("wildcard", "match", "prefix", "range"):
        assert f'"{word}"' not in told


def test_first_order_is_by_a_unique_field() -> None:
    firsts = [search.sorts(kind)[0] for kind in search.KINDS]
    assert [sort.field for sort in firsts if sort] == ["identifier", "callIdentifier", "callccm2Id"]


@pytest.mark.parametrize(
    "spoilt",
    [
        [],
        {"results": []},
        answer([], totalResults="many"),
        answer([], totalResults=4_184_545),
        answer([row()], pageNumber=3),
        answer([{"reference": "x"}]),
        answer([row(type="6")]),
        answer([row(), row(status="31094503"), row(status="31094503")]),
    ],
)
def test_answer_to_another_question_is_refused(spoilt: object) -> None:
    with pytest.raises(PageShapeError):
        search.read(spoilt, TOPICS, 1)


def test_right_answer_is_taken() -> None:
    assert search.read(answer([row()], totalResults=9), TOPICS, 1).total == 9
    assert search.read(answer([]), TOPICS, 1).rows == ()


def test_split_questions_ask_for_the_same_together() -> None:
    by_status = TOPICS.split(("1", "2", "3"))
    assert [q.statuses for q in by_status] == [("31094501",), ("31094502",)]
    inside, outside = by_status[0].split(("1", "2", "3"))
    assert (inside.programmes, outside.without) == (("1", "2", "3"), ("1", "2", "3"))
    assert [q.programmes for q in inside.split(())] == [("1",), ("2", "3")]
    assert outside.split(("1",)) == ()
    assert inside._replace(programmes=("1",)).split(()) == ()


def test_short_list_is_whole_after_one_page() -> None:
    reading = Reading(TOPICS)
    reading.take(3, refs(0, 3))
    assert reading.whole()
    assert not reading.advance()


def test_list_is_read_to_its_end_in_a_unique_order() -> None:
    reading = Reading(TOPICS)
    reading.take(250, refs(0, 100))
    asked = []
    while reading.advance():
        assert reading.sort is not None
        asked.append((reading.sort.order, reading.page))
        start = (reading.page - 1) * 100
        reading.take(250, refs(start, min(start + 100, 250)))
    assert asked == [("ASC", 1), ("ASC", 2), ("ASC", 3)]
    assert reading.whole()


def test_rows_that_shuffle_between_pages_make_it_read_again() -> None:
    reading = Reading(TOPICS)
    reading.take(200, refs(0, 100))
    pages = {"ASC": [refs(0, 100), refs(50, 150)], "DESC": [refs(100, 200), refs(0, 100)]}
    while reading.advance():
        assert reading.sort is not None
        reading.take(200, pages[reading.sort.order][reading.page - 1])
    assert reading.whole()
    assert reading.refs == set(refs(0, 200))


def test_page_that_failed_leaves_the_list_unproven() -> None:
    reading = Reading(TOPICS)
    reading.take(200, refs(0, 100))
    while reading.advance(page_failed=True):
        pass
    assert not reading.whole()


def test_endless_list_is_left_soon() -> None:
    reading, total, asked = Reading(TOPICS), 1_000, 1
    reading.take(total, refs(0, 100))
    while reading.advance():
        asked, total = asked + 1, total + 100
        reading.take(total, refs(0, 100))
    assert asked < 40
    assert not reading.whole()


def test_call_that_leaves_the_list_meanwhile_is_no_gap() -> None:
    reading = Reading(TOPICS)
    reading.take(151, refs(0, 100))
    assert reading.advance()
    reading.take(150, refs(1, 101))
    assert reading.advance()
    reading.take(150, refs(101, 151))
    assert reading.whole()
    assert "0TOPICSen" not in reading.refs


def test_service_that_stops_paging_early_is_noticed() -> None:
    reading = Reading(TOPICS)
    reading.take(500, refs(0, 100))
    assert reading.advance()
    reading.take(500, [])
    assert reading.cut
    listing = Listing("1")
    question = listing.questions.popleft()
    assert listing.split(question, ("1", "2"))
    assert len(listing.questions) == 2


def test_splitting_has_an_end() -> None:
    listing, splits = Listing("1"), 0
    while listing.questions and splits < 1_000:
        splits += listing.split(listing.questions.popleft(), tuple(map(str, range(64))))
    assert splits < 30
