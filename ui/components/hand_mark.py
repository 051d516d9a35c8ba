"""How a call that somebody entered by hand is marked, wherever it is shown."""

from collections.abc import Iterable

from domain.hand import Entered
from domain.i18n import Texts
from domain.status import brussels_day
from domain.views import CallRow
from services import hand_entries
from services.rights import Action, may
from ui import context


def marks(rows: Iterable[CallRow], t: Texts) -> dict[str, str]:
    """Return uid → who entered it and whether it was checked; nothing for crawled calls."""
    entered = {row.uid: row.entered for row in rows if row.entered is not None}
    known = names(entered.values())
    return {uid: words(mark, known, t) for uid, mark in entered.items()}


def names(found: Iterable[Entered]) -> dict[int, str]:
    """Return the names of those who entered; visitors are told none."""
    numbers = [mark.by for mark in found]
    if not numbers or not may(context.person(), Action.ENTER_CALL):
        return {}
    with context.reading() as session:
        return hand_entries.names(context.person(), session, numbers)


def words(mark: Entered, known: dict[int, str], t: Texts) -> str:
    """Return the mark of one call."""
    day = t.day(brussels_day(mark.at))
    name = known.get(mark.by)
    if mark.checked_at is not None:
        return t(
            "entered by hand on {day}, checked by a second person on {checked}",
            day=day,
            checked=t.day(brussels_day(mark.checked_at)),
        )
    if name:
        return t("entered by hand by {name} on {day}, not yet checked", name=name, day=day)
    return t("entered by hand on {day}, not yet checked", day=day)
