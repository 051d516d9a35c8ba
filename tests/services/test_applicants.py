"""Applicants: several bodies of one organisation, each with its facts, read instead of the project's."""

import json

import pytest
from pydantic import ValidationError

from crawlers import catalogue
from crawlers.staging import write_run
from domain.applicant import Applicant, applying
from domain.desk import Part, Programme, Shared
from domain.enums import ApplicantType, Role, RuleState
from domain.errors import Conflict, NotAllowed, NotFound, UsageError
from domain.people import Person
from domain.project import ProjectProfile
from funding_db.engine import read_session, write_session
from funding_db.ingest import ingest_run
from funding_db.repositories import people, sources
from funding_db.repositories import projects as stored_projects
from services import applicants, exports, matches, projects, screening, submissions
from tests.ui.stock import NOW, SOURCE, call

UID = f"{SOURCE}:one"
TITLE = "Safer public squares and lighting"
METROPOLIS = Applicant(
    name="Métropole Nice Côte d’Azur",
    kind=ApplicantType.UNION_OF_MUNICIPALITIES,
    country="FR",
    nuts=("FRL03",),
    lau="200030195",
    population=556_000,
    population_year=2021,
    population_source="INSEE",
    pic="999999999",
)
CITY = ProjectProfile(
    title=TITLE, country="FR", applicant_type=ApplicantType.MUNICIPALITY, population=342_669
)


def person(role, organisation):
    return Person(
        id=organisation, name="", roles=frozenset({(organisation, role)}),
        organisation_id=organisation,
    )  # fmt: skip


@pytest.fixture
def nice(engine, tmp_path):
    """An officer of Nice, on both engines; a call for unions of municipalities, and another city."""
    one = call("one", TITLE).model_copy(
        update={"applicants": (ApplicantType.UNION_OF_MUNICIPALITIES,)}
    )
    write_run(tmp_path / "run", [one], source_id=SOURCE, at=NOW)
    with write_session(engine) as session:
        sources.sync(session, [catalogue.spec(SOURCE)])
        ingest_run(session, tmp_path / "run", spec=catalogue.spec(SOURCE), now=NOW)
        here = people.add_organisation(session, "Nice", "city")
        people.add_organisation(session, "Torino", "city")
    return person(Role.OFFICER, here)


def keep(engine, me, applicant=METROPOLIS, **more):
    with write_session(engine) as session:
        return applicants.save(me, session, applicant, now=NOW, **more)


def project(engine, me, profile):
    with write_session(engine) as session:
        return projects.save(me, session, profile, now=NOW)


def verdict_on_who(engine, me, project_id):
    with read_session(engine) as session:
        (result,) = matches.reasons_of(me, session, project_id, now=NOW)
    return next(r.state for r in result.reasons if r.rule == "applicant_type")


def test_the_applicants_facts_decide_and_the_projects_stay_as_they_are(engine, nice):
    kept = keep(engine, nice)
    alone = project(engine, nice, CITY)
    named = project(engine, nice, CITY.model_copy(update={"applicant_id": kept.id}))
    assert verdict_on_who(engine, nice, alone.id) is RuleState.NOT_MET
    assert verdict_on_who(engine, nice, named.id) is RuleState.MET
    with read_session(engine) as session:
        view = projects.get(nice, session, named.id)
        report = screening.screen_project(nice, session, named.id, now=NOW)
    assert (view.profile.population, view.applying.population) == (342_669, 556_000)
    assert view.applying.nuts == ("FRL03",)
    assert view.applicant.content == METROPOLIS
    assert report.profile.applicant_type is ApplicantType.UNION_OF_MUNICIPALITIES


def test_what_the_applicant_leaves_open_is_the_projects_to_answer():
    found = applying(CITY, Applicant(name="Régie"))
    assert found == CITY
    assert applying(CITY, Applicant(name="Régie", country="MC")).population == 342_669


def test_two_bodies_of_one_organisation_get_two_answers_at_once(engine, nice):
    union = keep(engine, nice)
    company = keep(
        engine, nice, Applicant(name="Régie", kind=ApplicantType.LARGE_ENTERPRISE, country="FR")
    )
    for body, state in ((union, RuleState.MET), (company, RuleState.NOT_MET)):
        draft = CITY.model_copy(update={"applicant_id": body.id})
        with read_session(engine) as session:
            (result,) = matches.reasons_for(nice, session, draft, now=NOW)
        assert next(r.state for r in result.reasons if r.rule == "applicant_type") is state


def test_the_second_of_two_editors_is_told_and_both_versions_stay(engine, nice):
    kept = keep(engine, nice)
    changed = METROPOLIS.model_copy(update={"population": 560_000, "population_year": 2023})
    second = keep(engine, nice, changed, applicant_id=kept.id, expected_version=1)
    assert second.version == 2
    with pytest.raises(Conflict):
        keep(engine, nice, METROPOLIS, applicant_id=kept.id, expected_version=1)
    with read_session(engine) as session:
        (now_kept,) = applicants.list_all(nice, session)
        rows = session.connection().exec_driver_sql("SELECT version FROM applicant_version").all()
    assert now_kept.content == changed
    assert sorted(row[0] for row in rows) == [1, 2]


