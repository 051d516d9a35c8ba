"""The pages of the desk: what a city sends, what an advisor reads and decides, in every state."""

import pytest

from domain.applicant import Applicant
from domain.desk import State, Step, TriageLine, TriageResult
from domain.enums import Role
from domain.people import EMBEDDED_PERSON, Person
from domain.project import ProjectText
from funding_db.engine import read_session, write_session
from services import applicants, desk, opinions, projects, submissions
from tests.desk.makers import SECRET, decided, lights, programme
from tests.ui.conftest import shown
from tests.ui.stock import HOSTILE, NOW, three


def press(at, label, number=0):
    [b for b in (*at.button, *at.form_submit_button) if b.label == label][number].click().run()
    assert not at.exception


@pytest.fixture
def project(fill, save):
    fill(three())
    return save(lights())


@pytest.fixture
def submitted(database, project):
    with write_session(database) as session:
        return submissions.submit(EMBEDDED_PERSON, session, programme(1, project.id), now=NOW)


def row_of(database, number):
    with read_session(database) as session:
        return desk.one(EMBEDDED_PERSON, session, number, now=NOW).row


def declared(database, number, *, conflict=False):
    with write_session(database) as session:
        desk.declare(EMBEDDED_PERSON, session, number, conflict, now=NOW)


def test_the_advisor_reads_in_whose_name_the_project_is(open_page, database, fill, save):
    fill(three())
    with write_session(database) as session:
        body = Applicant(name="Métropole Nice Côte d’Azur")
        metropolis = applicants.save(EMBEDDED_PERSON, session, body, now=NOW)
    text = ProjectText(language="en", title="Lights of the squares", summary="New lamps.")
    told = {"applicant_id": metropolis.id, "language": "fr", "others": (text,)}
    project = save(lights().model_copy(update=told))
    with write_session(database) as session:
        content = programme(1, project.id)
        number = submissions.submit(EMBEDDED_PERSON, session, content, now=NOW)
    declared(database, number)
    said = shown(open_page("desk", id=str(number)))
    assert "in whose name: Métropole Nice Côte d’Azur" in said
    assert "Lights of the squares" in said, "in the advisor's language"
    assert "New lamps." in said


def test_the_empty_queue_says_what_comes(open_page):
    assert "No city has submitted a programme yet" in shown(open_page("queue"))
    assert "Choose a programme" in shown(open_page("desk"))


def test_a_city_submits_with_consent_and_sees_what_is_read(open_page, database, project):
    at = open_page("project", id=str(project.id))
    at.session_state[f"review_{project.id}"] = True
    at.run()
    press(at, "Submit to the bank")
    assert "agree to share" in shown(at)
    next(box for box in at.checkbox if "exactly these fields" in box.label).check()
    next(m for m in at.multiselect if m.label.startswith("Fields")).set_value([])
    press(at, "Submit to the bank")
    with read_session(database) as session:
        [one] = submissions.list_own(EMBEDDED_PERSON, session)
        frozen = submissions.versions(EMBEDDED_PERSON, session, one.id)[0].content
    assert one.state is State.SUBMITTED
    assert frozen.fields == ()
    assert frozen.projects[0].profile.summary == ""
    assert "waits for an advisor" in shown(at)


def test_the_desk_opens_after_a_declaration_only(open_page, submitted, database):
    assert "Safe squares" in shown(open_page("queue"))
    assert "1 submitted programme needs you" in shown(open_page())
    at = open_page("desk", id=str(submitted))
    assert "Before you read on" in shown(at)
    assert SECRET not in shown(at)
    press(at, "Declare")
    assert "Choose one of the two" in shown(at)
    at.radio[0].set_value(False)
    press(at, "Declare")
    said = shown(at)
    assert SECRET in said
    assert "too small for a loan of its own from the EIB" in said
    assert "possible, ask the EIB" in said
    # Score, what is known, and a person's word are three things: the last stands in the triage.
    near = next(f.value for f in at.dataframe if "Call" in f.value.columns)
    assert list(near.columns) == ["Call", "Theme", "Conditions known"]


def test_a_conflict_keeps_it_closed(open_page, submitted, database):
    declared(database, submitted, conflict=True)
    at = open_page("desk", id=str(submitted))
    assert "stays closed to you" in shown(at)
    assert SECRET not in shown(at)
    assert "you declared a conflict" in shown(at_view(open_page("queue"), "all"))


def at_view(at, view):
    at.segmented_control[0].set_value(view).run()
    assert not at.exception
    return at


