"""Call documents, and links between calls"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

_SQLITE = """
CREATE TRIGGER call_link_no_{verb} BEFORE {verb} ON call_link
BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END
"""
_FUNCTION = """
CREATE FUNCTION call_link_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a decision is never changed'; END $$
"""
_POSTGRESQL = """
CREATE TRIGGER call_link_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON call_link
FOR EACH STATEMENT EXECUTE FUNCTION call_link_refuse()
"""


def upgrade() -> None:
    """Apply."""
    op.create_table('call_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('url', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('first_read_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('last_read_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_document_call_id_call')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_document')),
    sa.UniqueConstraint('call_id', 'url', 'sha256', name=op.f('uq_call_document_call_id_url_sha256'))
    )
    with op.batch_alter_table('call_document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_document_sha256'), ['sha256'], unique=False)
    op.create_table('document_page',
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('sha256', 'number', name=op.f('pk_document_page'))
    )
    op.create_table('call_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('a_uid', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('b_uid', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kind', sa.Enum('duplicate', 'planned_of', name='linkkind', native_enum=False, length=32), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'confirmed', 'refused', name='linkstate', native_enum=False, length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_link'))
    )
    with op.batch_alter_table('call_link', schema=None) as batch_op:
        batch_op.create_index('ix_call_link_pair', ['a_uid', 'b_uid', 'kind'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_link_b_uid'), ['b_uid'], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        op.execute(_FUNCTION)
        op.execute(_POSTGRESQL)
    else:
        for verb in ("UPDATE", "DELETE"):
            op.execute(_SQLITE.format(verb=verb))


def downgrade() -> None:
    """Nothing is ever deleted; restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
