"""Watched pages: how they stand, what changed, who read it"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401
from alembic import op

revision = '0009'
down_revision = '0007'
branch_labels = None
depends_on = None

_TABLES = ('watched_change', 'watched_reading')
_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'what was noted of a page is never changed'); END
"""
_FUNCTION = """
CREATE FUNCTION watched_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'what was noted of a page is never changed'; END $$
"""
_POSTGRESQL = """
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION watched_refuse()
"""


def upgrade() -> None:
    """Apply."""
    text = sqlmodel.sql.sqltypes.AutoString
    instant = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table('watched_page',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source_id', text(), nullable=False),
    sa.Column('url', text(), nullable=False),
    sa.Column('title', text(), nullable=False),
    sa.Column('content_hash', text(), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('files', sa.JSON(), nullable=False),
    sa.Column('snapshot', text(), nullable=True),
    sa.Column('first_seen_at', instant(), nullable=False),
    sa.Column('last_seen_at', instant(), nullable=False),
    sa.Column('changed_at', instant(), nullable=False),
    sa.Column('missing_since', instant(), nullable=True),
    sa.ForeignKeyConstraint(['source_id'], ['source.id'], name=op.f('fk_watched_page_source_id_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_watched_page')),
    sa.UniqueConstraint('source_id', 'url', name=op.f('uq_watched_page_source_id_url'))
    )
    op.create_table('watched_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('page_id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('at', instant(), nullable=False),
    sa.Column('old_hash', text(), nullable=False),
    sa.Column('new_hash', text(), nullable=False),
    sa.Column('snapshot', text(), nullable=True),
    sa.Column('added', sa.JSON(), nullable=False),
    sa.Column('removed', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['page_id'], ['watched_page.id'], name=op.f('fk_watched_change_page_id_watched_page')),
    sa.ForeignKeyConstraint(['run_id'], ['crawl_run.id'], name=op.f('fk_watched_change_run_id_crawl_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_watched_change'))
    )
    op.create_table('watched_reading',
    sa.Column('change_id', sa.Integer(), nullable=False),
    sa.Column('read_by', sa.Integer(), nullable=False),
    sa.Column('read_at', instant(), nullable=False),
    sa.Column('outcome', sa.Enum('no_new_call', 'call_entered', name='outcome', native_enum=False, length=32), nullable=False),
    sa.Column('note', text(), nullable=False),
    sa.ForeignKeyConstraint(['change_id'], ['watched_change.id'], name=op.f('fk_watched_reading_change_id_watched_change')),
    sa.PrimaryKeyConstraint('change_id', name=op.f('pk_watched_reading'))
    )
    for table, columns in (
        ('watched_page', ('source_id',)),
        ('watched_change', ('page_id', 'run_id', 'snapshot')),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.create_index(batch_op.f(f'ix_{table}_{column}'), [column], unique=False)

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
