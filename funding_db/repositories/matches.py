"""Matchings that were computed, kept with what they were computed from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlmodel import Session, col, select

from domain.errors import NotFound
from domain.match import MatchResult
from funding_db.models import MatchRow, MatchRun, ProjectVersion

_RESULT = TypeAdapter(MatchResult)


@dataclass(frozen=True, slots=True)
class SavedMatches:
    """One matching of a project as it was computed then."""

    project_id: int
    version: int
    engine_version: str
    data_version: int
    made_at: datetime
    results: tuple[MatchResult, ...]
    """Best first."""


def save(
    session: Session,
    project_id: int,
    version: int,
    results: Sequence[MatchResult],
    *,
    engine_version: str,
    data_version: int,
    now: datetime,
) -> None:
    """Keep the results of one matching, best first; raises NotFound for an unknown version."""
    project = session.get(ProjectVersion, (project_id, version))
    if project is None:
        raise NotFound("there is no such version of this project")
    run = MatchRun(
        organisation_id=project.organisation_id,
        project_id=project_id,
        project_version=version,
        engine_version=engine_version,
        data_version=data_version,
        made_at=now,
    )
    session.add(run)
    session.flush()
    rows = [
        {
            "run_id": run.id,
            "rank": rank,
            "organisation_id": project.organisation_id,
            "call_uid": result.call_uid,
            "result": _RESULT.dump_python(result, mode="json"),
        }
        for rank, result in enumerate(results, start=1)
    ]
    if rows:
        session.connection().execute(sa.insert(MatchRow), rows)


def latest(session: Session, project_id: int) -> SavedMatches | None:
    """Return the newest matching of a project; None when it was never matched.

    The caller has asked before whether the person may see the project.
    """
    run = session.exec(
        select(MatchRun)
        .where(col(MatchRun.project_id) == project_id)
        .order_by(col(MatchRun.made_at).desc(), col(MatchRun.id).desc())
        .limit(1)
    ).first()
    if run is None:
        return None
    rows = session.exec(
        select(MatchRow).where(col(MatchRow.run_id) == run.id).order_by(col(MatchRow.rank))
    )
    return SavedMatches(
        project_id=project_id,
        version=run.project_version,
        engine_version=run.engine_version,
        data_version=run.data_version,
        made_at=run.made_at,
        results=tuple(_RESULT.validate_python(row.result) for row in rows),
    )