def test_a_retired_one_is_not_offered_but_stays_with_its_projects(engine, nice):
    kept = keep(engine, nice)
    named = project(engine, nice, CITY.model_copy(update={"applicant_id": kept.id}))
    with write_session(engine) as session:
        gone = applicants.retire(nice, session, kept.id, retired=True, expected_version=1, now=NOW)
    assert gone.retired_at == NOW
    with pytest.raises(UsageError, match="retired"):
        project(engine, nice, CITY.model_copy(update={"applicant_id": kept.id}))
    with write_session(engine) as session:
        again = projects.save(
            nice, session, named.profile.model_copy(update={"summary": "More"}), now=NOW,
            project_id=named.id, expected_version=1,
        )  # fmt: skip
    assert again.applying.population == 556_000
    anew = keep(engine, nice)
    with write_session(engine) as session, pytest.raises(UsageError, match="this name"):
        applicants.retire(nice, session, kept.id, retired=False, expected_version=2, now=NOW)
    assert anew.id != kept.id


def test_others_see_none_of_it(engine, nice):
    kept = keep(engine, nice)
    turin = person(Role.OFFICER, nice.organisation_id + 1)
    with read_session(engine) as session:
        assert applicants.list_all(turin, session) == ()
    with pytest.raises(NotFound):
        project(engine, turin, CITY.model_copy(update={"applicant_id": kept.id}))
    draft = CITY.model_copy(update={"applicant_id": kept.id})
    with read_session(engine) as session, pytest.raises(NotFound):
        matches.reasons_for(turin, session, draft, now=NOW)
    with pytest.raises(NotFound):
        keep(engine, turin, applicant_id=kept.id, expected_version=1)
    keep(engine, turin)  # the same name is free in another organisation
    reader = person(Role.ADMIN, nice.organisation_id)
    with pytest.raises(NotAllowed):
        keep(engine, reader, Applicant(name="Other"))


def test_what_other_cities_see_of_a_shared_project_is_the_applicants_kind(engine, nice):
    kept = keep(engine, nice)
    project(engine, nice, CITY.model_copy(update={"applicant_id": kept.id, "shared": True}))
    with read_session(engine) as session:
        (seen,) = stored_projects.list_shared(session, except_of=nice.organisation_id + 1, limit=5)
    assert seen.profile.applicant_type is ApplicantType.UNION_OF_MUNICIPALITIES
    assert seen.profile.applicant_id is None
    assert seen.profile.budget is None


def test_what_an_advisor_reads_is_frozen_with_the_applicants_facts(engine, nice):
    kept = keep(engine, nice)
    named = project(engine, nice, CITY.model_copy(update={"applicant_id": kept.id}))
    programme = Programme(
        title="Squares",
        bank_id=1,
        parts=(Part(project_id=named.id, kind="dedicated"),),
        fields=(Shared.POPULATION, Shared.APPLICANT_TYPE),
    )
    with read_session(engine) as session:
        frozen = submissions.preview(nice, session, programme)
    assert frozen.projects[0].profile.population == 556_000


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_file_names_an_applicant_and_an_export_tells_it(engine, nice, tmp_path, form):
    kept = keep(engine, nice)
    named = "metropole nice  cote d’azur"
    file = tmp_path / f"projects.{form}"
    rows = {"title": TITLE, "applicant": named}
    file.write_text(
        json.dumps([rows], ensure_ascii=False)
        if form == "json"
        else "title,applicant\n" + f"{TITLE},{named}\n"
    )
    with write_session(engine) as session:
        (taken,) = projects.import_file(nice, session, file, now=NOW)
    assert taken.profile.applicant_id == kept.id
    with read_session(engine) as session:
        told = json.loads(exports.matches(nice, session, "json", now=NOW))
    assert {row["applicant"] for row in told} == {METROPOLIS.name}
    file.write_text(file.read_text().replace(named, "nobody"))
    with write_session(engine) as session, pytest.raises(UsageError, match="none of your applic"):
        projects.import_file(nice, session, file, now=NOW)


def test_a_file_that_is_only_read_cannot_name_one(nice, tmp_path):
    file = tmp_path / "project.json"
    file.write_text(json.dumps({"title": TITLE, "applicant": "Métropole"}))
    with pytest.raises(UsageError, match="column applicant"):
        screening.read_file(nice, file)


REFUSED = (
    ({"name": "  "}, "name"),
    ({"name": "x\u202ey"}, "name"),
    ({"pic": "12345"}, "nine digits"),
    ({"population": 5}, "year and their source"),
    ({"population_year": 2021, "population_source": "INSEE"}, "year and their source"),
    ({"population": 5, "population_year": 21, "population_source": "x"}, "year"),
    ({"nuts": ("ZZ999",)}, "no code of NUTS"),
    ({"country": "DE", "nuts": ("FRL03",)}, "does not lie"),
    ({"lau": "<script>"}, "LAU"),
)


def test_what_cannot_be_is_refused_in_words(engine, nice):
    keep(engine, nice)
    for fields, said in REFUSED:
        with pytest.raises(UsageError, match=said):
            keep_typed(engine, nice, {"name": "Régie", **fields})
    twice = METROPOLIS.model_copy(update={"name": "METROPOLE nice cote d’azur"})
    with pytest.raises(UsageError, match="this name"):
        keep(engine, nice, twice)


def keep_typed(engine, me, fields):
    return keep(engine, me, applicants.from_fields(fields))


def test_unknown_stays_unknown():
    assert Applicant(name="Régie").population is None
    with pytest.raises(ValidationError):
        Applicant(name="Régie", population=-1, population_year=2021, population_source="x")
