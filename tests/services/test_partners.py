"""Partners: only shared projects of other cities, only for calls that need some, the useful first."""

import pytest

from crawlers import catalogue
from crawlers.staging import write_run
from domain.call import Consortium, Quote, Seat
from domain.enums import Actor, ApplicantType, Role
from domain.errors import NotAllowed, NotFound
from domain.money import Money
from domain.people import VISITOR, Person
from domain.project import ProjectProfile
from funding_db.engine import read_session, write_session
from funding_db.ingest import ingest_run
from funding_db.repositories import people, sources
from funding_db.repositories import projects as stored
from services import partners, projects
from tests.ui.stock import NOW, SOURCE, call

UID, ALONE = f"{SOURCE}:one", f"{SOURCE}:two"
TITLE = "Safer public squares and lighting"
QUOTE = Quote(text="three cities from two countries", url="https://call.example/1")


def officer(organisation):
    return Person(
        id=organisation, name="", roles=frozenset({(organisation, Role.OFFICER)}),
        organisation_id=organisation,
    )  # fmt: skip


@pytest.fixture
def stock(engine, tmp_path):
    """A call for a consortium, one for a single city, and four cities."""
    seat = Seat(actor=Actor.LOCAL_AUTHORITY, actor_text="Cities", count=2, quote=QUOTE)
    together = Consortium(min_members=3, min_countries=2, seats=(seat,), quote=QUOTE)
    texts = (
        call("one", TITLE).model_copy(update={"consortium": together}),
        call("two", "Safer public squares in one city"),
    )
    write_run(tmp_path / "run", list(texts), source_id=SOURCE, at=NOW)
    with write_session(engine) as session:
        sources.sync(session, [catalogue.spec(SOURCE)])
        ingest_run(session, tmp_path / "run", spec=catalogue.spec(SOURCE), now=NOW)
        return engine, [
            officer(people.add_organisation(session, name, "city"))
            for name in ("Nice", "Torino", "Riga", "Lyon")
        ]


def add(engine, person, country, **known):
    profile = ProjectProfile(
        **{"title": TITLE, "country": country, "applicant_type": ApplicantType.MUNICIPALITY} | known
    )
    with write_session(engine) as session:
        return projects.save(person, session, profile, now=NOW).id


def found(engine, person, project, uid=UID):
    with read_session(engine) as session:
        return partners.for_call(person, session, project, uid, now=NOW)


def test_shared_projects_that_fit_are_found_the_useful_first(stock):
    engine, (nice, torino, riga, lyon) = stock
    mine = add(engine, nice, "FR")
    add(engine, torino, "IT", shared=True, city="Torino")
    add(engine, lyon, "FR", shared=True)
    add(engine, riga, "LV", shared=True, applicant_type=ApplicantType.NGO)
    result = found(engine, nice, mine)
    assert (result.members, result.countries, result.looked_at) == (3, 2, 3)
    assert [p.organisation for p in result.found] == ["Torino", "Lyon", "Riga"]
    assert [p.new_country for p in result.found] == [True, False, True]
    assert [p.seats for p in result.found] == [("Cities",), ("Cities",), ()]


def test_what_is_not_shared_never_leaves_its_organisation(stock):
    engine, (nice, torino, riga, _) = stock
    mine = add(engine, nice, "FR", shared=True)
    add(engine, torino, "IT")
    taken_back = add(engine, riga, "LV", shared=True)
    with write_session(engine) as session:
        project = projects.get(riga, session, taken_back)
        private = project.profile.model_copy(update={"shared": False})
        projects.save(riga, session, private, now=NOW, project_id=taken_back, expected_version=1)
    result = found(engine, nice, mine)
    assert (result.found, result.looked_at) == ((), 0)


def test_money_answers_and_wishes_of_a_shared_project_stay_at_home(stock):
    engine, (nice, torino, *_) = stock
    secret = {"budget": Money.of(7), "own_funds": Money.of(3), "wants_text": "secret wish"}
    add(engine, torino, "IT", shared=True, answers={"police_authority": "no"}, **secret)
    with read_session(engine) as session:
        (one,) = stored.list_shared(session, except_of=nice.organisation_id, limit=9)
    assert (one.profile.budget, one.profile.own_funds, one.profile.wants_text) == (None, None, "")
    assert one.profile.answers == {}


def test_a_call_for_one_city_looks_for_nobody(stock):
    engine, (nice, torino, *_) = stock
    mine = add(engine, nice, "FR")
    add(engine, torino, "IT", shared=True)
    assert found(engine, nice, mine, ALONE).found == ()
    assert found(engine, nice, mine, f"{SOURCE}:none").found == ()


def test_another_theme_is_no_partner(stock):
    engine, (nice, torino, *_) = stock
    mine = add(engine, nice, "FR")
    add(engine, torino, "IT", shared=True, title="Beekeeping")
    assert found(engine, nice, mine).found == ()


def test_only_the_own_project_is_looked_for(stock):
    engine, (nice, torino, *_) = stock
    theirs = add(engine, torino, "IT", shared=True)
    with pytest.raises(NotFound):
        found(engine, nice, theirs)
    with pytest.raises(NotAllowed):
        found(engine, VISITOR, theirs)
