"""The first tables"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('heartbeat',
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('detail', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_heartbeat'))
    )
    op.create_table('job_lock',
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('holder', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('expires_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_job_lock'))
    )
    op.create_table('meta',
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('value', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_meta'))
    )
    op.create_table('organisation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation'))
    )
    op.create_table('source',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('spec', sa.JSON(), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('sample', sa.Boolean(), nullable=False),
    sa.Column('last_ok_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('last_run_ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('next_due_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('consecutive_failures', sa.Integer(), nullable=False),
    sa.CheckConstraint('consecutive_failures >= 0', name=op.f('ck_source_consecutive_failures_count')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source'))
    )
    op.create_table('call',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('source_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('identifier', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('programme', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('instrument', sa.Enum('grant', 'loan', 'guarantee', 'advisory', 'prize', 'procurement', name='instrument', native_enum=False, length=32), nullable=False),
    sa.Column('level', sa.Enum('call', 'topic', 'subcall', name='calllevel', native_enum=False, length=32), nullable=False),
    sa.Column('action_type', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('procedure', sa.Enum('open', 'restricted', 'negotiated', 'direct', name='procedure', native_enum=False, length=32), nullable=True),
    sa.Column('published_status', sa.Enum('forthcoming', 'open', 'closed', name='publicationstatus', native_enum=False, length=32), nullable=True),
    sa.Column('opens_on', sa.Date(), nullable=True),
    sa.Column('deadline_model', sa.Enum('single_stage', 'two_stage', 'multiple_cut_off', 'continuous', 'first_come', name='deadlinemodel', native_enum=False, length=32), nullable=True),
    sa.Column('deadlines', sa.JSON(), nullable=False),
    sa.Column('budget_minor', sa.BigInteger(), nullable=True),
    sa.Column('budget_currency', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('budget_scope', sa.Enum('call', 'topic', 'unknown', name='budgetscope', native_enum=False, length=32), nullable=False),
    sa.Column('grant_min_minor', sa.BigInteger(), nullable=True),
    sa.Column('grant_max_minor', sa.BigInteger(), nullable=True),
    sa.Column('grant_currency', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('rate_min_bp', sa.Integer(), nullable=True),
    sa.Column('rate_max_bp', sa.Integer(), nullable=True),
    sa.Column('rate_origin', sa.Enum('stated', 'programme_rule', name='rateorigin', native_enum=False, length=32), nullable=True),
    sa.Column('applicants', sa.JSON(), nullable=False),
    sa.Column('pays_for', sa.JSON(), nullable=False),
    sa.Column('countries', sa.JSON(), nullable=False),
    sa.Column('read_hash', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('content_hash', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('first_seen_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('changed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('last_seen_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('missing_since', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('missing_runs', sa.Integer(), nullable=False),
    sa.CheckConstraint('missing_runs >= 0', name=op.f('ck_call_missing_runs_count')),
    sa.CheckConstraint('rate_min_bp >= 0 AND rate_min_bp <= rate_max_bp AND rate_max_bp <= 10000', name=op.f('ck_call_rate_is_a_share')),
    sa.ForeignKeyConstraint(['source_id'], ['source.id'], name=op.f('fk_call_source_id_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call')),
    sa.UniqueConstraint('uid', name=op.f('uq_call_uid'))
    )
    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_identifier'), ['identifier'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_source_id'), ['source_id'], unique=False)

    op.create_table('crawl_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('asked_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('asked_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('closed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['source_id'], ['source.id'], name=op.f('fk_crawl_request_source_id_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crawl_request'))
    )
    with op.batch_alter_table('crawl_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_crawl_request_source_id'), ['source_id'], unique=False)

    op.create_table('crawl_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('run_dir', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('started_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('verdict', sa.Enum('ok', 'degraded', 'failed', name='runverdict', native_enum=False, length=32), nullable=True),
    sa.Column('failure', sa.Enum('dns', 'refused', 'timeout', 'blocked', 'robots', 'gone', 'shape_changed', 'zero_items', 'too_few', 'incomplete', 'exception', 'crashed', 'refused_ingest', name='failureclass', native_enum=False, length=32), nullable=True),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('items', sa.Integer(), nullable=False),
    sa.Column('new', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('complete', sa.Boolean(), nullable=False),
    sa.Column('sample', sa.Boolean(), nullable=False),
    sa.Column('parser_version', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['source_id'], ['source.id'], name=op.f('fk_crawl_run_source_id_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crawl_run'))
    )
    with op.batch_alter_table('crawl_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_crawl_run_source_id'), ['source_id'], unique=False)

    op.create_table('project',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.CheckConstraint('version >= 1', name=op.f('ck_project_version_from_one')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_project_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project'))
    )
    with op.batch_alter_table('project', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_project_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('call_content',
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('record', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('read_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('snapshot', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_content_call_id_call')),
    sa.PrimaryKeyConstraint('call_id', name=op.f('pk_call_content'))
    )
    op.create_table('call_deadline',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('time', sa.Time(), nullable=True),
    sa.Column('timezone', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('rule', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_deadline_call_id_call')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_deadline'))
    )
    with op.batch_alter_table('call_deadline', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_deadline_call_id'), ['call_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_deadline_on'), ['on'], unique=False)

    op.create_table('call_notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('new', 'opened', 'deadline_moved', 'opening_moved', 'changed', 'missing', 'reappeared', 'closed', 'withdrawn', name='noticekind', native_enum=False, length=32), nullable=False),
    sa.Column('field', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('old', sa.JSON(), nullable=False),
    sa.Column('new', sa.JSON(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_notice_call_id_call')),
    sa.ForeignKeyConstraint(['run_id'], ['crawl_run.id'], name=op.f('fk_call_notice_run_id_crawl_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_notice'))
    )
    with op.batch_alter_table('call_notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_notice_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_notice_call_id'), ['call_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_notice_run_id'), ['run_id'], unique=False)

    op.create_table('call_override',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('field', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.Column('published', sa.JSON(), nullable=False),
    sa.Column('author', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('withdrawn_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('withdrawn_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_override_call_id_call')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_override'))
    )
    with op.batch_alter_table('call_override', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_override_call_id'), ['call_id'], unique=False)

    op.create_table('call_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('record', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('snapshot', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.CheckConstraint('number >= 1', name=op.f('ck_call_revision_number_from_one')),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_revision_call_id_call')),
    sa.ForeignKeyConstraint(['run_id'], ['crawl_run.id'], name=op.f('fk_call_revision_run_id_crawl_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_revision')),
    sa.UniqueConstraint('call_id', 'number', name=op.f('uq_call_revision_call_id_number'))
    )
    with op.batch_alter_table('call_revision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_revision_run_id'), ['run_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_revision_snapshot'), ['snapshot'], unique=False)

    op.create_table('issue',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('fingerprint', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('level', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('source_ref', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('field', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('value', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('message', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('url', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('first_seen_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('last_seen_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('resolved_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['run_id'], ['crawl_run.id'], name=op.f('fk_issue_run_id_crawl_run')),
    sa.ForeignKeyConstraint(['source_id'], ['source.id'], name=op.f('fk_issue_source_id_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_issue')),
    sa.UniqueConstraint('source_id', 'fingerprint', name=op.f('uq_issue_source_id_fingerprint'))
    )
    with op.batch_alter_table('issue', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_issue_run_id'), ['run_id'], unique=False)

    op.create_table('project_version',
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('profile', sa.JSON(), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_project_version_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_project_version_project_id_project')),
    sa.PrimaryKeyConstraint('project_id', 'version', name=op.f('pk_project_version'))
    )
    with op.batch_alter_table('project_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_project_version_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('snapshot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('source_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('url', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('fetched_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('content_type', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('etag', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('last_modified', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['run_id'], ['crawl_run.id'], name=op.f('fk_snapshot_run_id_crawl_run')),
    sa.ForeignKeyConstraint(['source_id'], ['source.id'], name=op.f('fk_snapshot_source_id_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_snapshot'))
    )
    with op.batch_alter_table('snapshot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_snapshot_run_id'), ['run_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_snapshot_sha256'), ['sha256'], unique=False)

    op.create_table('match_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('project_version', sa.Integer(), nullable=False),
    sa.Column('engine_version', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('data_version', sa.Integer(), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_match_run_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['project_id', 'project_version'], ['project_version.project_id', 'project_version.version'], name=op.f('fk_match_run_project_id_project_version_project_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_match_run'))
    )
    with op.batch_alter_table('match_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_match_run_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index('ix_match_run_project_id_made_at', ['project_id', 'made_at'], unique=False)

    op.create_table('match_result',
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('call_uid', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.CheckConstraint('rank >= 1', name=op.f('ck_match_result_rank_from_one')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_match_result_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['run_id'], ['match_run.id'], name=op.f('fk_match_result_run_id_match_run')),
    sa.PrimaryKeyConstraint('run_id', 'rank', name=op.f('pk_match_result'))
    )
    with op.batch_alter_table('match_result', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_match_result_call_uid'), ['call_uid'], unique=False)
        batch_op.create_index(batch_op.f('ix_match_result_organisation_id'), ['organisation_id'], unique=False)

    _make_search_index()
    _make_embedded_organisation()


def _make_search_index() -> None:
    # Both engines index the same words, made by funding_db.words; neither folds or splits them.
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE call_search USING fts5(title, body, tokenize='ascii')"
        )
        return
    op.execute(
        "CREATE TABLE call_search (call_id integer PRIMARY KEY REFERENCES call (id), "
        "title tsvector NOT NULL, document tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_call_search_document ON call_search USING gin (document)")


def _make_embedded_organisation() -> None:
    # Embedded mode is one organisation with one person who has all roles.
    organisation = sa.table(
        "organisation", sa.column("id"), sa.column("name"), sa.column("kind")
    )
    op.bulk_insert(organisation, [{"id": 1, "name": "", "kind": "city"}])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT setval(pg_get_serial_sequence('organisation', 'id'), 1)")


def downgrade() -> None:
    """Nothing is ever deleted; restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
