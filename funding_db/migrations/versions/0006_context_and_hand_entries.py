"""Context: funded projects, programme figures; calls entered by hand"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401
from alembic import op

revision = '0006'
down_revision = '0004'
branch_labels = None
depends_on = None

_SQLITE = """
CREATE TRIGGER context_revision_no_{verb} BEFORE {verb} ON context_revision
BEGIN SELECT RAISE(ABORT, 'a revision is never changed'); END
"""
_FUNCTION = """
CREATE FUNCTION context_revision_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a revision is never changed'; END $$
"""
_POSTGRESQL = """
CREATE TRIGGER context_revision_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON context_revision
FOR EACH STATEMENT EXECUTE FUNCTION context_revision_refuse()
"""


def _stored() -> list[sa.Column]:
    text = sqlmodel.sql.sqltypes.AutoString
    instant = sqlmodel.sql.sqltypes.UTCDateTime
    return [
        sa.Column('content', text(), nullable=False),
        sa.Column('content_hash', text(), nullable=False),
        sa.Column('read_at', instant(), nullable=False),
        sa.Column('snapshot', text(), nullable=True),
        sa.Column('first_seen_at', instant(), nullable=False),
        sa.Column('changed_at', instant(), nullable=False),
        sa.Column('last_seen_at', instant(), nullable=True),
        sa.Column('missing_since', instant(), nullable=True),
    ]


def upgrade() -> None:
    """Apply."""
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table('funded_project',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', text(), nullable=False),
    sa.Column('source_id', text(), nullable=False),
    sa.Column('call_identifier', text(), nullable=True),
    sa.Column('programme', text(), nullable=True),
    sa.Column('countries', text(), nullable=False),
    sa.Column('latest_on', sa.Date(), nullable=True),
    *_stored(),
    sa.ForeignKeyConstraint(['source_id'], ['source.id'], name=op.f('fk_funded_project_source_id_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funded_project')),
    sa.UniqueConstraint('uid', name=op.f('uq_funded_project_uid'))
    )
    op.create_table('programme_figure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', text(), nullable=False),
    sa.Column('source_id', text(), nullable=False),
    sa.Column('country', text(), nullable=True),
    sa.Column('specific_objective', text(), nullable=False),
    *_stored(),
    sa.ForeignKeyConstraint(['source_id'], ['source.id'], name=op.f('fk_programme_figure_source_id_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_figure')),
    sa.UniqueConstraint('uid', name=op.f('uq_programme_figure_uid'))
    )
    op.create_table('context_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('funded_project', 'programme_figure', name='contextkind', native_enum=False, length=32), nullable=False),
    sa.Column('uid', text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', text(), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('snapshot', text(), nullable=True),
    sa.CheckConstraint('number >= 1', name=op.f('ck_context_revision_number_from_one')),
    sa.ForeignKeyConstraint(['run_id'], ['crawl_run.id'], name=op.f('fk_context_revision_run_id_crawl_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_context_revision')),
    sa.UniqueConstraint('uid', 'number', name=op.f('uq_context_revision_uid_number'))
    )
    for table, columns in (
        ('funded_project', ('source_id', 'call_identifier', 'programme')),
        ('programme_figure', ('source_id', 'country')),
        ('context_revision', ('run_id', 'snapshot')),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.create_index(batch_op.f(f'ix_{table}_{column}'), [column], unique=False)

    op.create_table('hand_entry',
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('link', text(), nullable=False),
    sa.Column('entered_by', sa.Integer(), nullable=False),
    sa.Column('entered_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('checked_by', sa.Integer(), nullable=True),
    sa.Column('checked_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.CheckConstraint('checked_by IS NULL OR checked_by <> entered_by', name=op.f('ck_hand_entry_second_person')),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_hand_entry_call_id_call')),
    sa.PrimaryKeyConstraint('call_id', name=op.f('pk_hand_entry')),
    sa.UniqueConstraint('link', name=op.f('uq_hand_entry_link'))
    )

    if op.get_bind().dialect.name == "postgresql":
        op.execute(_FUNCTION)
        op.execute(_POSTGRESQL)
    else:
        for verb in ("UPDATE", "DELETE"):
            op.execute(_SQLITE.format(verb=verb))


def downgrade() -> None:
    """Nothing is ever deleted; restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
