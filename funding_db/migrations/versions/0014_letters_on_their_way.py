"""Addressees, dispatches, replies, signatures and positions"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('addressee',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('body', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('body_kind', sa.Enum('commission', 'parliament', 'council', 'committee_of_regions', 'eib', 'eu_network', 'ministry', 'managing_authority', 'city', 'region', 'city_network', 'civil_society', 'research', name='bodykind', native_enum=False, length=32), nullable=False),
    sa.Column('office', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('salutation', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('country', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('email', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('postal', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('updated_by', sa.Integer(), nullable=True),
    sa.CheckConstraint('version >= 1', name=op.f('ck_addressee_version_from_one')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_addressee_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_addressee')),
    sa.UniqueConstraint('organisation_id', 'body', 'office', 'language', name=op.f('uq_addressee_organisation_id_body_office_language'))
    )
    op.create_index(op.f('ix_addressee_organisation_id'), 'addressee', ['organisation_id'], unique=False)
    op.create_table('dispatch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('deliverable_id', sa.Integer(), nullable=False),
    sa.Column('addressee_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('channel', sa.Enum('mail', 'post', 'by_hand', 'portal', name='channel', native_enum=False, length=32), nullable=False),
    sa.Column('wording', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('addressee', sa.JSON(), nullable=False),
    sa.Column('copies', sa.JSON(), nullable=False),
    sa.Column('annexes', sa.JSON(), nullable=False),
    sa.Column('our_reference', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('their_reference', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('document_id', sa.Integer(), nullable=True),
    sa.Column('record_id', sa.Integer(), nullable=True),
    sa.Column('mail_id', sa.Integer(), nullable=True),
    sa.Column('sent_on', sa.Date(), nullable=True),
    sa.Column('own_due_on', sa.Date(), nullable=True),
    sa.Column('remind_on', sa.Date(), nullable=True),
    sa.Column('prepared_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('prepared_by', sa.Integer(), nullable=True),
    sa.CheckConstraint('version >= 1', name=op.f('ck_dispatch_version_from_one')),
    sa.ForeignKeyConstraint(['addressee_id'], ['addressee.id'], name=op.f('fk_dispatch_addressee_id_addressee')),
    sa.ForeignKeyConstraint(['deliverable_id'], ['deliverable.id'], name=op.f('fk_dispatch_deliverable_id_deliverable')),
    sa.ForeignKeyConstraint(['document_id'], ['stored_file.id'], name=op.f('fk_dispatch_document_id_stored_file')),
    sa.ForeignKeyConstraint(['mail_id'], ['outbox.id'], name=op.f('fk_dispatch_mail_id_outbox')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_dispatch_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['record_id'], ['stored_file.id'], name=op.f('fk_dispatch_record_id_stored_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispatch')),
    sa.UniqueConstraint('deliverable_id', 'addressee_id', 'wording', name=op.f('uq_dispatch_deliverable_id_addressee_id_wording'))
    )
    op.create_index(op.f('ix_dispatch_addressee_id'), 'dispatch', ['addressee_id'], unique=False)
    op.create_index(op.f('ix_dispatch_organisation_id'), 'dispatch', ['organisation_id'], unique=False)
    op.create_table('office_holder',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('addressee_id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('noted_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('noted_by', sa.Integer(), nullable=True),
    sa.Column('forgotten_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['addressee_id'], ['addressee.id'], name=op.f('fk_office_holder_addressee_id_addressee')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_office_holder_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_office_holder'))
    )
    op.create_index(op.f('ix_office_holder_addressee_id'), 'office_holder', ['addressee_id'], unique=False)
    op.create_index(op.f('ix_office_holder_organisation_id'), 'office_holder', ['organisation_id'], unique=False)
    op.create_table('signature',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('deliverable_id', sa.Integer(), nullable=False),
    sa.Column('body', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('body_kind', sa.Enum('commission', 'parliament', 'council', 'committee_of_regions', 'eib', 'eu_network', 'ministry', 'managing_authority', 'city', 'region', 'city_network', 'civil_society', 'research', name='bodykind', native_enum=False, length=32), nullable=False),
    sa.Column('email', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('state', sa.Enum('invited', 'confirmed', 'withdrawn', name='signaturestate', native_enum=False, length=32), nullable=False),
    sa.Column('wording', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('invited_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('invited_by', sa.Integer(), nullable=True),
    sa.Column('reminded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('signer', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('capacity', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('mandate', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('told_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('confirmed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('withdrawn_on', sa.Date(), nullable=True),
    sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_on IS NOT NULL)", name=op.f('ck_signature_withdrawn_on_a_day')),
    sa.ForeignKeyConstraint(['deliverable_id'], ['deliverable.id'], name=op.f('fk_signature_deliverable_id_deliverable')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_signature_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signature'))
    )
    op.create_index(op.f('ix_signature_deliverable_id'), 'signature', ['deliverable_id'], unique=False)
    op.create_index('ix_signature_one_open', 'signature', ['deliverable_id', 'body', 'wording'], unique=True, sqlite_where=sa.text("state <> 'withdrawn'"), postgresql_where=sa.text("state <> 'withdrawn'"))
    op.create_index(op.f('ix_signature_organisation_id'), 'signature', ['organisation_id'], unique=False)
    op.create_table('dispatch_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('dispatch_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('sent', 'bounced', 'acknowledged', 'holding_reply', 'answered', 'chased', 'no_answer', name='dispatchstate', native_enum=False, length=32), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('reference', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('by_service', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('promised_by', sa.Date(), nullable=True),
    sa.Column('said', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('headers', sa.JSON(), nullable=False),
    sa.Column('mail_id', sa.Integer(), nullable=True),
    sa.Column('noted_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('noted_by', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('withdrawn_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['dispatch_id'], ['dispatch.id'], name=op.f('fk_dispatch_event_dispatch_id_dispatch')),
    sa.ForeignKeyConstraint(['mail_id'], ['outbox.id'], name=op.f('fk_dispatch_event_mail_id_outbox')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_dispatch_event_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispatch_event'))
    )
    op.create_index(op.f('ix_dispatch_event_dispatch_id'), 'dispatch_event', ['dispatch_id'], unique=False)
    op.create_index(op.f('ix_dispatch_event_organisation_id'), 'dispatch_event', ['organisation_id'], unique=False)
    op.create_table('dispatch_pause',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('dispatch_id', sa.Integer(), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('last', sa.Date(), nullable=True),
    sa.Column('why', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('noted_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('noted_by', sa.Integer(), nullable=True),
    sa.CheckConstraint('last IS NULL OR last >= first', name=op.f('ck_dispatch_pause_ends_after_it_began')),
    sa.ForeignKeyConstraint(['dispatch_id'], ['dispatch.id'], name=op.f('fk_dispatch_pause_dispatch_id_dispatch')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_dispatch_pause_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispatch_pause'))
    )
    op.create_index(op.f('ix_dispatch_pause_dispatch_id'), 'dispatch_pause', ['dispatch_id'], unique=False)
    op.create_index(op.f('ix_dispatch_pause_organisation_id'), 'dispatch_pause', ['organisation_id'], unique=False)
    op.add_column('outbox', sa.Column('reply_to', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column('outbox', sa.Column('attachments', sa.JSON(), server_default='[]', nullable=False))


def downgrade() -> None:
    """Nothing is ever deleted; restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
