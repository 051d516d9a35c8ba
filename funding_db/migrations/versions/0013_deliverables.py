"""Deliverables, their texts, comments and events"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

_KINDS = (
    'letter', 'position_paper', 'joint_declaration', 'consultation_reply', 'guideline',
    'study', 'event', 'meeting',
)
_NAMES = (
    'efus', 'city', 'group', 'partnership',
)
_STATES = (
    'idea', 'drafting', 'review', 'approved', 'signing', 'sent', 'published', 'held', 'closed',
    'dropped',
)
_VISIBILITIES = (
    'private', 'team', 'public',
)
_LOADED = (
    'done', 'planned', 'not_stated',
)
_EVENTS = (
    'created', 'loaded', 'changed', 'step', 'text', 'comment', 'resolved', 'consent', 'linked',
    'file', 'dispatch', 'signature',
)


def upgrade() -> None:
    """Apply."""
    op.create_table('deliverable',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum(*_KINDS, name='deliverablekind', native_enum=False, length=32), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('in_name_of', sa.Enum(*_NAMES, name='innameof', native_enum=False, length=32), nullable=False),
    sa.Column('state', sa.Enum(*_STATES, name='state', native_enum=False, length=32), nullable=False),
    sa.Column('visibility', sa.Enum(*_VISIBILITIES, name='visibility', native_enum=False, length=32), nullable=False),
    sa.Column('action', sa.Integer(), nullable=True),
    sa.Column('themes', sa.JSON(), nullable=False),
    sa.Column('programmes', sa.JSON(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('team', sa.JSON(), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=True),
    sa.Column('happened_on', sa.Date(), nullable=True),
    sa.Column('place', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('mandate_needed', sa.Boolean(), nullable=False),
    sa.Column('parts', sa.JSON(), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('wording', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('written_by', sa.Integer(), nullable=True),
    sa.Column('approved_wording', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('approved_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('approved_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('frozen', sa.JSON(), nullable=True),
    sa.Column('consent', sa.JSON(), nullable=True),
    sa.Column('loaded_status', sa.Enum(*_LOADED, name='loadedstatus', native_enum=False, length=32), nullable=True),
    sa.Column('due_as_printed', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_by', sa.Integer(), nullable=True),
    sa.CheckConstraint('action BETWEEN 1 AND 6', name=op.f('ck_deliverable_one_of_six_actions')),
    sa.CheckConstraint('version >= 1', name=op.f('ck_deliverable_version_from_one')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_deliverable_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_deliverable_owner_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliverable')),
    sa.UniqueConstraint('organisation_id', 'key', name=op.f('uq_deliverable_organisation_id_key'))
    )
    op.create_index(op.f('ix_deliverable_organisation_id'), 'deliverable', ['organisation_id'], unique=False)
    op.create_index('ix_deliverable_organisation_id_state', 'deliverable', ['organisation_id', 'state'], unique=False)
    op.create_index(op.f('ix_deliverable_owner_id'), 'deliverable', ['owner_id'], unique=False)
    op.create_table('deliverable_text',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('deliverable_id', sa.Integer(), nullable=False),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('markdown', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('written_by', sa.Integer(), nullable=True),
    sa.Column('written_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.CheckConstraint('number >= 1', name=op.f('ck_deliverable_text_number_from_one')),
    sa.ForeignKeyConstraint(['deliverable_id'], ['deliverable.id'], name=op.f('fk_deliverable_text_deliverable_id_deliverable')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_deliverable_text_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliverable_text')),
    sa.UniqueConstraint('deliverable_id', 'language', 'number', name=op.f('uq_deliverable_text_deliverable_id_language_number'))
    )
    op.create_index(op.f('ix_deliverable_text_organisation_id'), 'deliverable_text', ['organisation_id'], unique=False)
    op.create_table('deliverable_comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('deliverable_id', sa.Integer(), nullable=False),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('quote', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('body', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=True),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('resolved_by', sa.Integer(), nullable=True),
    sa.Column('resolved_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['deliverable_id'], ['deliverable.id'], name=op.f('fk_deliverable_comment_deliverable_id_deliverable')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_deliverable_comment_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliverable_comment'))
    )
    op.create_index(op.f('ix_deliverable_comment_deliverable_id'), 'deliverable_comment', ['deliverable_id'], unique=False)
    op.create_index(op.f('ix_deliverable_comment_organisation_id'), 'deliverable_comment', ['organisation_id'], unique=False)
    op.create_table('deliverable_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('deliverable_id', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum(*_EVENTS, name='eventkind', native_enum=False, length=32), nullable=False),
    sa.Column('what', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('wording', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['deliverable_id'], ['deliverable.id'], name=op.f('fk_deliverable_event_deliverable_id_deliverable')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_deliverable_event_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliverable_event'))
    )
    op.create_index(op.f('ix_deliverable_event_deliverable_id'), 'deliverable_event', ['deliverable_id'], unique=False)
    op.create_index(op.f('ix_deliverable_event_organisation_id'), 'deliverable_event', ['organisation_id'], unique=False)
    op.create_table('stored_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('media_type', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('reader', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('thing', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kept_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('kept_by', sa.Integer(), nullable=True),
    sa.CheckConstraint('size >= 0', name=op.f('ck_stored_file_size_not_negative')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_stored_file_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_file'))
    )
    op.create_index(op.f('ix_stored_file_organisation_id'), 'stored_file', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_stored_file_sha256'), 'stored_file', ['sha256'], unique=False)
    op.create_index(op.f('ix_stored_file_thing'), 'stored_file', ['thing'], unique=False)


def downgrade() -> None:
    """Nothing is ever deleted; restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
