"""The bodies in whose name an organisation applies"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('applicant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('name_key', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('retired_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.CheckConstraint('version >= 1', name=op.f('ck_applicant_version_from_one')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_applicant_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_applicant')),
    )
    op.create_index('ix_applicant_organisation_id', 'applicant', ['organisation_id'], unique=False)
    op.create_index(
        'ix_applicant_one_of_a_name', 'applicant', ['organisation_id', 'name_key'], unique=True,
        sqlite_where=sa.text('retired_at IS NULL'), postgresql_where=sa.text('retired_at IS NULL'),
    )
    op.create_table('applicant_version',
    sa.Column('applicant_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['applicant_id'], ['applicant.id'], name=op.f('fk_applicant_version_applicant_id_applicant')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_applicant_version_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('applicant_id', 'version', name=op.f('pk_applicant_version')),
    )
    op.create_index('ix_applicant_version_organisation_id', 'applicant_version', ['organisation_id'], unique=False)


def downgrade() -> None:
    """Nothing is ever deleted; restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
