"""Every state of an opinion stays: what stands, what it replaced, and who reads it."""

import threading

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.exc import DatabaseError

from domain.desk import (
    Aspect,
    Opinion,
    Recommendation,
    Score,
    Step,
    TriageEntry,
    TriageLine,
    TriageResult,
)
from domain.desk_history import Change, changes, replaced, replies, standing
from domain.errors import Conflict
from domain.i18n import texts
from funding_db import migrate
from funding_db.engine import make_engine, write_session
from funding_db.repositories import desk_reviews
from services import desk, desk_documents, desk_words, opinions, submissions
from tests.desk.makers import LATER, NOW, decided, submitted

CLIMATE, RIGHTS = Aspect.CLIMATE, Aspect.RIGHTS


def score(points, evidence=""):
    return Score(points=points, evidence=evidence)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {}, ()),
        ({"reply": "a"}, {"reply": "b"}, ()),
        (
            {"result": TriageResult.ADVICE},
            {"result": TriageResult.NOT_FOR_US},
            (Change("result", None, TriageResult.ADVICE, TriageResult.NOT_FOR_US),),
        ),
        (
            {},
            {"recommendation": Recommendation.ADVICE_FIRST, "conditions": "a plan"},
            (
                Change("recommendation", None, None, Recommendation.ADVICE_FIRST),
                Change("conditions", None, None, "a plan"),
            ),
        ),
        ({"loan_eur": 5}, {"loan_eur": 7}, (Change("loan_eur", None, 5, 7),)),
        (
            {"triage": {TriageLine.SIZE: TriageEntry(standing="bad", note="small")}},
            {"triage": {TriageLine.SIZE: TriageEntry(standing="good")}},
            (
                Change("standing", TriageLine.SIZE, "bad", "good"),
                Change("note", TriageLine.SIZE, "small", None),
            ),
        ),
        (
            {"scores": {CLIMATE: score(0, "a"), RIGHTS: score(None)}},
            {"scores": {CLIMATE: score(3, "b")}},
            (
                Change("score", CLIMATE, 0, 3),
                Change("evidence", CLIMATE, "a", "b"),
                Change("score", RIGHTS, "n/a", None),
            ),
        ),
    ],
)
def test_what_two_states_have_differently(before, after, expected):
    assert changes(Opinion(**before), Opinion(**after)) == expected


@pytest.fixture
def at_work(both):
    """A submission that Ada and Bo may read, and a way to save opinions on it."""
    house = both
    with write_session(house.engine) as session:
        number = submitted(house, session)
        for person in (house.ada, house.bo):
            desk.declare(person, session, number, False, now=NOW)

        def save(person, version, given=True, at=NOW, **content):
            opinion = decided(**content)
            return opinions.save(person, session, number, 1, opinion, given=given,
                                 expected_version=version, now=at)  # fmt: skip

        yield house, session, number, save


ADVICE, BANK = TriageResult.ADVICE, TriageResult.PARTNER_BANK


def test_every_given_state_stays_and_the_comparison_names_what_changed(at_work):
    house, session, number, save = at_work
    save(house.ada, 0, scores={CLIMATE: score(2, "the plan")}, loan_eur=1_000_000)
    save(house.ada, 1, given=False, result=ADVICE)
    save(house.ada, 2, at=LATER, result=ADVICE, scores={CLIMATE: score(4, "the plan")},
         recommendation=Recommendation.TAKE_FORWARD)  # fmt: skip
    told = opinions.history(house.bo, session, number)
    assert [(one.version, one.person_id, one.at) for one in told] == [
        (1, house.ada.id, NOW),
        (3, house.ada.id, LATER),
    ]
    [(before, later)] = replaced(told)
    assert desk_words.changes(before.content, later.content, texts("en")) == (
        ("Result", "partner bank, or a scheme in a framework loan", "advice"),
        ("Recommendation", "nothing", "take forward"),
        ("Recommended loan", "€1\xa0m", "nothing"),
        ("climate", "2", "4"),
    )
    mine = opinions.history(house.ada, session, number)
    assert [one.version for one in mine] == [1, 2, 3]


def test_what_was_given_stands_for_colleagues_while_its_author_changes_it(at_work):
    house, session, number, save = at_work
    save(house.ada, 0)
    save(house.bo, 0, result=ADVICE)
    draft = save(house.ada, 1, given=False, at=LATER, result=ADVICE, conditions="Only mine")
    assert not draft.given
    [theirs] = [
        one for one in opinions.list_all(house.bo, session, number) if one.person_id == house.ada.id
    ]
    assert (theirs.given, theirs.content.result, theirs.updated_at) == (True, BANK, NOW)
    assert "Only mine" not in repr(opinions.history(house.bo, session, number))
    last = standing(opinions.history(house.bo, session, number))
    assert {key: one.content.result for key, one in last.items()} == {
        (house.ada.id, 1): BANK,
        (house.bo.id, 1): ADVICE,
    }
    [own] = [
        one
        for one in opinions.list_all(house.ada, session, number)
        if one.person_id == house.ada.id
    ]
    assert (own.given, own.content.conditions) == (False, "Only mine")


