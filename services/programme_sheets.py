"""One sheet per ERDF programme and ISF national programme: what it says on security, who decides.

A sheet exists for every programme of which a source told us; nobody's answer is assumed, and what
is not known stays a question.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.accounts import AuditAction
from domain.advocacy_letters import DispatchState
from domain.advocacy_views import SheetContent, SheetFact, SheetFund, SheetView, StatedFact
from domain.context import FigureView
from domain.dispatches import AddresseeView, DispatchView, EventView, PositionView
from domain.enums import Tri
from domain.errors import NotFound, UsageError
from domain.money import Money
from domain.people import Person
from domain.reference.authorities import Authority, Fund, authorities
from domain.reference.objectives import codes
from domain.status import brussels_day
from funding_db.engine import Session
from funding_db.repositories import addressees, positions, programme_sheets
from services import audit, dispatches
from services.rights import Action, own_organisation

_LONGEST = 2_000
OBJECTIVES = codes()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A programme with everything that we know beside what people wrote."""

    view: SheetView
    planned: tuple[FigureView, ...]
    """Planned euro under the objectives of security, defence and civil preparedness; empty = no
    source told us."""
    authorities: tuple[Authority, ...]
    """Authorities of that fund in that country, as far as a source names them."""

    @property
    def key(self) -> str:
        """Its name in links."""
        return self.view.key

    @property
    def missing(self) -> tuple[SheetFact, ...]:
        """Questions that nobody has answered yet."""
        return tuple(fact for fact in SheetFact if fact not in self.view.content.facts)

    def planned_under(self, objective: str) -> Money | None:
        """Return the planned amount under an objective; None when no source states one."""
        found = [f.figure.amount for f in self.planned if f.figure.specific_objective == objective]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a programme's authority stands, and what was written to it last."""

    addressee: AddresseeView
    positions: tuple[PositionView, ...]
    """Newest day first."""
    letter: DispatchView | None
    """The last one that has left; None when none did."""
    reply: EventView | None
    """The last answer to any of our letters, acknowledgements and holding replies apart."""


def list_all(person: Person, session: Session) -> tuple[Sheet, ...]:
    """Return the sheets of all programmes that a source or a colleague named, by country."""
    organisation = own_organisation(person, Action.READ_ADVOCACY)
    written = programme_sheets.list_of(session, organisation)
    known: dict[str, tuple[SheetContent, tuple[FigureView, ...]]] = {}
    for content, figures in _planned(programme_sheets.figures(session)):
        known[key_of(content)] = (content, figures)
    for content in _national():
        known.setdefault(key_of(content), (content, ()))
    found = [
        _sheet(written.get(key) or SheetView(key, 0, content), figures)
        for key, (content, figures) in known.items()
    ]
    found += [_sheet(view, ()) for key, view in written.items() if key not in known]
    return tuple(
        sorted(
            found,
            key=lambda one: (
                one.view.content.fund,
                one.view.content.country or "ZZ",
                one.view.content.title,
            ),
        )
    )


def get(person: Person, session: Session, key: str) -> Sheet:
    """Return one sheet; raises NotFound for a programme that nobody named."""
    for sheet in list_all(person, session):
        if sheet.key == key:
            return sheet
    raise NotFound("there is no such programme")


def standing(person: Person, session: Session, key: str) -> Standing | None:
    """Return where the authority of a programme stands; None when nobody said who that is.

    Raises NotFound for a programme that nobody named.
    """
    organisation = own_organisation(person, Action.READ_ADVOCACY)
    number = get(person, session, key).view.content.addressee_id
    if number is None:
        return None
    written = dispatches.to_addressee(person, session, number)
    sent = [(one.sent_on, one.id, one) for one in written if one.sent_on is not None]
    replies = [
        event
        for one in written
        for event in one.events
        if event.content.state is DispatchState.ANSWERED
    ]
    return Standing(
        addressee=addressees.get(session, organisation, number),
        positions=positions.ledger(session, organisation, addressee_id=number),
        letter=max(sent)[2] if sent else None,
        reply=max(replies, key=lambda event: (event.content.on, event.id), default=None),
    )


def save(
    person: Person,
    session: Session,
    sheet: SheetContent,
    *,
    expected_version: int,
    now: datetime,
) -> SheetView:
    """Keep what was found out about a programme; `expected_version` 0 for a first writing.

    Raises UsageError, NotFound for an addressee of others, or Conflict when somebody else changed the sheet meanwhile.
    """
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    title = " ".join(sheet.title.split())
    if not title or max(len(title), len(sheet.note)) > _LONGEST:
        raise UsageError(f"a programme needs a title, and a text has at most {_LONGEST} characters")
    if any(fact.read_on > brussels_day(now) for fact in sheet.facts.values()):
        raise UsageError("the day of reading cannot be in the future")
    if sheet.addressee_id is not None:
        addressees.get(session, organisation, sheet.addressee_id)
    content = sheet.model_copy(update={"title": title, "note": sheet.note.strip()})
    key = key_of(content)
    saved = programme_sheets.save(
        session,
        organisation,
        key,
        content,
        expected_version=expected_version,
        person_id=person.id or None,
        now=now,
    )
    audit.note(
        person,
        session,
        AuditAction.PROGRAMME_SHEET_KEPT,
        now=now,
        organisation_id=organisation,
        thing=f"programme_sheet:{key}",
    )
    return saved


def stated(answer: Tri, source: str, **given: object) -> StatedFact:
    """Return an answer with its proof; raises UsageError when it has none."""
    try:
        return StatedFact.model_validate({"answer": answer, "source": source.strip(), **given})
    except ValueError as error:
        raise UsageError("an answer needs the address where it was read, and the day") from error


def key_of(content: SheetContent) -> str:
    """Return the name of a programme in links: stable as long as its title is."""
    place = content.country or "-"
    return f"{content.fund.value}:{place}:{content.title}"


def _planned(
    figures: Iterable[FigureView],
) -> Iterable[tuple[SheetContent, tuple[FigureView, ...]]]:
    grouped: defaultdict[tuple[str, str | None], list[FigureView]] = defaultdict(list)
    for view in figures:
        if view.missing_since is None and view.figure.specific_objective in OBJECTIVES:
            grouped[view.figure.programme_title, view.figure.country].append(view)
    for (title, country), found in grouped.items():
        cci = next((view.figure.cci for view in found if view.figure.cci), None)
        content = SheetContent(title=title, fund=SheetFund.ERDF, country=country, cci=cci)
        yield (
            content,
            tuple(sorted(found, key=lambda view: OBJECTIVES.index(view.figure.specific_objective))),
        )


def _national() -> Iterable[SheetContent]:
    """Yield the national programmes of the Internal Security Fund that a source told us of."""
    for country in sorted({one.country for one in authorities() if one.fund is Fund.ISF}):
        yield SheetContent(
            title=f"Internal Security Fund {country}", fund=SheetFund.ISF, country=country
        )


def _sheet(view: SheetView, figures: tuple[FigureView, ...]) -> Sheet:
    content = view.content
    fund = Fund(content.fund.value)
    known = tuple(
        one for one in authorities() if one.fund is fund and one.country == content.country
    )
    return Sheet(view, figures, known if content.country else ())
