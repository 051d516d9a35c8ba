"""Alembic's entry: runs the migrations on the connection that `funding_db.migrate` hands in."""

from alembic import context

from funding_db.tables import Base

connection = context.config.attributes["connection"]


def _ours(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
    # The search index is made by hand in a migration: FTS5 keeps its own shadow tables.
    return not (
        kind in ("table", "index") and (name or "").startswith(("call_search", "ix_call_search"))
    )


context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    include_object=_ours,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
