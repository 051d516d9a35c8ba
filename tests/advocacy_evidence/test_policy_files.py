"""Policy files: loaded with sourced facts only, dates with their proof, nothing overwritten."""

import datetime as dt

import pytest

from domain.advocacy import Milestone, MilestoneKind
from domain.advocacy_views import PolicyFileContent
from domain.errors import Conflict, NotFound, UsageError
from funding_db.engine import read_session, write_session
from letters.policy_files import loaded_files
from services import policy_files
from tests.advocacy_evidence.makers import NOW, add_city, advocate

ME = advocate()


def step(on, *, before=None, name="Vote in plenary"):
    return Milestone(
        kind=MilestoneKind.PLENARY,
        on=on,
        name=name,
        source="https://parliament.example/vote",
        read_on=dt.date(2026, 11, 20),
        write_before=before,
    )


@pytest.fixture
def files(engine):
    with write_session(engine) as session:
        assert policy_files.load_files(session, now=NOW) == len(loaded_files())
        return {file.key: file for file in policy_files.list_all(ME, session)}


def test_the_six_files_are_loaded_once_with_sourced_facts_only(engine, files):
    assert list(files) == [
        "mff-2028-2034",
        "isf-successor",
        "internal-security-strategy",
        "agenda-for-cities",
        "cohesion-mid-term",
        "cor-opinions",
    ]
    with write_session(engine) as session:
        assert policy_files.load_files(session, now=NOW) == 0
        assert policy_files.is_loaded(session)
    for file in files.values():
        assert file.milestones == ()
        stated = file.content.said or file.content.document or file.content.procedure
        assert bool(stated) is bool(file.content.source) is bool(file.content.read_on)
        assert "milestones" in policy_files.lacking(file.content, file.milestones)


def test_a_fact_without_source_is_refused(engine, files):
    with pytest.raises(ValueError, match="source"):
        PolicyFileContent(name="A law", document="COM(2030) 1")
    file = files["isf-successor"]
    hollow = PolicyFileContent.model_construct(name="A law", procedure="2030/1(COD)")
    with pytest.raises(UsageError), write_session(engine) as session:
        policy_files.change(ME, session, file.id, hollow, expected_version=1, now=NOW)


def test_dates_are_listed_by_the_day_until_which_to_write(engine, files):
    first, second = files["mff-2028-2034"], files["isf-successor"]
    with write_session(engine) as session:
        for file, one in (
            (first, step(dt.date(2026, 12, 20), before=dt.date(2026, 12, 10))),
            (second, step(dt.date(2026, 12, 15))),
            (second, step(dt.date(2026, 11, 20), name="over")),
            (first, step(dt.date(2026, 11, 21), name="today")),
        ):
            policy_files.add_milestone(ME, session, file.id, one, now=NOW)
    with read_session(engine) as session:
        ahead = policy_files.ahead(ME, session, now=NOW)
    assert [(one.step.milestone.name, one.act_by.day) for one in ahead] == [
        ("today", 21),
        ("Vote in plenary", 10),
        ("Vote in plenary", 15),
    ]
    with write_session(engine) as session:
        policy_files.withdraw_milestone(ME, session, ahead[0].step.id, now=NOW)
        assert len(policy_files.ahead(ME, session, now=NOW)) == 2


@pytest.mark.parametrize(
    "broken", [{"name": " "}, {"source": ""}, {"read_on": dt.date(2026, 11, 22)}]
)
def test_a_date_needs_its_proof(engine, files, broken):
    one = step(dt.date(2026, 12, 20)).model_copy(update=broken)
    with pytest.raises(UsageError), write_session(engine) as session:
        policy_files.add_milestone(ME, session, files["isf-successor"].id, one, now=NOW)


def test_two_editors_and_another_organisation(engine, files):
    file = files["agenda-for-cities"]
    content = file.content.model_copy(update={"name": "Agenda"})
    with write_session(engine) as session:
        changed = policy_files.change(ME, session, file.id, content, expected_version=1, now=NOW)
        assert (changed.version, changed.file().name) == (2, "Agenda")
    with pytest.raises(Conflict), write_session(engine) as session:
        policy_files.change(ME, session, file.id, content, expected_version=1, now=NOW)
    other = advocate(add_city(engine, "Other", "network"))
    with read_session(engine) as session:
        assert policy_files.list_all(other, session) == ()
    for act in (
        lambda s: policy_files.get(other, s, file.id),
        lambda s: policy_files.add_milestone(other, s, file.id, step(NOW.date()), now=NOW),
        lambda s: policy_files.change(other, s, file.id, content, expected_version=2, now=NOW),
    ):
        with pytest.raises(NotFound), write_session(engine) as session:
            act(session)


def test_a_milestone_of_another_organisation_cannot_be_withdrawn(engine, files):
    file = files["agenda-for-cities"]
    with write_session(engine) as session:
        kept = policy_files.add_milestone(ME, session, file.id, step(dt.date(2026, 12, 1)), now=NOW)
    other = advocate(add_city(engine, "Other", "network"))
    with pytest.raises(NotFound), write_session(engine) as session:
        policy_files.withdraw_milestone(other, session, kept.milestones[0].id, now=NOW)


def test_a_new_file_is_named_and_keyed(engine):
    with write_session(engine) as session:
        made = [
            policy_files.create(ME, session, PolicyFileContent(name=" Urban law "), now=NOW)
            for _time in range(2)
        ]
        with pytest.raises(UsageError):
            policy_files.create(ME, session, PolicyFileContent(name=" "), now=NOW)
    assert [file.key for file in made] == ["urban-law", "urban-law-2"]
    assert made[0].content.name == "Urban law"
