"""The bodies in whose name an organisation applies: kept, changed, retired, never deleted."""

from datetime import datetime

from pydantic import ValidationError

from domain.accounts import AuditAction
from domain.applicant import Applicant, ApplicantView
from domain.errors import NotFound, Refusal
from domain.people import Person
from domain.project import ProjectProfile
from domain.reference import nuts
from funding_db.engine import Session
from funding_db.repositories import applicants
from services import audit
from services.rights import Action, own_organisation

_SAY = {
    "name": "write the applicant's name, in at most 200 characters",
    "country": "choose the country",
    "lau": "a LAU code has at most 20 letters and digits",
    "population": "write the number of inhabitants without letters",
    "population_year": "write the year of the number of inhabitants, such as 2024",
    "population_source": "name the source of the inhabitants in at most 500 characters",
    "pic": "a PIC has nine digits",
    "proof": "give the inhabitants together with their year and their source, or leave all three empty",
}
_NAME, _PROOF = "name", "proof"


def list_all(person: Person, session: Session) -> tuple[ApplicantView, ...]:
    """Return the organisation's applicants by name, also those that are retired."""
    return applicants.list_of(session, own_organisation(person, Action.READ_PROJECTS))


def save(
    person: Person,
    session: Session,
    applicant: Applicant,
    *,
    now: datetime,
    applicant_id: int | None = None,
    expected_version: int = 0,
) -> ApplicantView:
    """Keep a new applicant, or the next version of one.

    Raises UsageError for a name that another one has or for codes that are none, NotFound, or
    Conflict when somebody changed it meanwhile.
    """
    organisation = own_organisation(person, Action.EDIT_PROJECTS)
    content = _checked(applicant)
    who = person.id or None
    if applicant_id is None:
        _name_is_free(session, organisation, content.name, None)
        saved = applicants.add(session, organisation, content, person_id=who, now=now)
    else:
        _name_is_free(session, organisation, content.name, applicant_id)
        saved = applicants.change(
            session,
            organisation,
            applicant_id,
            content,
            expected_version=expected_version,
            person_id=who,
            now=now,
        )
    _note(person, session, saved, now)
    return saved


def retire(
    person: Person,
    session: Session,
    applicant_id: int,
    *,
    retired: bool,
    expected_version: int,
    now: datetime,
) -> ApplicantView:
    """Offer an applicant no more, or again; projects that name it keep it.

    Raises NotFound, Conflict, or UsageError when its name was given to another one meanwhile.
    """
    organisation = own_organisation(person, Action.EDIT_PROJECTS)
    before = applicants.get(session, organisation, applicant_id)
    if before is None:
        raise NotFound("there is no such applicant")
    if not retired:
        _name_is_free(session, organisation, before.content.name, applicant_id)
    saved = applicants.retire(
        session,
        organisation,
        applicant_id,
        retired=retired,
        expected_version=expected_version,
        person_id=person.id or None,
        now=now,
    )
    _note(person, session, saved, now, retired=retired)
    return saved


def from_fields(fields: dict[str, object]) -> Applicant:
    """Return an applicant out of what a person typed; raises UsageError that says what to mend."""
    try:
        return Applicant.model_validate(fields)
    except ValidationError as error:
        where = error.errors(include_url=False, include_input=False)[0]["loc"]
        raise Refusal(_SAY.get(str(where[0] if where else _PROOF), _SAY[_PROOF])) from error


def may_be_named(
    session: Session, organisation: int, profile: ProjectProfile, before: ProjectProfile | None
) -> None:
    """Refuse a project that names no applicant of its organisation, or newly names a retired one.

    Raises NotFound or UsageError.
    """
    if profile.applicant_id is None:
        return
    found = applicants.get(session, organisation, profile.applicant_id)
    if found is None:
        raise NotFound("there is no such applicant")
    kept = before is not None and before.applicant_id == profile.applicant_id
    if found.retired_at is not None and not kept:
        raise Refusal("this applicant is retired: choose another one")


def by_name(session: Session, organisation: int) -> dict[str, int]:
    """Return the numbers of the applicants that a file of projects may name, by their folded names."""
    return {
        applicants.name_key(one.content.name): one.id
        for one in applicants.list_of(session, organisation)
        if one.retired_at is None
    }


def _name_is_free(session: Session, organisation: int, name: str, but: int | None) -> None:
    if by_name(session, organisation).get(applicants.name_key(name), but) != but:
        raise Refusal("another applicant of yours has this name: give it one of its own")


def _checked(applicant: Applicant) -> Applicant:
    name = " ".join(applicant.name.split())
    if not name or not name.isprintable():
        raise Refusal(_SAY[_NAME])
    for code in applicant.nuts:
        if not nuts.editions_of(code):
            raise Refusal("“{code}” is no code of NUTS; write one such as FRL03", code=code[:20])
        if applicant.country and nuts.country_of(code) != applicant.country:
            raise Refusal("the region {code} does not lie in the applicant's country", code=code)
    return applicant.model_copy(update={"name": name})


def _note(
    person: Person, session: Session, saved: ApplicantView, now: datetime, **detail: object
) -> None:
    audit.note(
        person,
        session,
        AuditAction.APPLICANT_KEPT,
        now=now,
        organisation_id=saved.organisation_id,
        thing=f"applicant:{saved.id}",
        version=saved.version,
        **detail,
    )
