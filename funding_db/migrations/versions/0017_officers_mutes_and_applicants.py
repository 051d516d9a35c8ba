"""What an officer mutes"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('mute',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('call', 'source', 'reason', name='mutekind', native_enum=False, length=32), nullable=False),
    sa.Column('target', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_mute_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mute')),
    )
    op.create_index('ix_mute_person_id', 'mute', ['person_id'], unique=False)
    op.create_index(
        'ix_mute_one_at_a_time', 'mute', ['person_id', 'kind', 'target'], unique=True,
        sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'),
    )


def downgrade() -> None:
    """Nothing is ever deleted; restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
