"""What a run folder says about a crawl, and who a person is."""

import datetime as dt

import pytest
from pydantic import ValidationError

from domain.enums import Role, RunVerdict
from domain.errors import FundmapError, NotFound, PageShapeError, SourceError
from domain.people import EMBEDDED_PERSON, VISITOR, Person
from domain.project import ProjectProfile
from domain.run import VERDICT, Verdict, read_verdict

AT = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
GOOD = Verdict(
    source_id="es_bdns",
    verdict=RunVerdict.OK,
    started_at=AT,
    ended_at=AT,
    parser_version="1",
    items=3,
    complete=True,
    items_sha256="0" * 64,
)


def test_a_run_without_a_verdict_never_got_so_far(tmp_path):
    assert read_verdict(tmp_path) is None


def test_a_verdict_is_read_as_it_was_written(tmp_path):
    (tmp_path / VERDICT).write_text(GOOD.model_dump_json())
    assert read_verdict(tmp_path) == GOOD


@pytest.mark.parametrize("text", ["", GOOD.model_dump_json()[:40], "[]", '{"verdict":"fine"}'])
def test_a_damaged_verdict_is_never_taken_for_one(tmp_path, text):
    (tmp_path / VERDICT).write_text(text)
    with pytest.raises(ValidationError):
        read_verdict(tmp_path)


def test_the_embedded_person_has_every_role_in_its_organisation_only():
    assert all(EMBEDDED_PERSON.has(role) for role in Role)
    assert EMBEDDED_PERSON.has(Role.ADMIN, 1)
    assert not EMBEDDED_PERSON.has(Role.ADMIN, 2)


def test_a_visitor_has_no_role():
    assert not any(VISITOR.has(role) for role in Role)


def test_a_role_counts_only_where_it_is_held():
    person = Person(5, "A", frozenset({(1, Role.OFFICER), (2, Role.ADVISOR)}), 1)
    assert person.has(Role.OFFICER, 1)
    assert not person.has(Role.OFFICER, 2)
    assert person.has(Role.ADVISOR)


def test_a_project_knows_only_what_it_was_told():
    profile = ProjectProfile(title="Protect the market square")
    assert profile.country is profile.population is profile.budget is None
    with pytest.raises(ValidationError):
        ProjectProfile(title="x", population=-1)


def test_the_errors_are_one_tree_and_carry_where_it_was():
    error = PageShapeError("two tables", url="https://example.org", value="<table>")
    assert isinstance(error, SourceError)
    assert isinstance(error, FundmapError)
    assert (str(error), error.url, error.value) == ("two tables", "https://example.org", "<table>")
    assert not issubclass(NotFound, SourceError)