def test_every_change_of_the_triage_is_kept_and_then_given(open_page, submitted, database):
    declared(database, submitted)
    at = at_view(open_page("desk", id=str(submitted)), "triage")
    prefix = f"op_{submitted}_1"
    at.session_state  # noqa: B018 - the page is filled
    for line in TriageLine:
        at.segmented_control(key=f"{prefix}_line_{line}").set_value("good").run()
    at.segmented_control(key=f"{prefix}_line_size").set_value("bad").run()
    at.text_input(key=f"{prefix}_note_size").set_value("six million").run()
    assert "your five lines suggest: **partner bank" in shown(at)
    press(at, "Give my opinion")
    assert "choose a result first" in shown(at)
    at.selectbox(key=f"{prefix}_result").set_value(TriageResult.ADVICE).run()
    request = at.text_area(key=f"{prefix}_request").value
    assert "Safe squares" in request
    assert "six million" in request
    press(at, "Give my opinion")
    with read_session(database) as session:
        [view] = opinions.list_all(EMBEDDED_PERSON, session, submitted)
    assert view.given
    assert view.content.triage[TriageLine.SIZE].note == "six million"
    at_view(at, "scores")
    at.selectbox(key=f"{prefix}_points_climate").set_value("3").run()
    at.selectbox(key=f"{prefix}_points_rights").set_value("n/a").run()
    assert "3.00 of 5" in shown(at)
    at = at_view(open_page("desk", id=str(submitted)), "scores")
    assert at.selectbox(key=f"{prefix}_points_climate").value == "3"


def test_what_an_opinion_replaced_is_shown_and_a_loan_above_its_limit_is_told(
    open_page, submitted, database
):
    declared(database, submitted)
    with write_session(database) as session:
        for version, result in enumerate((TriageResult.PARTNER_BANK, TriageResult.ADVICE)):
            opinions.save(
                EMBEDDED_PERSON, session, submitted, 1, decided(result=result), given=True,
                expected_version=version, now=NOW,
            )  # fmt: skip
    colleague = Person(id=5, name="", roles=frozenset({(1, Role.ADVISOR)}), organisation_id=1)
    with write_session(database) as session:
        desk.declare(colleague, session, submitted, False, now=NOW)
        opinions.save(
            colleague, session, submitted, 1, decided(), given=True, expected_version=0, now=NOW
        )
    at = at_view(open_page("desk", id=str(submitted)), "others")
    assert "disagree on: Result" in shown(at)
    assert "How opinions changed" in [panel.label for panel in at.expander]
    said = shown(at)
    assert "- Result: partner bank, or a scheme in a framework loan → advice" in said
    assert "- **Result**: advice" in said  # what stands now
    at_view(at, "scores")
    assert "limit on its share" not in shown(at)
    at.number_input(key=f"op_{submitted}_1_loan_eur").set_value(5_500_000).run()
    assert not at.exception
    said = shown(at)
    assert "more than 3,000,000 EUR" in said
    assert "eib.org" in said
    assert "what you gave stands meanwhile" in said
    at_view(at, "reply")
    with read_session(database) as session:
        found = opinions.list_all(EMBEDDED_PERSON, session, submitted)
        own = next(view for view in found if view.person_id == 0)
        assert (own.given, own.content.loan_eur) == (False, 5_500_000)
        kept = opinions.history(EMBEDDED_PERSON, session, submitted)
        assert [one.given for one in kept if one.person_id == 0] == [True, True, False]


def test_it_is_taken_asked_answered_and_replied_on_the_pages(
    open_page, submitted, database, project
):
    declared(database, submitted)
    at = open_page("desk", id=str(submitted))
    press(at, "Take charge")
    at_view(at, "reply")
    next(a for a in at.text_area if "Ask the city" in a.label).set_value("Which plan?")
    press(at, "Send the question")
    assert row_of(database, submitted).state is State.ASKED
    assert "asks for more about" in shown(open_page())
    city = open_page("project", id=str(project.id))
    assert "Which plan?" in shown(city)
    next(a for a in city.text_area if "Answer" in a.label).set_value("This plan.")
    press(city, "Send the answer")
    at = at_view(open_page("desk", id=str(submitted)), "reply")
    assert "This plan." in shown(at)
    press(at, "Give to a second reader")
    press(at, "Release this reply")
    assert row_of(database, submitted).state is State.REPLIED
    city = open_page("project", id=str(project.id))
    city.session_state[f"review_{project.id}"] = True
    city.run()
    said = shown(city)
    assert "Thank you for submitting" in said
    assert "Indicative, no commitment" in said
    assert "Read by its author alone" in said


