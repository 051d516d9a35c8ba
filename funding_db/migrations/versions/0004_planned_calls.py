"""Planned calls and specific objectives"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column('call', sa.Column('planned_until', sa.Date(), nullable=True))
    op.add_column('call', sa.Column('specific_objective', sqlmodel.sql.sqltypes.AutoString(), nullable=True))


def downgrade() -> None:
    """Nothing is ever deleted; restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
