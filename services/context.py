"""Who was funded for this, by what: context beside a call, never a call itself."""

import re

from domain.call import CallRecord
from domain.context import FundedFor
from domain.errors import NotFound
from domain.people import Person
from domain.reference import objectives
from domain.views import CallView
from funding_db.engine import Session
from funding_db.repositories import calls, context
from services.rights import Action, require

_ERDF = "ERDF"
_UNION = "EU"
_BEFORE = {"ISF": ("ISFP",), "EUI": ("UIA",), "HORIZON": ("H2020",)}
"""Programme → the one that did the same before 2021."""
_OF_THE_MISSION = frozenset({"ISF", "EUI", "URBACT", "EIB"})
_NEAR = re.compile(r"HORIZON-CL3-.*-(?:FCT|INFRA|SSRI)-", re.IGNORECASE)
"""Topics of Cluster 3 about crime, infrastructure and practitioners; not borders, not networks."""


def funded_for(
    person: Person, session: Session, uid: str, *, known: CallView | None = None
) -> FundedFor:
    """Return who was funded by the call's own topic or call, and by its programme in its country.

    `known` is the call where it has been read already. Everything is empty when nothing is known. Raises NotFound when there is no such call.
    """
    require(person, Action.READ_CALLS)
    view = known or calls.get_view(session, uid)
    if view is None:
        raise NotFound("there is no such call")
    record = view.record
    same = context.by_call(
        session, [name for name in (record.identifier, record.parent_identifier) if name]
    )
    countries = _countries(view)
    total, others = 0, same[:0]
    programmes = _programmes(record, anywhere=not countries)
    if programmes:
        without = [found.project.uid for found in same]
        total, others = context.by_programme(session, programmes, countries, without=without)
    planned = context.figures(session, countries, _objectives(view, record))
    return FundedFor(same, others, total, planned)


def _programmes(record: CallRecord, *, anywhere: bool) -> tuple[str, ...]:
    """Return the call's programme and the one before it; none where it would tell nothing.

    A call for all countries is compared only within programmes that are near to the mission as a
    whole: another project of Horizon Europe says nothing about a call on bees.
    """
    programme = record.programme
    if programme is None:
        return ()
    near = _NEAR.match(record.identifier or "") is not None
    if anywhere and programme not in _OF_THE_MISSION and not near:
        return ()
    return (programme, *_BEFORE.get(programme, ()))


def _countries(view: CallView) -> tuple[str, ...]:
    """Return where the call applies; its publisher's country when it does not say, all for the EU.

    Empty means everywhere.
    """
    publisher = view.source.country
    return view.row.countries or (() if publisher == _UNION else (publisher,))


def _objectives(view: CallView, record: CallRecord) -> tuple[str, ...]:
    """Return the objectives whose planned amounts belong beside the call; none for most calls."""
    if record.specific_objective:
        return tuple(one.code for one in objectives.of_the_mission(record.specific_objective))
    return objectives.codes() if view.row.programme == _ERDF else ()