def test_the_next_version_shows_what_changed(open_page, submitted, database, project):
    declared(database, submitted)
    with write_session(database) as session:
        projects.save(
            EMBEDDED_PERSON, session, lights(population=7), now=NOW, project_id=project.id
        )
    city = open_page("project", id=str(project.id))
    city.session_state[f"review_{project.id}"] = True
    city.run()
    assert "have changed since this version was frozen" in shown(city)
    next(box for box in city.checkbox if "exactly these fields" in box.label).check()
    press(city, "Submit to the bank")
    assert row_of(database, submitted).number == 2
    at = open_page("desk", id=str(submitted))
    frame = next(f.value for f in at.dataframe if "Before" in f.value.columns)
    assert frame[["What", "Before", "After"]].values.tolist() == [["inhabitants", "nothing", "7"]]


def test_what_changed_in_another_window_is_told_and_the_words_stay(open_page, submitted, database):
    declared(database, submitted)
    with write_session(database) as session:
        desk.take(EMBEDDED_PERSON, session, submitted, expected_version=1, now=NOW)
    at = at_view(open_page("desk", id=str(submitted)), "reply")
    with read_session(database) as session:
        [project] = projects.list_all(EMBEDDED_PERSON, session)
    with write_session(database) as session:
        submissions.resubmit(
            EMBEDDED_PERSON,
            session,
            submitted,
            programme(1, project.id, title="Safer squares"),
            expected_version=2,
            now=NOW,
        )
    next(a for a in at.text_area if "Ask the city" in a.label).set_value("Which plan?")
    press(at, "Send the question")
    assert "Somebody else changed this" in shown(at)
    assert next(a for a in at.text_area if "Ask the city" in a.label).value == "Which plan?"
    press(at, "Send the question")
    assert row_of(database, submitted).state is State.ASKED


def test_the_second_reader_releases_what_stands_before_his_eyes(open_page, submitted, database):
    declared(database, submitted)
    with write_session(database) as session:
        desk.take(EMBEDDED_PERSON, session, submitted, expected_version=1, now=NOW)
        opinions.draft_reply(
            EMBEDDED_PERSON, session, submitted, "The first words", expected_version=2, now=NOW
        )
    at = open_page("desk", id=str(submitted))
    assert "The first words" in shown(at)
    with write_session(database) as session:
        opinions.draft_reply(
            EMBEDDED_PERSON, session, submitted, "Other words", expected_version=3, now=NOW
        )
    press(at, "Release this reply")
    assert row_of(database, submitted).state is State.REPLY_DRAFTED
    assert "Other words" in shown(at)


def test_a_withdrawn_programme_says_so(open_page, submitted, database):
    declared(database, submitted)
    with write_session(database) as session:
        submissions.withdraw(EMBEDDED_PERSON, session, submitted, expected_version=1, now=NOW)
    said = shown(open_page("desk", id=str(submitted)))
    assert "The city has withdrawn this programme" in said
    assert "Safe squares" not in said
    assert SECRET not in said


def test_hostile_texts_are_shown_as_they_are(open_page, fill, save, database):
    fill(three())
    project = save(lights(summary=HOSTILE, title=HOSTILE[:150], city=HOSTILE[:60]))
    with write_session(database) as session:
        number = submissions.submit(
            EMBEDDED_PERSON,
            session,
            programme(1, project.id, title=HOSTILE[:190], note=HOSTILE),
            now=NOW,
        )
    assert HOSTILE[:60] in shown(open_page("queue"))
    declared(database, number)
    assert HOSTILE[:100] in shown(open_page("desk", id=str(number)))


def test_several_programmes_together(open_page, submitted, database, save):
    other = save(lights("Toulon"))
    with write_session(database) as session:
        second = submissions.submit(
            EMBEDDED_PERSON, session, programme(1, other.id, title="Quays"), now=NOW
        )
    declared(database, submitted)
    assert "Several programmes together" not in [e.label for e in open_page("queue").expander]
    declared(database, second)
    at = open_page("queue")
    at.multiselect(key="together").set_value([submitted, second]).run()
    said = shown(at)
    assert "these projects together are still too small" in said
    assert "no common borrower" in said


def test_the_history_tells_every_step(open_page, submitted, database):
    declared(database, submitted)
    with read_session(database) as session:
        told = submissions.history(EMBEDDED_PERSON, session, submitted)
    assert [entry.step for entry in told] == [Step.SUBMIT]
