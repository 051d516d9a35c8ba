"""Who sees what belongs to one person alone, and whose eyes approve which words."""

from threading import Thread

import pytest

from domain.advocacy import Visibility
from domain.advocacy_letters import DispatchState
from domain.advocacy_views import AskContent, GranterFrom, Link, SheetContent, SheetFund
from domain.dispatches import EventContent
from domain.errors import Conflict, NotFound, UsageError
from funding_db.engine import read_session, write_session
from letters.workflow import StepRefused
from services import (
    asks,
    deliverable_board,
    deliverable_texts,
    deliverables,
    linking,
    programme_sheets,
    replies,
)
from tests.advocacy_mail.makers import DAY, NOW, TODAY, addressee, by_post
from tests.deliverables.makers import PARTS, content, somebody, written

DEMAND = AskContent(demand="Open the call", granter="The Region", granter_from=GranterFrom.OURS)


def submitted(session, author, made):
    return deliverables.step(
        author, session, made.id, "submit", expected_version=made.version, now=NOW
    )


def handed_in_with_an_ask(session, author):
    """A text that makes one ask, handed in by who wrote both."""
    ask = asks.create(author, session, DEMAND, now=NOW)
    made = written(session, author)
    made = linking.link(
        author, session, made.id, Link.ASK, ask.id, expected_version=made.version, now=NOW
    )
    return ask, submitted(session, author, made)


def test_what_one_keeps_for_oneself_does_not_tell_of_its_asks_and_letters(office, team, letter):
    ada, bo = team[0], team[1]
    with write_session(office) as session:
        ask = asks.create(ada, session, DEMAND, now=NOW)
        whom = addressee(session, ada)
        sheet = SheetContent(
            title="Own programme", fund=SheetFund.ERDF, country="FR", addressee_id=whom.id
        )
        key = programme_sheets.save(ada, session, sheet, expected_version=0, now=NOW).key
        sent = by_post(session, ada, letter, whom)
        told = EventContent(state=DispatchState.ANSWERED, on=TODAY, said="Told in confidence")
        replies.note(ada, session, sent.id, told, [], expected_version=2, now=NOW)
        own = letter.content.model_copy(update={"visibility": Visibility.PRIVATE, "owner": ada.id})
        version = deliverables.get(ada, session, letter.id).version
        deliverables.change(ada, session, letter.id, own, expected_version=version, now=NOW)
    with write_session(office) as session:
        made = deliverables.create(ada, session, content(), now=NOW)
        linked = linking.link(ada, session, made.id, Link.ASK, ask.id, expected_version=1, now=NOW)
        own = linked.content.model_copy(update={"visibility": Visibility.PRIVATE, "owner": ada.id})
        deliverables.change(ada, session, made.id, own, expected_version=linked.version, now=NOW)
    with read_session(office) as session:
        assert len(asks.of_deliverable(ada, session, made.id)) == 1
        with pytest.raises(NotFound):
            asks.of_deliverable(bo, session, made.id)
        assert programme_sheets.standing(ada, session, key).reply.content.said
        seen = programme_sheets.standing(bo, session, key)
        assert (seen.letter, seen.reply) == (None, None)


def test_who_changes_who_speaks_does_not_approve_it_alone(office, team):
    ada, bo, cy = team[0], team[1], somebody(team[2].id)
    with write_session(office) as session:
        made = submitted(session, ada, written(session, ada))
        other = made.content.model_copy(
            update={"parts": PARTS.model_copy(update={"causes": ("security_strategy",)})}
        )
        made = deliverables.change(
            bo, session, made.id, other, expected_version=made.version, now=NOW
        )
        for author in (ada, bo):
            with pytest.raises(StepRefused):
                deliverables.step(
                    author, session, made.id, "approve", expected_version=made.version, now=NOW
                )
        done = deliverables.step(
            cy, session, made.id, "approve", expected_version=made.version, now=NOW
        )
    assert done.approved_by == str(cy.id)


def test_what_says_nothing_else_makes_nobody_its_author(office, team):
    ada, bo = team[0], team[1]
    with write_session(office) as session:
        made = submitted(session, ada, written(session, ada))
        planned = made.content.model_copy(update={"planned_on": TODAY + 9 * DAY})
        made = deliverables.change(
            bo, session, made.id, planned, expected_version=made.version, now=NOW
        )
        deliverables.step(bo, session, made.id, "approve", expected_version=made.version, now=NOW)


def test_nobody_approves_an_ask_in_other_words_than_were_read(office, team):
    ada, bo = team[0], team[1]
    with write_session(office) as session:
        ask, made = handed_in_with_an_ask(session, ada)
        worse = DEMAND.model_copy(update={"demand": "Close the call"})
        asks.change(ada, session, ask.id, worse, expected_version=ask.version, now=NOW)
        with pytest.raises(Conflict):
            deliverables.step(
                bo, session, made.id, "approve", expected_version=made.version, now=NOW
            )
        now_there = deliverables.get(bo, session, made.id)
        done = deliverables.step(
            bo, session, made.id, "approve", expected_version=now_there.version, now=NOW
        )
        # What is approved stays as it is, whoever changes the ask.
        asks.change(ada, session, ask.id, DEMAND, expected_version=ask.version + 1, now=NOW)
        assert deliverables.get(bo, session, made.id).version == done.version


def test_nothing_happened_on_a_day_that_is_ahead(office, team):
    ada = team[0]
    with write_session(office) as session:
        with pytest.raises(UsageError):
            deliverables.create(ada, session, content(happened_on=TODAY + DAY), now=NOW)
        made = deliverables.create(ada, session, content(happened_on=TODAY), now=NOW)
        ahead = made.content.model_copy(update={"happened_on": TODAY + DAY})
        with pytest.raises(UsageError):
            deliverables.change(ada, session, made.id, ahead, expected_version=1, now=NOW)


