"""The run of a page: one state of the data, until the page itself writes or something fails."""

from streamlit.testing.v1 import AppTest

from tests.ui.conftest import shown
from tests.ui.stock import PROJECT, rich, three


def _reads_and_writes() -> None:
    import streamlit as st

    from funding_db.engine import write_session
    from funding_db.repositories import calls
    from services.engine import engine
    from ui import context

    def version() -> int:
        with context.reading() as session:
            st.session_state.setdefault("sessions", []).append(session)
            return calls.data_version(session)

    def bump_elsewhere() -> None:
        with write_session(engine()) as session:
            calls.bump_data_version(session)

    seen = []
    with context.one_run():
        seen.append(version())
        bump_elsewhere()
        seen.append(version())
        with context.writing() as session:
            calls.bump_data_version(session)
        seen.append(version())
        try:
            with context.reading():
                raise ValueError
        except ValueError:
            bump_elsewhere()
        seen.append(version())
    bump_elsewhere()
    seen.append(version())
    st.session_state["seen"] = seen


def test_a_run_reads_one_state_until_it_writes_or_fails(database) -> None:
    at = AppTest.from_function(_reads_and_writes, default_timeout=60).run()
    assert not at.exception
    assert at.session_state["seen"] == [0, 0, 2, 3, 4]
    first, second, third, *_ = at.session_state["sessions"]
    assert first is second
    assert third is not second


def test_a_question_has_one_field_and_the_other_cards_point_to_it(open_page, fill, save) -> None:
    twin = rich().model_copy(update={"source_ref": "TWIN", "title": f"{rich().title}, again"})
    fill([*three(), twin])
    saved = save(PROJECT)
    at = open_page("project", id=str(saved.id))
    in_cards = [
        box.key for box in at.selectbox
        if (box.key or "").endswith("_applicant_type") and "answer_list" not in (box.key or "")
    ]  # fmt: skip
    assert len(in_cards) == 1
    assert "Asked above: one answer serves every call." in shown(at)
