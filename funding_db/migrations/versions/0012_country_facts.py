"""Answers in law that every city of a country can use"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('country_fact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('country', sqlmodel.sql.sqltypes.AutoString(length=2), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('answer', sa.Boolean(), nullable=False),
    sa.Column('statement', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('url', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('stated_on', sa.Date(), nullable=False),
    sa.Column('proposed_by', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('verified_by', sa.Integer(), nullable=True),
    sa.Column('settled_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('upheld', sa.Boolean(), nullable=False),
    sa.CheckConstraint('(verified_by IS NULL) = (settled_at IS NULL)', name=op.f('ck_country_fact_settled_by_somebody')),
    sa.CheckConstraint('verified_by IS NULL OR verified_by <> proposed_by', name=op.f('ck_country_fact_verified_by_another')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_country_fact')),
    )
    op.create_index('ix_country_fact_country', 'country_fact', ['country'], unique=False)


def downgrade() -> None:
    """Nothing is ever deleted; restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