def test_nobody_adds_a_line_of_copies_to_what_is_approved(office, team, letter):
    line = PARTS.model_copy(update={"copies": ("The Commission, which agreed to this",)})
    other = letter.content.model_copy(update={"parts": line})
    with write_session(office) as session, pytest.raises(StepRefused):
        deliverables.change(
            team[0], session, letter.id, other, expected_version=letter.version, now=NOW
        )
    reference = PARTS.model_copy(update={"our_reference": "E/7"})
    other = letter.content.model_copy(update={"parts": reference})
    with write_session(office) as session:
        deliverables.change(
            team[0], session, letter.id, other, expected_version=letter.version, now=NOW
        )


def handed_in(session, authors):
    """A letter whose text one person after the other has changed, in review."""
    made = written(session, authors[0])
    for number, author in enumerate(authors[1:]):
        made, _text = deliverable_texts.write(
            author, session, made.id, "en", title="Security", markdown=f"Words {number}.",
            expected_version=made.version, now=NOW,
        )  # fmt: skip
    return submitted(session, authors[0], made)


def approve(session, person, made):
    return deliverables.step(
        person, session, made.id, "approve", expected_version=made.version, now=NOW
    )


def test_everybody_who_changed_a_text_since_its_approval_has_written_it(office, team):
    ada, bo, cy = team[0], team[1], somebody(team[2].id)
    with write_session(office) as session:
        made = handed_in(session, (ada, bo))
        assert deliverable_board.waiting_for(ada, session) == ()
        assert [one.id for one in deliverable_board.waiting_for(cy, session)] == [made.id]
        for author in (ada, bo):
            with pytest.raises(StepRefused):
                approve(session, author, made)
        made = approve(session, cy, made)
        made = deliverables.step(
            cy, session, made.id, "reopen", expected_version=made.version, now=NOW
        )
        made, _text = deliverable_texts.write(
            bo, session, made.id, "en", title="Security", markdown="Other words.",
            expected_version=made.version, now=NOW,
        )  # fmt: skip
        made = submitted(session, bo, made)
        with pytest.raises(StepRefused):
            approve(session, bo, made)
        assert approve(session, ada, made).approved_by == str(ada.id)  # hers were approved before


def test_who_words_an_ask_anew_has_written_every_text_that_makes_it(office, team):
    ada, bo, cy = team[0], team[1], somebody(team[2].id)
    with write_session(office) as session:
        ask, made = handed_in_with_an_ask(session, ada)
        planned = DEMAND.model_copy(update={"next_step": "write"})
        asks.change(cy, session, ask.id, planned, expected_version=ask.version, now=NOW)
        other = planned.model_copy(update={"demand": "Open two calls"})
        asks.change(bo, session, ask.id, other, expected_version=ask.version + 1, now=NOW)
        made = deliverables.get(ada, session, made.id)
        with pytest.raises(StepRefused):
            approve(session, bo, made)
        approve(session, cy, made)  # who changed no word of it


def test_nobody_takes_what_belongs_to_a_colleague(office, team):
    ada, bo = team[0], team[1]
    with write_session(office) as session:
        made = deliverables.create(ada, session, content(owner=ada.id), now=NOW)
        for taken in (
            {"owner": bo.id},
            {"owner": None},
            {"owner": bo.id, "visibility": Visibility.PRIVATE},
        ):
            with pytest.raises(UsageError):
                deliverables.change(
                    bo, session, made.id, made.content.model_copy(update=taken),
                    expected_version=made.version, now=NOW,
                )  # fmt: skip
        own = made.content.model_copy(update={"visibility": Visibility.PRIVATE})
        made = deliverables.change(
            ada, session, made.id, own, expected_version=made.version, now=NOW
        )
        with pytest.raises(NotFound):
            deliverables.change(
                bo, session, made.id, made.content, expected_version=made.version, now=NOW
            )
        given = made.content.model_copy(update={"visibility": Visibility.TEAM, "owner": bo.id})
        made = deliverables.change(
            ada, session, made.id, given, expected_version=made.version, now=NOW
        )
        assert made.content.owner == bo.id


@pytest.mark.parametrize("first", ["approval", "edit"])
def test_of_an_approval_and_an_edit_in_the_same_instant_one_is_refused(office, team, first):
    ada, bo = team[0], team[1]
    with write_session(office) as session:
        made = handed_in(session, (ada,))

    def approval(session):
        approve(session, bo, made)

    def edit(session):
        deliverable_texts.write(
            ada, session, made.id, "en", title="Security", markdown="Slipped in.",
            expected_version=made.version, now=NOW,
        )  # fmt: skip

    acts = {"approval": approval, "edit": edit}
    came = []

    def second():
        try:
            with write_session(office) as session:
                acts[next(name for name in acts if name != first)](session)
            came.append(None)
        except Conflict as error:
            came.append(error)

    other = Thread(target=second)
    with write_session(office) as session:
        acts[first](session)
        other.start()
        other.join(0.3)
        assert other.is_alive()  # it waits for the row that the first one holds
    other.join(60)
    assert [type(one) for one in came] == [Conflict]
    with read_session(office) as session:
        now_there = deliverables.get(ada, session, made.id)
        words = deliverable_texts.latest(ada, session, made.id)["en"].markdown
    approved = first == "approval"
    assert (now_there.approved_wording is not None) is approved
    assert (words == "Slipped in.") is not approved
