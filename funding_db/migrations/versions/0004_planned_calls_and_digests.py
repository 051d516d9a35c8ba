"""Planned calls, specific objectives, and what people want to be told by mail"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

_RHYTHMS = ('never', 'daily', 'weekly')


def upgrade() -> None:
    """Apply."""
    op.add_column('call', sa.Column('planned_until', sa.Date(), nullable=True))
    op.add_column('call', sa.Column('specific_objective', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    rhythm = sa.Enum(*_RHYTHMS, name='rhythm', native_enum=False, length=32)
    op.add_column('person', sa.Column('digest', rhythm, nullable=False, server_default='weekly'))
    op.add_column('person', sa.Column('digest_days', sa.JSON(), nullable=False, server_default='[60, 30, 7]'))
    op.add_column('person', sa.Column('digest_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))


def downgrade() -> None:
    """Nothing is ever deleted; restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
