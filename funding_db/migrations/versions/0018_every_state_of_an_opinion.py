"""Every state of an opinion is kept; what advisors said is never changed"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

_TABLES = ('review_state', 'review_exchange', 'conflict_declaration', 'submission_version')
_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'what stands at the desk is never changed'); END
"""
_FUNCTION = """
CREATE FUNCTION desk_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'what stands at the desk is never changed'; END $$
"""
_POSTGRESQL = """
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION desk_refuse()
"""
# What stands today is the first state that is known.
_KNOWN = """
INSERT INTO review_state (organisation_id, review_id, version, given, content, at)
SELECT organisation_id, id, version, given, content, updated_at FROM review ORDER BY id
"""


def upgrade() -> None:
    """Apply."""
    op.create_table('review_state',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('given', sa.Boolean(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_review_state_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_review_state_review_id_review')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_state')),
    sa.UniqueConstraint('review_id', 'version', name=op.f('uq_review_state_review_id_version')),
    )
    op.create_index('ix_review_state_organisation_id', 'review_state', ['organisation_id'], unique=False)
    op.execute(_KNOWN)

    if op.get_bind().dialect.name == "postgresql":
        op.execute(_FUNCTION)
        for table in _TABLES:
            op.execute(_POSTGRESQL.format(table=table))
    else:
        for table in _TABLES:
            for verb in ("UPDATE", "DELETE"):
                op.execute(_SQLITE.format(table=table, verb=verb))


def downgrade() -> None:
    """Nothing is ever deleted; restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
