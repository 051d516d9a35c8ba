"""Which calls were entered by hand, for every list that shows calls."""

from sqlmodel import Session, col, select

from domain.hand import Entered
from funding_db.hand_models import HandEntryRow


def marks(session: Session, call_id: int | None = None) -> dict[int, Entered]:
    """Return number of call → who entered it, of one call or of all; empty for crawled calls."""
    statement = select(HandEntryRow)
    if call_id is not None:
        statement = statement.where(col(HandEntryRow.call_id) == call_id)
    return {row.call_id: mark(row) for row in session.exec(statement)}


def mark(row: HandEntryRow) -> Entered:
    """Return who entered and who checked, as pages are told."""
    return Entered(row.entered_by, row.entered_at, row.checked_by, row.checked_at)
