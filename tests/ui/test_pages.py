"""Every page from the entry point: empty, ordinary and hostile, and in other hands."""

import datetime as dt
import logging

import pytest

from benchmarks.pages import measure_calls_page
from domain.deadline import Deadline
from domain.enums import FailureClass
from domain.people import EMBEDDED_PERSON, VISITOR
from funding_db.engine import read_session, write_session
from funding_db.repositories import projects as stored_projects
from funding_db.repositories import runs, sources
from services import calls
from services import sources as source_service
from services.projects import save as save_project
from tests.ui.conftest import opened, shown, words
from tests.ui.stock import (
    GREEK,
    LONG_GERMAN,
    NOW,
    PROJECT,
    SOURCE,
    call,
    hostile,
    many,
    rich,
    three,
)
from ui import context
from ui.components.escape import md

PAGES = ("today", "funding", "call", "projects", "project", "sources")


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_installation_says_what_to_do_first(open_page, page):
    said = words(open_page(page))
    expected = {
        "today": "Tell Fundmap about one project",
        "funding": "No calls are stored yet",
        "call": "Choose a call",
        "projects": "No project yet",
        "project": "Choose a project",
        "sources": "verified live\\: never",
    }
    assert expected[page] in said


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_sees_what_is_public_and_is_told_what_is_not(open_page, fill, page, monkeypatch):
    fill(three())
    monkeypatch.setattr(context, "person", lambda **_: VISITOR)
    if page in ("projects", "project"):
        said = words(open_page(page))
        assert "No right" in said
        assert "This page needs an account" in said
        assert "Project" not in said
        return
    at = open_page(page)
    said = words(at)
    assert "Add a project" not in said
    labels = [button.label for button in at.button]
    assert "Crawl now" not in labels
    assert "Save the correction" not in labels


def test_a_service_that_refuses_is_told_in_words(open_page, fill, monkeypatch):
    fill(three())
    monkeypatch.setattr("services.calls.may", lambda *_: False, raising=False)
    monkeypatch.setattr("services.rights.may", lambda *_: False)
    at = open_page("funding", broken=True)
    assert at.error[0].value.startswith("You have no right")


def test_an_error_that_nobody_foresaw_gets_a_number_that_the_log_knows(
    open_page, fill, monkeypatch, caplog
):
    fill(three())

    def fail(*_args, **_more):
        raise RuntimeError("the disk is full of secrets")

    monkeypatch.setattr(calls, "find_calls", fail)
    with caplog.at_level(logging.ERROR, logger="ui.context"):
        at = open_page("funding", broken=True)
    told = at.error[0].value
    number = told.rstrip(".").rsplit(" ", 1)[1]
    assert "secrets" not in told
    record = next(r for r in caplog.records if number in r.getMessage())
    assert record.exc_info is not None
    assert "secrets" in caplog.text


def test_funding_lists_calls_by_deadline_with_facts_in_words(open_page, fill):
    fill(three())
    at = open_page("funding")
    said = words(at)
    order = [said.index(md(title)) for title in (GREEK, rich().title, LONG_GERMAN)]
    assert order == sorted(order)
    seen = shown(at)
    assert "3 calls" in seen
    assert "**Thu 3 Sept 2026**, 17:00 Brussels" in seen
    assert "**Thu 20 Aug 2026**, hour not stated" in seen
    assert "**€4.5 m** :small[for one project]" in seen
    assert "EU pays 70%" in seen
    assert "pays for: trying out something new" in seen


def test_funding_takes_search_and_filters_from_the_address_and_writes_them_there(open_page, fill):
    fill([*three(), *many(3)])
    at = open_page("funding", q="ordinary", status="open")
    assert "3 calls" in words(at)
    at.text_input(key="funding_q").set_value("market squares").run()
    assert at.query_params["q"] == "market squares"
    assert at.query_params["status"] == "open"
    assert "1 call" in words(at)
    at.get_by_key("funding_view").set_value("forthcoming")
    at.run()
    assert at.query_params["status"] == "forthcoming"
    assert not at.exception


