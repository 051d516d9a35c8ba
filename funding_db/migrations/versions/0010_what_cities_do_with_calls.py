"""What cities do with calls"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

_STAGES = ('interested', 'preparing', 'submitted', 'won', 'paid', 'refused', 'withdrawn', 'dismissed')
_REASONS = (
    'theme', 'not_eligible', 'no_police_authority', 'no_partners', 'cannot_prefinance', 'own_share',
    'does_not_pay', 'amount', 'too_late', 'no_capacity', 'other',
)


def upgrade() -> None:
    """Apply."""
    op.create_table('match_mark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('stage', sa.Enum(*_STAGES, name='stage', native_enum=False, length=32), nullable=False),
    sa.Column('reason', sa.Enum(*_REASONS, name='dismissreason', native_enum=False, length=32), nullable=True),
    sa.Column('assigned_to', sa.Integer(), nullable=True),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("(stage = 'dismissed') = (reason IS NOT NULL)", name=op.f('ck_match_mark_dismissed_with_a_reason')),
    sa.CheckConstraint('version >= 1', name=op.f('ck_match_mark_version_from_one')),
    sa.ForeignKeyConstraint(['assigned_to'], ['person.id'], name=op.f('fk_match_mark_assigned_to_person')),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_match_mark_call_id_call')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_match_mark_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_match_mark_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_match_mark')),
    sa.UniqueConstraint('project_id', 'call_id', name=op.f('uq_match_mark_project_id_call_id')),
    )
    for column in ('organisation_id', 'call_id', 'assigned_to'):
        op.create_index(f'ix_match_mark_{column}', 'match_mark', [column], unique=False)
    op.create_table('match_mark_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('mark_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('before', sa.JSON(), nullable=True),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['mark_id'], ['match_mark.id'], name=op.f('fk_match_mark_event_mark_id_match_mark')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_match_mark_event_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_match_mark_event')),
    )
    for column in ('mark_id', 'organisation_id'):
        op.create_index(f'ix_match_mark_event_{column}', 'match_mark_event', [column], unique=False)


def downgrade() -> None:
    """Nothing is ever deleted; restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