def test_a_reply_written_beside_a_given_opinion_takes_nothing_back_and_is_kept(at_work):
    house, session, number, save = at_work
    save(house.ada, 0)
    for version, words in enumerate(("Dear city", "Dear mayor"), 1):
        assert save(house.ada, version, given=False, at=LATER, reply=words).given
    told = opinions.history(house.ada, session, number)
    assert [one.content.reply for one in replies(told, house.ada.id)] == ["Dear mayor", "Dear city"]
    assert replies(told, house.bo.id) == ()
    assert "Dear" not in repr(opinions.list_all(house.bo, session, number))
    assert not save(house.ada, 3, given=False, result=ADVICE).given
    save(house.ada, 4, at=LATER, reply="Dear all")
    assert "Dear" not in repr(opinions.history(house.bo, session, number))


def test_the_second_of_two_windows_is_told_and_nothing_is_lost(both):
    house, told = both, []
    with write_session(house.engine) as session:
        number = submitted(house, session)
        desk.declare(house.ada, session, number, False, now=NOW)
        opinions.save(house.ada, session, number, 1, decided(), expected_version=0, now=NOW)

    def second():
        try:
            with write_session(house.engine) as session:
                opinions.save(house.ada, session, number, 1, decided(conditions="Second"),
                              expected_version=1, now=LATER)  # fmt: skip
        except Conflict as conflict:
            told.append(conflict)

    other = threading.Thread(target=second)
    with write_session(house.engine) as session:
        opinions.save(house.ada, session, number, 1, decided(conditions="First"),
                      expected_version=1, now=NOW)  # fmt: skip
        other.start()
        other.join(0.5)  # it waits for this one
    other.join(30)
    with write_session(house.engine) as session:
        states = opinions.history(house.ada, session, number)
    assert len(told) == 1
    assert [one.content.conditions for one in states] == ["", "First"]


def test_a_draft_reply_that_was_overwritten_is_still_there(at_work):
    house, session, number, _save = at_work
    desk.take(house.ada, session, number, expected_version=1, now=NOW)
    for version, words in enumerate(("First words", "Second words"), 2):
        opinions.draft_reply(house.ada, session, number, words, expected_version=version, now=NOW)
    told = desk.read(house.bo, session, number, now=NOW).entries
    assert [one.text for one in told if one.step is Step.DRAFT] == ["First words", "Second words"]


def test_no_state_of_an_opinion_reaches_the_city(at_work):
    house, session, number, save = at_work
    save(house.ada, 0, conditions="Ours alone")
    save(house.ada, 1, at=LATER, conditions="Ours still")
    told = submissions.history(house.officer, session, number)
    pack = desk_documents.pack_for_city(house.officer, session, number, t=texts("en"), now=LATER)
    assert "Ours" not in repr(told)
    assert "Ours" not in pack.markdown


def test_the_pack_says_which_opinion_it_prints_and_of_which_day(at_work):
    house, session, number, save = at_work

    def printed():
        found = desk_documents.pack_for_bank(house.ada, session, number, t=texts("en"), now=LATER)
        return found.markdown.replace("\\", "")

    save(house.ada, 0, given=False)
    assert "draft of Sat 21 Nov 2026" in printed()
    save(house.ada, 1, result=BANK)
    save(house.ada, 2, given=False, at=LATER, result=ADVICE)
    assert "given on Sat 21 Nov 2026" in printed()
    assert "partner bank, or a scheme" in printed()


@pytest.mark.parametrize(
    "table", ["review_state", "review_exchange", "conflict_declaration", "submission_version"]
)
def test_the_database_refuses_to_change_what_was_said(both, table):
    house = both
    with write_session(house.engine) as session:
        number = submitted(house, session)
        desk.declare(house.ada, session, number, False, now=NOW)
        opinions.save(house.ada, session, number, 1, decided(), expected_version=0, now=NOW)
    for statement in (f"UPDATE {table} SET organisation_id = 1", f"DELETE FROM {table}"):
        with (
            pytest.raises(DatabaseError, match="never changed"),
            house.engine.execution_options(write=True).begin() as connection,
        ):
            connection.execute(sa.text(statement))


def test_an_opinion_of_before_is_the_first_state_that_is_known(empty_url):
    engine = make_engine(empty_url)
    with engine.execution_options(write=True).begin() as connection:
        command.upgrade(migrate.config(connection), "0017")
        for statement in (
            "INSERT INTO organisation (name, kind) VALUES ('City', 'city')",
            "INSERT INTO submission (id, organisation_id, bank_id, version, number, title, city, state,"
            " projects, submitted_by, submitted_at, waiting_since) VALUES (7, 2, 1, 1, 1, 'T', 'C',"
            " 'submitted', '[]', 1, '2026-08-12 10:00:00+00:00', '2026-08-12 10:00:00+00:00')",
            "INSERT INTO review (organisation_id, submission_id, number, person_id, version, given,"
            ' content, updated_at) VALUES (1, 7, 1, 5, 3, true, \'{"conditions": "Old"}\','
            " '2026-08-13 10:00:00+00:00')",
        ):
            connection.execute(sa.text(statement))
    migrate.upgrade(engine)
    with write_session(engine) as session:
        [state] = desk_reviews.states(session, 1, 7)
        assert desk_reviews.states(session, 2, 7) == ()
    assert (state.number, state.person_id, state.version, state.given) == (1, 5, 3, True)
    assert state.content == Opinion(conditions="Old")
    assert (state.at.month, state.at.day, state.at.utcoffset().total_seconds()) == (8, 13, 0)
    engine.dispose()
