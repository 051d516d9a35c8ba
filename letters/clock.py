"""When an answer may be expected and when to ask again. Nothing here sends anything.

A date suggested from a dated rule stands beside the date a person sets, which wins. Overdue is
computed on reading and never stored, and nobody is ever said to be in breach.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from domain.advocacy_letters import Addressee, Dispatch, DispatchEvent, DispatchState, Pause
from letters.working_days import ClockData, Rule, WorkingDays, clock_data, working_days_of

_SETTLED = frozenset({DispatchState.ANSWERED, DispatchState.NO_ANSWER})


class DueFrom(StrEnum):
    """What a due date rests on."""

    OWN = "own"
    PROMISED = "promised"
    RULE = "rule"


class WhyNot(StrEnum):
    """Why no chaser is proposed now."""

    SETTLED = "settled"
    BOUNCED = "bounced"
    BALL_WITH_US = "ball_with_us"
    NO_DUE_DATE = "no_due_date"
    NOT_YET_DUE = "not_yet_due"
    TOO_SOON_AFTER_THE_LAST = "too_soon_after_the_last"


@dataclass(frozen=True, slots=True)
class Due:
    """The day on which an answer may be expected."""

    on: dt.date
    rests_on: DueFrom
    rule: Rule | None = None
    """With its source, quote and doubt, where the day was counted by one."""
    holidays_known: bool = True
    """False when the closed days of a year that was counted through are not known to us."""


@dataclass(frozen=True, slots=True)
class Chaser:
    """Whether a chaser is proposed today; it is always a person who sends it."""

    proposed: bool
    from_day: dt.date | None
    """The first day on which it would be; None while no day can be named."""
    why_not: WhyNot | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the clock shows for one dispatch on one day."""

    due: Due | None
    suggested: Due | None
    """What the rule or a promise gives, also where a person set another day."""
    paused: bool
    overdue: bool
    chaser: Chaser
    remind: bool


def read_clock(
    dispatch: Dispatch, addressee: Addressee, today: dt.date, data: ClockData | None = None
) -> Reading:
    """Return what the clock shows today."""
    known = data or clock_data()
    days = working_days_of(addressee, known)
    suggested = _suggested(dispatch, known.rule(addressee.body_kind), days, today)
    due = suggested
    if dispatch.own_due_on is not None:
        due = Due(dispatch.own_due_on, DueFrom.OWN)
    paused = is_paused(dispatch, today)
    waiting = dispatch.state not in _SETTLED and dispatch.state is not DispatchState.BOUNCED
    return Reading(
        due=due,
        suggested=suggested,
        paused=paused,
        overdue=waiting and not paused and due is not None and due.on < today,
        chaser=_chaser(dispatch, due, days, known, today),
        remind=dispatch.remind_on is not None and dispatch.remind_on <= today,
    )


def is_paused(dispatch: Dispatch, today: dt.date) -> bool:
    """Whether the ball is with us today."""
    return any(
        pause.first <= today and (pause.last is None or today <= pause.last)
        for pause in dispatch.pauses
    )


def remind_in_weeks(today: dt.date, weeks: int) -> dt.date:
    """Return the day of "remind me in three weeks whatever happens"."""
    return today + dt.timedelta(weeks=weeks)


def _suggested(
    dispatch: Dispatch, rule: Rule | None, days: WorkingDays, today: dt.date
) -> Due | None:
    promise = _last_promise(dispatch)
    if promise is not None and promise.promised_by is not None:
        on = days.after(promise.promised_by, _paused_days(dispatch, promise.on, days, today))
        return Due(on, DueFrom.PROMISED)
    if rule is None:
        return None
    start = promise.on if promise is not None else dispatch.sent_on
    on = days.after(start, rule.working_days + _paused_days(dispatch, start, days, today))
    years = range(start.year, on.year + 1)
    return Due(on, DueFrom.RULE, rule, all(days.knows(year) for year in years))


def _last_promise(dispatch: Dispatch) -> DispatchEvent | None:
    """Return the latest holding reply: from there the time is counted anew."""
    held = [e for e in dispatch.events if e.state is DispatchState.HOLDING_REPLY]
    return held[-1] if held else None


def _paused_days(dispatch: Dispatch, start: dt.date, days: WorkingDays, today: dt.date) -> int:
    """Return the different working days after `start`, up to today, on which the ball was ours."""
    begin = start + dt.timedelta(days=1)
    ours = sorted(
        (max(pause.first, begin), _last_day(pause, today))
        for pause in dispatch.pauses
        if pause.first <= today
    )
    total, counted_to = 0, start
    for first, last in ours:
        total += days.within(max(first, counted_to + dt.timedelta(days=1)), last)
        counted_to = max(counted_to, last)
    return total


def _last_day(pause: Pause, today: dt.date) -> dt.date:
    return today if pause.last is None else min(pause.last, today)


def _chaser(
    dispatch: Dispatch, due: Due | None, days: WorkingDays, data: ClockData, today: dt.date
) -> Chaser:
    blocked = _blocked(dispatch, due, today)
    if blocked is not None or due is None:
        return Chaser(False, None, blocked or WhyNot.NO_DUE_DATE)
    quiet_over = days.after(due.on, data.habits.quiet_working_days_after_due)
    gap_over = _gap_over(dispatch, days, data)
    from_day = max(quiet_over, gap_over) if gap_over else quiet_over
    if from_day <= today:
        return Chaser(True, from_day, None)
    late = gap_over is not None and gap_over > today
    return Chaser(False, from_day, WhyNot.TOO_SOON_AFTER_THE_LAST if late else WhyNot.NOT_YET_DUE)


def _blocked(dispatch: Dispatch, due: Due | None, today: dt.date) -> WhyNot | None:
    if dispatch.state in _SETTLED:
        return WhyNot.SETTLED
    if dispatch.state is DispatchState.BOUNCED:
        return WhyNot.BOUNCED
    if is_paused(dispatch, today):
        return WhyNot.BALL_WITH_US
    return WhyNot.NO_DUE_DATE if due is None else None


def _gap_over(dispatch: Dispatch, days: WorkingDays, data: ClockData) -> dt.date | None:
    """Return the first day after the gap that follows the last chaser; None before any."""
    chased = [event.on for event in dispatch.events if event.state is DispatchState.CHASED]
    return days.after(max(chased), data.habits.chaser_gap_working_days) if chased else None
