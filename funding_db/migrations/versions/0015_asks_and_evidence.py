"""Asks, policy files, programme sheets and frozen evidence"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('policy_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_by', sa.Integer(), nullable=True),
    sa.CheckConstraint('version >= 1', name=op.f('ck_policy_file_version_from_one')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_policy_file_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_file')),
    sa.UniqueConstraint('organisation_id', 'key', name=op.f('uq_policy_file_organisation_id_key'))
    )
    op.create_index(op.f('ix_policy_file_organisation_id'), 'policy_file', ['organisation_id'], unique=False)
    op.create_table('programme_sheet',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_by', sa.Integer(), nullable=True),
    sa.CheckConstraint('version >= 1', name=op.f('ck_programme_sheet_version_from_one')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_programme_sheet_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_sheet')),
    sa.UniqueConstraint('organisation_id', 'key', name=op.f('uq_programme_sheet_organisation_id_key'))
    )
    op.create_index(op.f('ix_programme_sheet_organisation_id'), 'programme_sheet', ['organisation_id'], unique=False)
    op.create_table('survey',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('question', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('answered', sa.Integer(), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('imported_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('imported_by', sa.Integer(), nullable=True),
    sa.CheckConstraint('answered >= 1', name=op.f('ck_survey_somebody_answered')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_survey_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey')),
    sa.UniqueConstraint('organisation_id', 'question', 'asked_on', name=op.f('uq_survey_organisation_id_question_asked_on'))
    )
    op.create_index(op.f('ix_survey_organisation_id'), 'survey', ['organisation_id'], unique=False)
    op.create_table('ask',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('demand', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('granter', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('granter_from', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('policy_file_id', sa.Integer(), nullable=True),
    sa.Column('next_step', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('next_on', sa.Date(), nullable=True),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_by', sa.Integer(), nullable=True),
    sa.CheckConstraint('version >= 1', name=op.f('ck_ask_version_from_one')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_ask_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['policy_file_id'], ['policy_file.id'], name=op.f('fk_ask_policy_file_id_policy_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ask')),
    sa.UniqueConstraint('organisation_id', 'key', name=op.f('uq_ask_organisation_id_key'))
    )
    op.create_index(op.f('ix_ask_organisation_id'), 'ask', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_ask_policy_file_id'), 'ask', ['policy_file_id'], unique=False)
    op.create_table('deliverable_call',
    sa.Column('deliverable_id', sa.Integer(), nullable=False),
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('removed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_deliverable_call_call_id_call')),
    sa.ForeignKeyConstraint(['deliverable_id'], ['deliverable.id'], name=op.f('fk_deliverable_call_deliverable_id_deliverable')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_deliverable_call_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('deliverable_id', 'call_id', name=op.f('pk_deliverable_call'))
    )
    op.create_index(op.f('ix_deliverable_call_call_id'), 'deliverable_call', ['call_id'], unique=False)
    op.create_index(op.f('ix_deliverable_call_organisation_id'), 'deliverable_call', ['organisation_id'], unique=False)
    op.create_table('deliverable_policy_file',
    sa.Column('deliverable_id', sa.Integer(), nullable=False),
    sa.Column('policy_file_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('removed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['deliverable_id'], ['deliverable.id'], name=op.f('fk_deliverable_policy_file_deliverable_id_deliverable')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_deliverable_policy_file_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['policy_file_id'], ['policy_file.id'], name=op.f('fk_deliverable_policy_file_policy_file_id_policy_file')),
    sa.PrimaryKeyConstraint('deliverable_id', 'policy_file_id', name=op.f('pk_deliverable_policy_file'))
    )
    op.create_index(op.f('ix_deliverable_policy_file_organisation_id'), 'deliverable_policy_file', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_deliverable_policy_file_policy_file_id'), 'deliverable_policy_file', ['policy_file_id'], unique=False)
    op.create_table('deliverable_programme',
    sa.Column('deliverable_id', sa.Integer(), nullable=False),
    sa.Column('programme', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('removed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['deliverable_id'], ['deliverable.id'], name=op.f('fk_deliverable_programme_deliverable_id_deliverable')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_deliverable_programme_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('deliverable_id', 'programme', name=op.f('pk_deliverable_programme'))
    )
    op.create_index(op.f('ix_deliverable_programme_organisation_id'), 'deliverable_programme', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_deliverable_programme_programme'), 'deliverable_programme', ['programme'], unique=False)
    op.create_table('evidence_block',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('deliverable_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('calls', 'refusals', 'survey', 'silence', name='evidencekind', native_enum=False, length=32), nullable=False),
    sa.Column('drawn_on', sa.Date(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('removed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['deliverable_id'], ['deliverable.id'], name=op.f('fk_evidence_block_deliverable_id_deliverable')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_evidence_block_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_block'))
    )
    op.create_index(op.f('ix_evidence_block_deliverable_id'), 'evidence_block', ['deliverable_id'], unique=False)
    op.create_index(op.f('ix_evidence_block_organisation_id'), 'evidence_block', ['organisation_id'], unique=False)
    op.create_table('policy_milestone',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('policy_file_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('consultation_closes', 'committee', 'plenary', 'trilogue', 'adoption', 'other', name='milestonekind', native_enum=False, length=32), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_policy_milestone_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['policy_file_id'], ['policy_file.id'], name=op.f('fk_policy_milestone_policy_file_id_policy_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_milestone'))
    )
    op.create_index(op.f('ix_policy_milestone_organisation_id'), 'policy_milestone', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_policy_milestone_policy_file_id'), 'policy_milestone', ['policy_file_id'], unique=False)
    op.create_table('programme_sheet_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('before', sa.JSON(), nullable=True),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_programme_sheet_event_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['sheet_id'], ['programme_sheet.id'], name=op.f('fk_programme_sheet_event_sheet_id_programme_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_sheet_event'))
    )
    op.create_index(op.f('ix_programme_sheet_event_organisation_id'), 'programme_sheet_event', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_programme_sheet_event_sheet_id'), 'programme_sheet_event', ['sheet_id'], unique=False)
    op.create_table('survey_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('answer', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('cities', sa.Integer(), nullable=False),
    sa.CheckConstraint('cities >= 0', name=op.f('ck_survey_answer_cities_count')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_survey_answer_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_answer_survey_id_survey')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_answer')),
    sa.UniqueConstraint('survey_id', 'answer', name=op.f('uq_survey_answer_survey_id_answer'))
    )
    op.create_index(op.f('ix_survey_answer_organisation_id'), 'survey_answer', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_survey_answer_survey_id'), 'survey_answer', ['survey_id'], unique=False)
    op.create_table('ask_call',
    sa.Column('ask_id', sa.Integer(), nullable=False),
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('removed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['ask_id'], ['ask.id'], name=op.f('fk_ask_call_ask_id_ask')),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_ask_call_call_id_call')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_ask_call_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('ask_id', 'call_id', name=op.f('pk_ask_call'))
    )
    op.create_index(op.f('ix_ask_call_call_id'), 'ask_call', ['call_id'], unique=False)
    op.create_index(op.f('ix_ask_call_organisation_id'), 'ask_call', ['organisation_id'], unique=False)
    op.create_table('ask_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('ask_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Enum('none', 'announced', 'partly', 'achieved', 'refused', 'overtaken', name='outcome', native_enum=False, length=32), nullable=False),
    sa.Column('noted_on', sa.Date(), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('doubt', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['ask_id'], ['ask.id'], name=op.f('fk_ask_note_ask_id_ask')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_ask_note_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ask_note'))
    )
    op.create_index(op.f('ix_ask_note_ask_id'), 'ask_note', ['ask_id'], unique=False)
    op.create_index(op.f('ix_ask_note_organisation_id'), 'ask_note', ['organisation_id'], unique=False)
    op.create_table('deliverable_ask',
    sa.Column('deliverable_id', sa.Integer(), nullable=False),
    sa.Column('ask_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('removed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['ask_id'], ['ask.id'], name=op.f('fk_deliverable_ask_ask_id_ask')),
    sa.ForeignKeyConstraint(['deliverable_id'], ['deliverable.id'], name=op.f('fk_deliverable_ask_deliverable_id_deliverable')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_deliverable_ask_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('deliverable_id', 'ask_id', name=op.f('pk_deliverable_ask'))
    )
    op.create_index(op.f('ix_deliverable_ask_ask_id'), 'deliverable_ask', ['ask_id'], unique=False)
    op.create_index(op.f('ix_deliverable_ask_organisation_id'), 'deliverable_ask', ['organisation_id'], unique=False)
    op.create_table('evidence_call',
    sa.Column('block_id', sa.Integer(), nullable=False),
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['block_id'], ['evidence_block.id'], name=op.f('fk_evidence_call_block_id_evidence_block')),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_evidence_call_call_id_call')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_evidence_call_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('block_id', 'call_id', name=op.f('pk_evidence_call'))
    )
    op.create_index(op.f('ix_evidence_call_call_id'), 'evidence_call', ['call_id'], unique=False)
    op.create_index(op.f('ix_evidence_call_organisation_id'), 'evidence_call', ['organisation_id'], unique=False)
    # Positions of addressees (0014) on asks, which do not exist before this migration.
    op.create_table('position',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('addressee_id', sa.Integer(), nullable=False),
    sa.Column('ask_id', sa.Integer(), nullable=False),
    sa.Column('stance', sa.Enum('supports', 'opposes', 'promised', 'silent', name='stance', native_enum=False, length=32), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('quote', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('noted_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('noted_by', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('withdrawn_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['addressee_id'], ['addressee.id'], name=op.f('fk_position_addressee_id_addressee')),
    sa.ForeignKeyConstraint(['ask_id'], ['ask.id'], name=op.f('fk_position_ask_id_ask')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_position_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_position'))
    )
    op.create_index(op.f('ix_position_addressee_id'), 'position', ['addressee_id'], unique=False)
    op.create_index(op.f('ix_position_ask_id'), 'position', ['ask_id'], unique=False)
    op.create_index(op.f('ix_position_organisation_id'), 'position', ['organisation_id'], unique=False)


def downgrade() -> None:
    """Nothing is ever deleted; restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
