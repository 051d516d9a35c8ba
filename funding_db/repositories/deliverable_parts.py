"""What a deliverable rests on: the asks that it makes, and what was frozen at its approval."""

from sqlmodel import Session, col, select

from domain.deliverables import Frozen
from funding_db.ask_models import DeliverableAskRow
from funding_db.deliverable_models import DeliverableRow


def frozen_of(session: Session, organisation_id: int, deliverable_id: int) -> Frozen | None:
    """Return asks and figures as they stood at approval; None while the text may be changed."""
    found = session.exec(
        select(col(DeliverableRow.frozen)).where(
            col(DeliverableRow.organisation_id) == organisation_id,
            col(DeliverableRow.id) == deliverable_id,
        )
    ).first()
    return Frozen.model_validate(found) if found else None


def ask_numbers(session: Session, organisation_id: int, deliverable_id: int) -> tuple[int, ...]:
    """Return the numbers of the asks that a deliverable makes now, in the order of asking."""
    found = session.exec(
        select(col(DeliverableAskRow.ask_id))
        .where(
            col(DeliverableAskRow.organisation_id) == organisation_id,
            col(DeliverableAskRow.deliverable_id) == deliverable_id,
            col(DeliverableAskRow.removed_at).is_(None),
        )
        .order_by(col(DeliverableAskRow.ask_id))
    )
    return tuple(found)