def test_funding_filters_count_and_narrow(open_page, fill):
    fill(three())
    at = open_page("funding")
    at.session_state["funding_panel"] = True
    at.run()
    programme = at.multiselect(key="funding_programme")
    assert [o.split(" (")[1] for o in programme.options] == ["2)", "1)"]
    programme.set_value(["ISF"]).run()
    assert at.query_params["programme"] == "ISF"
    assert LONG_GERMAN in shown(at)
    assert "1 call" in words(at)
    at = open_page("funding", programme="ISF", grant="99000000")
    assert "No call passes" in words(at)
    next(b for b in at.button if b.label.startswith("Show all calls")).click().run()
    assert "programme" not in at.query_params
    assert "3 calls" in words(at)


def test_funding_pages_hold_fifty_rows(open_page, fill):
    fill(many(120))
    at = open_page("funding")
    assert words(at).count("Ordinary call number") == 50
    at = open_page("funding", page="3")
    assert words(at).count("Ordinary call number") == 20
    at = open_page("funding", page="9")
    assert words(at).count("Ordinary call number") == 50
    assert "page" not in at.query_params


def test_a_call_shows_all_dates_facts_proof_text_and_history(open_page, fill):
    fill([rich()])
    moved = rich().model_copy(update={"expected_grants": 5})
    fill([moved], at=NOW - dt.timedelta(hours=1))
    at = open_page("call", uid="eu_ft_portal:rich")
    said = shown(at)
    assert "Stage 1: **Thu 3 Sept 2026**, 17:00 Brussels (in 22 days)" in said
    assert "Stage 2: **Thu 4 Feb 2027**, hour not stated" in said
    assert "By programme rule, not by this call: “17:00 usual”" in said
    assert "€9 m for the whole call, shared by its topics" in said
    assert "at least 3 × Police Authorities, from 3 countries" in said
    assert "**70%**" in said
    assert (
        "“70 % of eligible costs”, [source](https://ec.europa.eu/portal/rich#r), read on Wed 12 Aug 2026"
        in said
    )
    assert "Pays for]  \n**trying out something new**" in said
    assert "*Not stated by the source*: Form of action" in said
    assert "“at least 3 Police Authorities”, [source](https://ec.europa.eu/portal/rich#c)" in said
    assert "expected number of grants**: 2 → 5" in said
    assert "<p><strong>Scope</strong></p>" in said
    assert at.get("link_button")[0].proto.url == rich().url


def test_a_call_that_does_not_exist_is_told(open_page, fill):
    fill(three())
    assert "does not exist" in words(open_page("call", uid="eu_ft_portal:none"))


def test_a_correction_is_kept_with_its_reason_and_can_be_taken_back(open_page, fill):
    fill([rich()])
    at = opened(open_page("call", uid="eu_ft_portal:rich"), "correct")
    at.selectbox(key="correct_field").select("expected_grants").run()
    at.number_input(key="correct_expected").set_value(4)
    at.text_input(key="correct_reason_expected_grants").set_value("")
    at.form_submit_button[0].click().run()
    assert "Say why" in words(at)
    at.number_input(key="correct_expected").set_value(4)
    at.text_input(key="correct_reason_expected_grants").set_value("read in the *work programme*")
    at.form_submit_button[0].click().run()
    said = words(at)
    assert "read in the \\*work programme\\*" in said
    assert "expected number of grants: 4, corrected by hand" in shown(at)
    assert "The source says: 2." in shown(at)
    next(b for b in at.button if b.label == "Take the correction back").click().run()
    assert "corrected by hand" not in words(at)


