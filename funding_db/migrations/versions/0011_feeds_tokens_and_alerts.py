"""Feeds, tokens and alerts"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString()
_AT = sqlmodel.sql.sqltypes.UTCDateTime()


def upgrade() -> None:
    """Apply."""
    op.create_table('saved_search',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('name', _TEXT, nullable=False),
    sa.Column('query', _TEXT, nullable=False),
    sa.Column('made_at', _AT, nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_saved_search_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_search')),
    sa.UniqueConstraint('organisation_id', 'person_id', 'name', name=op.f('uq_saved_search_organisation_id_person_id_name')),
    )
    op.create_table('feed',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', _TEXT, nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('search', 'project', 'city', name='feedkind', native_enum=False, length=32), nullable=False),
    sa.Column('target_id', sa.Integer(), nullable=False),
    sa.Column('made_at', _AT, nullable=False),
    sa.Column('revoked_at', _AT, nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_feed_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feed')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_feed_token_hash')),
    )
    op.create_table('api_token',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', _TEXT, nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('name', _TEXT, nullable=False),
    sa.Column('made_at', _AT, nullable=False),
    sa.Column('revoked_at', _AT, nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_api_token_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_api_token_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_token')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_api_token_token_hash')),
    )
    op.create_table('reader_alert',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', _TEXT, nullable=False),
    sa.Column('email', _TEXT, nullable=False),
    sa.Column('language', _TEXT, nullable=False),
    sa.Column('query', _TEXT, nullable=False),
    sa.Column('rhythm', sa.Enum('never', 'daily', 'weekly', name='rhythm', native_enum=False, length=32), nullable=False),
    sa.Column('made_at', _AT, nullable=False),
    sa.Column('confirmed_at', _AT, nullable=True),
    sa.Column('told_until', _AT, nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reader_alert')),
    sa.UniqueConstraint('email', 'query', name=op.f('uq_reader_alert_email_query')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_reader_alert_token_hash')),
    )
    for table, columns in (
        ('saved_search', ('organisation_id', 'person_id')),
        ('feed', ('organisation_id', 'person_id')),
        ('api_token', ('organisation_id', 'person_id')),
        ('reader_alert', ('email', 'made_at')),
    ):
        for column in columns:
            op.create_index(f'ix_{table}_{column}', table, [column], unique=False)


def downgrade() -> None:
    """Nothing is ever deleted; restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
