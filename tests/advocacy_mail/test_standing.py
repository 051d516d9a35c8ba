"""What is kept beside a dispatch for the board is what its events come to, whatever happens."""

import random

import pytest
import sqlalchemy as sa

from domain.advocacy_letters import DispatchState
from domain.dispatches import EventContent
from funding_db.dispatch_models import DispatchRow
from funding_db.engine import write_session
from funding_db.repositories import advocacy_counts, dispatch_events, dispatches
from tests.advocacy_mail.makers import DAY, NOW, TODAY, addressee, by_post


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_state_kept_for_the_board_follows_every_event(office, team, letter, seed):
    chance = random.Random(seed)
    with write_session(office) as session:
        sent = by_post(session, team[0], letter, addressee(session, team[0]))
        noted = []
        for _time in range(14):
            if noted and chance.random() < 0.4:
                number = noted.pop(chance.randrange(len(noted)))
                dispatch_events.take_back(session, 1, sent.id, number, person_id=None, now=NOW)
            else:
                told = EventContent(
                    state=chance.choice(list(DispatchState)), on=TODAY + chance.randrange(9) * DAY
                )
                noted.append(
                    dispatch_events.add_event(session, 1, sent.id, told, person_id=None, now=NOW)
                )
            view = dispatches.get(session, 1, sent.id)
            row = session.execute(sa.select(DispatchRow.last_state, DispatchRow.answered_on)).one()
            answers = [
                e.content.on for e in view.events if e.content.state is DispatchState.ANSWERED
            ]
            assert (row[0] or DispatchState.SENT) is view.state
            assert row[1] == min(answers, default=None)
            assert advocacy_counts.dispatch_states(session, 1) == {letter.id: {view.state: 1}}
            days = advocacy_counts.answer_days(session, 1, TODAY, TODAY + 9 * DAY)
            assert days == [(letter.id, day, 1) for day in [min(answers, default=None)] if day]