@pytest.mark.parametrize("page", ["today", "funding", "call", "project", "sources"])
def test_hostile_words_are_never_read_as_markdown_or_html(open_page, fill, save, page):
    fill([hostile(), *three()])
    hurt = PROJECT.model_copy(update={"title": hostile().title, "summary": hostile().title})
    saved = save(hurt)
    params = {"call": {"uid": "eu_ft_portal:hostile"}, "project": {"id": str(saved.id)},
              "funding": {"q": hostile().title}}  # fmt: skip
    at = open_page(page, **params.get(page, {}))
    assert not [link for link in at.get("link_button") if "script" in link.proto.url]
    said = words(at)
    for attack in ("**bold**", "<img src=x", "[link](https://evil", ":tada:", ":material/delete:",
                   "<script", "onclick", "](javascript:", "=\"javascript:", "\u202e", "https://evil.example/pixel"):  # fmt: skip
        assert attack not in said, attack


def test_a_project_is_described_and_its_matches_are_shown_with_reasons(open_page, fill, database):
    fill([*three(), *many(3)])
    at = open_page("projects")
    at.text_input(key="new_title").set_value("Barriers for public spaces")
    at.text_area(key="new_summary").set_value(
        "Protect public spaces and market squares in the city"
    )
    at.selectbox(key="new_country").select("FR")
    at.button(key="new_save").click().run()
    with read_session(database) as session:
        kept = stored_projects.list_all(session, 1)
    assert [p.profile.title for p in kept] == ["Barriers for public spaces"]
    at = open_page("project", id=str(kept[0].id))
    said = shown(at)
    assert rich().title in said
    assert "fit of theme" in said
    assert "not known" in said
    labels = [expander.label for expander in at.expander]
    assert any(label.startswith("Conditions: ") for label in labels)
    at = opened(at, f"folded_{kept[0].id}_{rich().uid}")
    assert "is the sum of these shares" in shown(at)


def test_a_project_is_kept_in_several_languages_and_shown_in_the_readers(
    open_page, fill, save, database
):
    fill(three())
    mine = save(PROJECT)
    at = opened(open_page("project", id=str(mine.id)), f"change_{mine.id}")
    key = f"project_{mine.id}_{mine.version}"
    assert "fr" not in at.multiselect(key=f"{key}_others").options
    at.multiselect(key=f"{key}_others").set_value(["en", "de"]).run()
    at.text_input(key=f"{key}_title_en").set_value("Safer squares")
    at.text_area(key=f"{key}_summary_en").set_value("Barriers around markets.")
    at.button(key=f"{key}_save").click().run()
    assert not at.exception
    with read_session(database) as session:
        kept = stored_projects.get(session, 1, mine.id).profile
    assert (kept.title, kept.language) == (PROJECT.title, "fr")
    assert [(text.language, text.title) for text in kept.others] == [("en", "Safer squares")]
    said = shown(open_page("project", id=str(mine.id)))
    assert "Safer squares" in said
    assert "Barriers around markets." in said
    assert "written in: French, English" in said
    assert PROJECT.title in shown(open_page("project", id=str(mine.id), lang="fr"))
    assert "Safer squares" in shown(open_page("projects"))


def test_an_answer_changes_the_project_and_asks_no_more(open_page, fill, save, database):
    fill(three())
    saved = save(PROJECT)
    at = open_page("project", id=str(saved.id))
    asked = [box for box in at.selectbox if (box.key or "").endswith("_applicant_type")]
    assert asked, "the kind of organisation must be asked for"
    form = asked[0].key
    at.selectbox(key=form).select("municipality")
    submit = next(b for b in at.form_submit_button if b.form_id == f"{form}_form")
    submit.click().run()
    with read_session(database) as session:
        kept = stored_projects.get(session, 1, saved.id)
    assert kept.profile.applicant_type == "municipality"
    assert not [box for box in at.selectbox if (box.key or "").endswith("list_applicant_type")]


def test_a_change_by_somebody_else_is_told_and_not_overwritten(open_page, fill, save, database):
    fill(three())
    saved = save(PROJECT)
    at = opened(open_page("project", id=str(saved.id)), f"change_{saved.id}")
    with write_session(database) as session:
        theirs = PROJECT.model_copy(update={"title": "Theirs"})
        save_project(EMBEDDED_PERSON, session, theirs, now=NOW, project_id=saved.id)
    at.text_input(key=f"project_{saved.id}_1_title").set_value("Mine")
    at.button(key=f"project_{saved.id}_1_save").click().run()
    assert "Somebody else changed this" in words(at)
    with read_session(database) as session:
        assert stored_projects.get(session, 1, saved.id).profile.title == "Theirs"


