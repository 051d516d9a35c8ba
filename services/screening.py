"""Loans, advice and combinations for a project: a first look, computed when it is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from domain.call import CallRecord
from domain.enums import Instrument, MatchVerdict
from domain.errors import UsageError
from domain.match import MatchResult, Message
from domain.people import VISITOR, Person
from domain.project import ProjectProfile
from domain.reference.objectives import of_the_mission
from domain.status import brussels_day
from domain.text import fold
from funding_db.engine import Session
from funding_db.repositories import calls
from services import matches, projects
from services.fit import Strength, best_of, strength_of
from services.project_files import check_size, read_projects
from services.rights import Action, own_organisation

if TYPE_CHECKING:
    from matcher.blend import Alternatives
    from matcher.screening import Result, Screening

_DEEP = 200
_NEAREST = 60
"""Matches of a frozen programme that are explained: it is read anew at every click."""
_EIB = "EIB"
_COHESION = frozenset(
    {"erdf", "feder", "efre", "efrr", "efro", "eakr", "cf", "fc",
     "fundo europeu de desenvolvimento regional"}
)  # fmt: skip
"""The ERDF and the Cohesion Fund as calls name them, folded."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A call of cohesion policy that states a specific objective and fits the project."""

    uid: str
    identifier: str | None
    title: str
    url: str
    objective: str
    verdict: MatchVerdict


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the screening says of one project."""

    profile: ProjectProfile
    screening: "Screening"
    refused: Message | None
    """Why no combination can be computed; None when they are."""
    ways: "Alternatives | None"
    beside: tuple[Beside, ...]
    titles: Mapping[str, str]
    """Uid → title of the calls that are named."""
    near: tuple[MatchResult, ...] = ()
    """The calls that fit, best first: score and confidence, apart from what a person decides."""


def screen_profile(
    person: Person, session: Session | None, profile: ProjectProfile, *, now: datetime
) -> Report:
    """Screen a project that need not be stored; without a session no call is looked up."""
    own_organisation(person, Action.READ_PROJECTS)
    if session is None:
        return _report(profile, (), {}, now)
    found = matches.match_profile(person, session, profile, now=now, limit=_DEEP)
    return _with_calls(session, profile, found, now)


def screen_project(
    person: Person,
    session: Session,
    project_id: int,
    *,
    now: datetime,
    matched: Sequence[MatchResult] | None = None,
) -> Report:
    """Screen a stored project; `matched` are its matches where they are known; raises NotFound."""
    project = projects.get(person, session, project_id)
    if matched is None:
        matched = matches.match_profile(person, session, project.applying, now=now, limit=_DEEP)
    return _with_calls(session, project.applying, matched, now)


def screen_frozen(session: Session, profile: ProjectProfile, *, now: datetime) -> Report:
    """Screen what was frozen, for whoever was allowed to read it."""
    found = matches.match_profile(VISITOR, session, profile, now=now, limit=_NEAREST)
    return _with_calls(session, profile, found, now)


def read_file(person: Person, path: Path) -> list[ProjectProfile]:
    """Return the projects of a file; raises UsageError that says what to mend."""
    own_organisation(person, Action.READ_PROJECTS)
    try:
        # A device or a huge file is refused before it is read.
        if not path.is_file():
            raise UsageError(f"there is no file {path}")
        check_size(path.name, path.stat().st_size)
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path.name} cannot be read: {error.strerror}") from error
    return read_projects(path.name, content)


def as_programme(profiles: Sequence[ProjectProfile]) -> "tuple[Result, ...]":
    """Say what several projects are together; empty for one."""
    from matcher.screening import together

    return together(profiles) if len(profiles) > 1 else ()


def _with_calls(
    session: Session,
    profile: ProjectProfile,
    found: Sequence[MatchResult],
    now: datetime,
) -> Report:
    fitting = [match for match in found if match.verdict is not MatchVerdict.NOT_FOR_YOU]
    # The index holds the calls that were matched: none is read from storage again.
    wanted = {match.call_uid for match in fitting}
    index = matches.live_index(session, now)
    records = {record.uid: record for record in index.records if record.uid in wanted}
    near = [match for match in fitting if match.call_uid in records]
    read = {uid: brussels_day(at) for uid, at in calls.read_at(session, sorted(records)).items()}
    return _report(profile, near, records, now, read)


def _report(
    profile: ProjectProfile,
    near: Sequence[MatchResult],
    records: Mapping[str, CallRecord],
    now: datetime,
    read: Mapping[str, date] | None = None,
) -> Report:
    from matcher.blend import alternatives
    from matcher.plans import offer_of, plan_of, refusal
    from matcher.screening import LOANS, screen
    from matcher.screening_lines import need_of

    beside = tuple(
        _beside(match, records[match.call_uid])
        for match in near
        if of_the_mission(records[match.call_uid].specific_objective)
    )
    cohesion = any(_is_cohesion(records[match.call_uid]) for match in near)
    screening = screen(need_of(profile, cofinanced=cohesion), brussels_day(now))
    refused = refusal(profile)
    ways = None
    if refused is None:
        offers = [
            offer_of(records[match.call_uid], (read or {}).get(match.call_uid))
            for match in _grants(near, records)
        ]
        loans = [name for name in screening.names if name in LOANS]
        ways = alternatives(plan_of(profile), offers, loans)
    titles = {uid: record.title for uid, record in records.items()}
    return Report(profile, screening, refused, ways, beside, titles, tuple(near))


def _grants(near: Sequence[MatchResult], records: Mapping[str, CallRecord]) -> list[MatchResult]:
    """Return the matches that can pay for the project itself: near in theme, printed shares first."""
    best = best_of(near)
    kept = [
        match
        for match in near
        if records[match.call_uid].instrument is Instrument.GRANT
        and records[match.call_uid].programme != _EIB
        and strength_of(match.relevance, best) is not Strength.SOME
    ]
    return sorted(kept, key=lambda match: not records[match.call_uid].rates)


def _is_cohesion(record: CallRecord) -> bool:
    objective, fund = record.specific_objective or "", fold(record.fund or "").strip()
    return objective.startswith(("RSO", "ERDF ")) or fund in _COHESION


def _beside(match: MatchResult, record: CallRecord) -> Beside:
    return Beside(
        uid=record.uid,
        identifier=record.identifier,
        title=record.title,
        url=record.url,
        objective=record.specific_objective or "",
        verdict=match.verdict,
    )
