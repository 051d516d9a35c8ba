"""Reading context: who was funded by what, and what programmes plan."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.context import FigureView, FundedProject, FundedView, ProgrammeFigure
from funding_db.context_models import FundedProjectRow, ProgrammeFigureRow
from funding_db.models import Source

_NEWEST_FIRST = (col(FundedProjectRow.latest_on).desc().nulls_last(), col(FundedProjectRow.uid))


def by_call(
    session: Session, identifiers: Iterable[str], *, limit: int = 50
) -> tuple[FundedView, ...]:
    """Return projects that a source says one of these topics or calls funded, newest first.

    Identifiers are compared without regard to case; an empty tuple when none is known.
    """
    wanted = [identifier.lower() for identifier in identifiers]
    if not wanted:
        return ()
    rows = session.exec(
        select(FundedProjectRow)
        .where(col(FundedProjectRow.call_identifier).in_(wanted))
        .order_by(*_NEWEST_FIRST)
        .limit(limit)
    )
    return _views(session, rows)


def by_programme(
    session: Session,
    programmes: Sequence[str],
    countries: Sequence[str],
    *,
    without: Sequence[str] = (),
    limit: int = 10,
) -> tuple[int, tuple[FundedView, ...]]:
    """Return how many projects the programmes funded in any of the countries, and the newest.

    No country given means all of them. Those named in `without` are left out.
    """
    there = [col(FundedProjectRow.countries).contains(f",{c},", autoescape=True) for c in countries]
    wanted = sa.and_(
        col(FundedProjectRow.programme).in_(programmes),
        sa.or_(*there) if there else sa.true(),
        col(FundedProjectRow.uid).not_in(without),
    )
    total = session.connection().execute(
        sa.select(sa.func.count()).select_from(FundedProjectRow).where(wanted)
    )
    rows = session.exec(
        select(FundedProjectRow).where(wanted).order_by(*_NEWEST_FIRST).limit(limit)
    )
    return total.scalar_one(), _views(session, rows)


def figures(
    session: Session, countries: Sequence[str], objectives: Sequence[str]
) -> tuple[FigureView, ...]:
    """Return what programmes of the countries plan under the objectives; often nothing."""
    rows = session.exec(
        select(ProgrammeFigureRow)
        .where(
            col(ProgrammeFigureRow.country).in_(countries),
            col(ProgrammeFigureRow.specific_objective).in_(objectives),
        )
        .order_by(
            col(ProgrammeFigureRow.country),
            col(ProgrammeFigureRow.specific_objective),
            col(ProgrammeFigureRow.uid),
        )
    ).all()
    sources = _sources(session, {row.source_id for row in rows})
    return tuple(
        FigureView(
            figure=ProgrammeFigure.model_validate_json(row.content),
            source_title=str(sources[row.source_id].spec["title"]),
            read_at=row.read_at,
            missing_since=row.missing_since,
        )
        for row in rows
    )


def _sources(session: Session, wanted: set[str]) -> dict[str, Source]:
    if not wanted:
        return {}
    found = session.exec(select(Source).where(col(Source.id).in_(wanted)))
    return {source.id: source for source in found}


def _views(session: Session, rows: Iterable[FundedProjectRow]) -> tuple[FundedView, ...]:
    rows = list(rows)
    sources = _sources(session, {row.source_id for row in rows})
    return tuple(
        FundedView(
            project=FundedProject.model_validate_json(row.content),
            source_title=str(sources[row.source_id].spec["title"]),
            read_at=row.read_at,
            last_seen_at=(
                row.last_seen_at or sources[row.source_id].last_run_ended_at or row.changed_at
            ),
            missing_since=row.missing_since,
        )
        for row in rows
    )
