"""Where letters stand"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    states = sa.Enum(
        'sent', 'bounced', 'acknowledged', 'holding_reply', 'answered', 'chased', 'no_answer',
        name='dispatchstate', native_enum=False, length=32,
    )
    op.add_column('dispatch', sa.Column('last_state', states, nullable=True))
    op.add_column('dispatch', sa.Column('answered_on', sa.Date(), nullable=True))
    op.execute(
        """
        UPDATE dispatch SET
          last_state = (
            SELECT state FROM dispatch_event
            WHERE dispatch_id = dispatch.id AND withdrawn_at IS NULL
            ORDER BY CASE WHEN state = 'answered' THEN 0 ELSE 1 END, "on" DESC, id DESC LIMIT 1
          ),
          answered_on = (
            SELECT min("on") FROM dispatch_event
            WHERE dispatch_id = dispatch.id AND withdrawn_at IS NULL AND state = 'answered'
          )
        """
    )
    op.create_index(
        'ix_dispatch_counts', 'dispatch',
        ['organisation_id', 'deliverable_id', 'last_state', 'sent_on', 'mail_id'], unique=False,
    )
    op.create_index(
        'ix_dispatch_answers', 'dispatch', ['organisation_id', 'answered_on', 'deliverable_id'],
        unique=False,
    )


def downgrade() -> None:
    """Nothing is ever deleted; restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
