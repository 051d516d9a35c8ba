"""Short questions to a database, for the tests of the jobs."""

from domain.views import RunView, SourceHealth
from funding_db import quality
from funding_db.engine import Engine, read_session
from funding_db.repositories import calls, sources

PORTAL, BDNS = "eu_ft_portal", "es_bdns"


def runs(engine: Engine, source_id: str = PORTAL) -> tuple[RunView, ...]:
    with read_session(engine) as session:
        return sources.runs(session, source_id)


def state(engine: Engine, source_id: str = PORTAL) -> sources.SourceState:
    with read_session(engine) as session:
        return next(s for s in sources.states(session) if s.source_id == source_id)


def health(engine: Engine, source_id: str = PORTAL) -> SourceHealth:
    with read_session(engine) as session:
        return next(s for s in sources.health(session) if s.spec.id == source_id)


def titles(engine: Engine) -> set[str]:
    with read_session(engine) as session:
        return {row.title for row in calls.list_rows(session)}


def version(engine: Engine) -> int:
    with read_session(engine) as session:
        return calls.data_version(session)


def whole(engine: Engine) -> bool:
    with read_session(engine) as session:
        return not [f for f in quality.check(session) if f.severity == quality.ERROR]