def test_a_refusal_speaks_the_language_of_the_page(open_page, fill):
    fill([rich()])
    at = opened(open_page("funding", lang="fr"), "subscribe")
    name = next(i for i in at.text_input if i.label == "Nom de cette recherche")
    for _time in range(2):
        name.set_value("Les marchés")
        at.button(
            key=next(b.key for b in at.button if "keep_search" in (b.key or ""))
        ).click().run()
        name = next(i for i in at.text_input if i.label == "Nom de cette recherche")
    told = [warning.value.replace("\\", "") for warning in at.warning]
    assert told == ["une recherche porte déjà ce nom ; choisissez-en un autre"]


def test_projects_come_from_a_file_or_the_row_is_named(open_page, database):
    at = open_page("projects")
    at.file_uploader(key="projects_file").upload("cities.csv", b"title,country\nLights,FR\n,DE\n")
    at.run()
    next(b for b in at.button if b.label.startswith("Take the projects")).click().run()
    assert "row" in at.warning[0].value
    at = open_page("projects")
    at.file_uploader(key="projects_file").upload("cities.csv", b"title,country\nLights,FR\n")
    at.run()
    next(b for b in at.button if b.label.startswith("Take the projects")).click().run()
    assert at.success[0].value == "1 project was taken."
    assert "**Lights**" in words(at)


def test_sources_tell_their_health_and_take_a_wish(open_page, fill, database):
    fill(three())
    at = open_page("sources")
    said = shown(at)
    assert "3 calls · usually 3" in said
    assert "last crawl: good" in said
    assert "verified live: never" in said
    at.button(key=f"crawl_{SOURCE}").click().run()
    with read_session(database) as session:
        assert [source for _, source in sources.pending_requests(session)] == [SOURCE]
    assert "Noted" in words(at)


def test_lists_that_depend_on_a_sick_source_say_so(open_page, fill, database, tmp_path):
    fill(three())
    with write_session(database) as session:
        run = runs.start(session, SOURCE, tmp_path / "run", now=NOW)
        runs.finish(
            session, run, verdict=None, failure=FailureClass.TIMEOUT, reasons=["slow"], now=NOW
        )
    for page, params in (("funding", {}), ("call", {"uid": "eu_ft_portal:rich"})):
        told = [w.value for w in open_page(page, **params).warning]
        assert any("takes too long" in words_ and "may be out of date" in words_ for words_ in told)


def test_the_sample_is_named_on_every_list(open_page, fill):
    fill(three(), sample=True)
    for page in ("today", "funding", "projects", "sources"):
        assert any("Recorded sample" in i.value for i in open_page(page).info), page


def test_a_running_crawl_shows_its_progress(open_page, database, tmp_path, monkeypatch):
    with write_session(database) as session:
        runs.start(session, SOURCE, tmp_path / "run", now=NOW)
    monkeypatch.setattr(source_service, "progress", lambda *_: (120, 600))
    bar = open_page("today").get("progress")[0]
    assert bar.value == 20
    assert bar.text.endswith("120 of 600 calls")


def test_the_language_stands_in_the_address_and_stays(open_page, fill):
    fill(three())
    at = open_page("funding", lang="fr")
    assert at.selectbox(key="language_choice").value == "fr"
    assert "lang=fr" in words(at)
    at.selectbox(key="language_choice").select("en").run()
    assert "lang" not in at.query_params
    at = open_page("today", lang="xx")
    assert at.selectbox(key="language_choice").value == "en"


def test_the_benchmark_of_the_page_runs_the_page(fill, database):
    soon = (Deadline(on=dt.date(2026, 8, 30)),)
    fill([*many(1_000), call("soon", "Public spaces", identifier="CL3-2027-01", deadlines=soon)])
    assert set(measure_calls_page(database, reruns=4)) == {"p95_ms", "p50_ms"}
