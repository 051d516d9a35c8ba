"""Deliverables: made, changed, moved; nothing is overwritten and nothing frozen changes."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from domain.advocacy import DeliverableKind, InNameOf, State, Visibility
from domain.deliverables import AnswerContent, DeliverableFilter, DocumentParts, EventKind
from domain.errors import Conflict, NotAllowed, NotFound, UsageError
from domain.people import EMBEDDED_PERSON
from funding_db.engine import read_session, write_session
from letters.workflow import StepRefused
from services import deliverable_texts, deliverables
from services.deliverable_texts import Change
from tests.deliverables.makers import NOW, approved, content, written

EVERYTHING = DeliverableFilter()


def test_what_is_made_is_found_by_the_own_organisation_alone(engine, team):
    ada, bo, cy, di = team
    with write_session(engine) as session:
        made = deliverables.create(ada, session, content(action=2), now=NOW)
        assert made.state is State.IDEA
        for reader in (ada, bo, cy):
            assert deliverables.get(reader, session, made.id).content == made.content
        with pytest.raises(NotFound):
            deliverables.get(di, session, made.id)
        assert deliverables.list_all(di, session, EVERYTHING) == ()
        with pytest.raises(NotAllowed):
            deliverables.create(cy, session, content(), now=NOW)


def test_what_is_private_is_seen_by_its_owner_alone(engine, team):
    ada, bo, cy, _di = team
    with write_session(engine) as session:
        own = content(visibility=Visibility.PRIVATE, owner=ada.id)
        made = deliverables.create(ada, session, own, now=NOW)
        assert [v.id for v in deliverables.list_all(ada, session, EVERYTHING)] == [made.id]
        for other in (bo, cy):
            assert deliverables.list_all(other, session, EVERYTHING) == ()
            with pytest.raises(NotFound):
                deliverables.get(other, session, made.id)
            with pytest.raises(NotFound):
                deliverables.history(other, session, made.id)
        with pytest.raises(UsageError, match="owner"):
            deliverables.create(bo, session, own, now=NOW)


def test_the_second_of_two_editors_loses_nothing(engine, team):
    ada, bo, *_ = team
    with write_session(engine) as session:
        made = deliverables.create(ada, session, content(), now=NOW)
    with write_session(engine) as session:
        first = deliverables.change(
            ada, session, made.id, content(title="First"), expected_version=1, now=NOW
        )
        assert first.version == 2
    with pytest.raises(Conflict), write_session(engine) as session:
        deliverables.change(
            bo, session, made.id, content(title="Second"), expected_version=1, now=NOW
        )
    with read_session(engine) as session:
        assert deliverables.get(ada, session, made.id).title == "First"
        told = deliverables.history(ada, session, made.id)
    assert [event.kind for event in told] == [EventKind.CHANGED, EventKind.CREATED]
    assert told[0].before == {"title": "Security in integrated strategies"}
    assert told[0].after == {"title": "First"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"action": 7}, "1 to 6"),
        ({"owner": 99}, "people"),
        ({"team": (99,)}, "people"),
        ({"place": "javascript:alert(1)"}, "https"),
        ({"parts": DocumentParts(sender=("x",) * 41)}, "lines"),
        ({"parts": DocumentParts(place="x" * 501)}, "characters"),
    ],
)
def test_a_content_that_cannot_be_is_refused(engine, team, changes, said):
    with write_session(engine) as session, pytest.raises(UsageError, match=said):
        deliverables.create(team[0], session, content(**changes), now=NOW)


def test_a_text_goes_its_way_with_other_eyes(engine, team):
    ada, bo, *_ = team
    with write_session(engine) as session:
        made = written(session, ada)
        made = deliverables.step(
            ada, session, made.id, "submit", expected_version=made.version, now=NOW
        )
        with pytest.raises(StepRefused, match="somebody who has not written"):
            deliverables.step(
                ada, session, made.id, "approve", expected_version=made.version, now=NOW
            )
        steps = {p.step.key: p.lacks for p in deliverables.next_steps(bo, session, made.id)}
        assert steps["approve"] == ()
        made = deliverables.step(
            bo, session, made.id, "approve", expected_version=made.version, now=NOW
        )
        assert made.state is State.APPROVED
        assert made.approved_wording == made.wording is not None
        assert made.approved_by == str(bo.id)
        taken = deliverables.history(ada, session, made.id)[0]
        assert (taken.kind, taken.what, taken.person_id) == (EventKind.STEP, "approve", bo.id)
        assert (taken.before, taken.after) == ({"state": "review"}, {"state": "approved"})
        assert taken.wording == made.wording


def test_whoever_wrote_one_language_does_not_approve_the_whole(engine, team):
    ada, bo, *_ = team
    with write_session(engine) as session:
        made = written(session, ada)
        made, _ = deliverable_texts.write(
            bo, session, made.id, "fr", title="Titre", markdown="Agissez.",
            expected_version=made.version, now=NOW,
        )  # fmt: skip
        made = deliverables.step(
            ada, session, made.id, "submit", expected_version=made.version, now=NOW
        )
        for author in (ada, bo):
            with pytest.raises(StepRefused, match="somebody who has not written"):
                deliverables.step(
                    author, session, made.id, "approve", expected_version=made.version, now=NOW
                )


def test_approval_freezes_words_and_what_stands_around_them(engine, team):
    ada, bo, *_ = team
    with write_session(engine) as session:
        made = approved(session, ada, bo)
        with pytest.raises(StepRefused, match="frozen"):
            deliverable_texts.write(
                ada, session, made.id, "en", title="Another", markdown="Another.",
                expected_version=made.version, now=NOW,
            )  # fmt: skip
        around = made.content.model_copy(
            update={"parts": made.content.parts.model_copy(update={"sender": ("Nice",)})}
        )
        with pytest.raises(StepRefused, match="frozen"):
            deliverables.change(
                ada, session, made.id, around, expected_version=made.version, now=NOW
            )
        named = made.content.model_copy(update={"themes": ("lighting",)})
        made = deliverables.change(
            ada, session, made.id, named, expected_version=made.version, now=NOW
        )
        assert made.approved_wording == made.wording
        made = deliverables.step(
            bo, session, made.id, "reopen", expected_version=made.version, now=NOW
        )
        assert made.approved_wording is None
        made, text = deliverable_texts.write(
            ada, session, made.id, "en", title="Another", markdown="Another.",
            expected_version=made.version, now=NOW,
        )  # fmt: skip
        assert text.number == 2


def test_of_two_who_move_it_at_once_one_is_told_of_the_conflict(engine, team):
    ada, bo, *_ = team
    with write_session(engine) as session:
        made = written(session, ada)

    def submit(person):
        try:
            with write_session(engine) as session:
                deliverables.step(
                    person, session, made.id, "submit", expected_version=made.version, now=NOW
                )
        except Conflict:
            return "conflict"
        return "moved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(submit, (ada, bo))) == ["conflict", "moved"]
    with read_session(engine) as session:
        told = deliverables.history(ada, session, made.id)
    assert [event.what for event in told].count("submit") == 1


def test_a_jump_is_refused_with_its_reason(engine, team):
    ada, *_ = team
    with write_session(engine) as session:
        made = deliverables.create(ada, session, content(), now=NOW)
        with pytest.raises(StepRefused, match="leads on from"):
            deliverables.step(ada, session, made.id, "send", expected_version=1, now=NOW)
        with pytest.raises(StepRefused, match="why it is dropped"):
            deliverables.step(ada, session, made.id, "drop", expected_version=1, now=NOW)
        with pytest.raises(UsageError, match="ahead"):
            deliverables.step(
                ada, session, made.id, "start", expected_version=1, now=NOW,
                on=NOW.date() + dt.timedelta(days=1),
            )  # fmt: skip
    with write_session(engine) as session:
        dropped = deliverables.step(
            ada, session, made.id, "drop", expected_version=1, now=NOW, reason="overtaken"
        )
        assert dropped.state is State.DROPPED
        assert dropped.content.reason == "overtaken"


def test_a_text_of_the_partnership_needs_its_consent_for_this_wording(engine, team):
    ada, bo, *_ = team
    with write_session(engine) as session:
        made = written(session, ada, in_name_of=InNameOf.PARTNERSHIP)
        made = deliverables.confirm_pact(
            ada, session, made.id, expected_version=made.version, now=NOW
        )
        made, _ = deliverable_texts.write(
            ada, session, made.id, "en", title="T", markdown="Other words.",
            expected_version=made.version, now=NOW,
        )  # fmt: skip
        made = deliverables.step(
            ada, session, made.id, "submit", expected_version=made.version, now=NOW
        )

        def approve():
            return deliverables.step(
                bo, session, made.id, "approve", expected_version=made.version, now=NOW
            )

        with pytest.raises(StepRefused, match="agreement are missing for this wording"):
            approve()
        made = deliverables.record_agreement(
            ada, session, made.id, ("Nice", "Efus"), dt.date(2026, 11, 20),
            expected_version=made.version, now=NOW,
        )  # fmt: skip
        with pytest.raises(StepRefused, match="confirmed"):
            approve()
        made = deliverables.confirm_pact(
            ada, session, made.id, expected_version=made.version, now=NOW
        )
        made = approve()
        assert made.consent is not None
        assert made.consent.coordinators == ("Nice", "Efus")
        with pytest.raises(UsageError, match="before it is approved"):
            deliverables.confirm_pact(ada, session, made.id, expected_version=made.version, now=NOW)
        other = written(session, ada)
        with pytest.raises(UsageError, match="Partnership"):
            deliverables.confirm_pact(
                ada, session, other.id, expected_version=other.version, now=NOW
            )
        with pytest.raises(UsageError, match="ahead"):
            deliverables.record_agreement(
                ada, session, other.id, ("Nice",), dt.date(2027, 1, 1),
                expected_version=other.version, now=NOW,
            )  # fmt: skip


def test_one_person_alone_names_the_second_reader(engine, team):
    me = EMBEDDED_PERSON
    with write_session(engine) as session:
        made = written(session, me)
        made = deliverables.step(
            me, session, made.id, "submit", expected_version=made.version, now=NOW
        )
        for wrong, said in ((None, "has not written"), (" 0 ", "name the person")):
            with pytest.raises(UsageError, match=said):
                deliverables.step(
                    me, session, made.id, "approve", expected_version=made.version, now=NOW,
                    second_reader=wrong,
                )  # fmt: skip
        made = deliverables.step(
            me, session, made.id, "approve", expected_version=made.version, now=NOW,
            second_reader="The President",
        )  # fmt: skip
        assert made.approved_by == "The President"
        shared = written(session, team[0])
        with pytest.raises(UsageError, match="account"):
            deliverables.step(
                team[0], session, shared.id, "submit", expected_version=shared.version, now=NOW,
                second_reader="The President",
            )  # fmt: skip


def test_versions_of_a_text_stand_for_ever_and_can_be_compared(engine, team):
    ada, _bo, _cy, di = team
    with write_session(engine) as session:
        made = written(session, ada, words="One.\nTwo.")
        same, text = deliverable_texts.write(
            ada, session, made.id, "en", title="Security in integrated strategies",
            markdown="One.\nTwo.", expected_version=made.version, now=NOW,
        )  # fmt: skip
        assert (same.version, text.number) == (made.version, 1)
        made, text = deliverable_texts.write(
            ada, session, made.id, "en", title="Security in integrated strategies",
            markdown="One.\nThree.", expected_version=made.version, now=NOW, note="shorter",
            answers=(AnswerContent(question="Q", answer="A"),),
        )  # fmt: skip
        found = deliverable_texts.compare(ada, session, made.id, "en", 1, 2)
        changed = {(line.change, line.text) for line in found if line.change is not Change.SAME}
        assert (Change.REMOVED, "Two.") in changed
        assert (Change.ADDED, "Three.") in changed
        assert (Change.ADDED, "A") in changed
        assert [v.number for v in deliverable_texts.versions(ada, session, made.id, "en")] == [2, 1]
        with pytest.raises(NotFound):
            deliverable_texts.compare(ada, session, made.id, "en", 1, 3)
        with pytest.raises(NotFound):
            deliverable_texts.latest(di, session, made.id)
        with pytest.raises(UsageError, match="languages"):
            deliverable_texts.write(
                ada, session, made.id, "xx", title="T", markdown="M",
                expected_version=made.version, now=NOW,
            )  # fmt: skip
        with pytest.raises(UsageError, match="200000"):
            deliverable_texts.write(
                ada, session, made.id, "en", title="T", markdown="x" * 200_001,
                expected_version=made.version, now=NOW,
            )  # fmt: skip


def test_comments_are_settled_and_stay(engine, team):
    ada, bo, _cy, di = team
    with write_session(engine) as session:
        made = written(session, ada)
        remark = deliverable_texts.comment(
            bo, session, made.id, remark="Which act?", quote="act", language="en", number=1, now=NOW
        )
        with pytest.raises(NotFound):
            deliverable_texts.resolve(di, session, made.id, remark.id, now=NOW)
        deliverable_texts.resolve(ada, session, made.id, remark.id, now=NOW)
        (kept,) = deliverable_texts.comments(ada, session, made.id)
        assert (kept.body, kept.made_by, kept.resolved_by) == ("Which act?", bo.id, ada.id)
        with pytest.raises(UsageError):
            deliverable_texts.comment(bo, session, made.id, remark="  ", now=NOW)


def test_lists_are_narrowed(engine, team):
    ada, bo, *_ = team
    with write_session(engine) as session:
        deliverables.create(ada, session, content(action=2, owner=ada.id), now=NOW)
        paper = content(kind=DeliverableKind.POSITION_PAPER, title="Straße und Plätze", action=3)
        made = deliverables.create(bo, session, paper, now=NOW)
        deliverables.step(bo, session, made.id, "start", expected_version=1, now=NOW)

        def titles(**wanted):
            found = deliverables.list_all(ada, session, DeliverableFilter(**wanted))
            return [view.title for view in found]

        assert len(titles()) == 2
        assert titles(kinds=frozenset({DeliverableKind.POSITION_PAPER})) == ["Straße und Plätze"]
        assert titles(actions=frozenset({2})) == ["Security in integrated strategies"]
        assert titles(states=frozenset({State.DRAFTING})) == ["Straße und Plätze"]
        assert titles(owner=ada.id) == ["Security in integrated strategies"]
        assert titles(words="PLATZE strasse") == ["Straße und Plätze"]
        assert titles(words="%") == []
        assert titles(limit=1) == ["Straße und Plätze"]
        assert titles(limit=1, offset=1) == ["Security in integrated strategies"]


def test_the_kind_is_changed_only_before_the_review(engine, team):
    ada, *_ = team
    with write_session(engine) as session:
        made = written(session, ada)
        made = deliverables.step(
            ada, session, made.id, "submit", expected_version=made.version, now=NOW
        )
        meeting = made.content.model_copy(update={"kind": DeliverableKind.MEETING})
        with pytest.raises(UsageError, match="kind"):
            deliverables.change(
                ada, session, made.id, meeting, expected_version=made.version, now=NOW
            )
