"""Deliverable: where it stands, its next step, text, asks, signatures, letters and history."""

from collections.abc import Callable

import streamlit as st

from domain.deliverables import DeliverableView, TextView
from domain.errors import NotFound
from services import deliverable_documents, deliverable_state, deliverable_texts, deliverables
from services.advocacy_words import IN_NAME_OF, VISIBILITY
from services.rights import Action, may
from ui import context
from ui.components import (
    banner,
    deliverable_files,
    deliverable_form,
    deliverable_history,
    deliverable_next,
    deliverable_text,
    dispatches,
    evidence_of,
    kept_files,
    signatures,
)
from ui.components.choices import inked
from ui.components.deliverable_words import kind_words, loaded_words, state_badge, who
from ui.components.escape import link as web_link
from ui.components.escape import md
from ui.components.lists import small

_SECTIONS = {
    "text": "Text",
    "rests": "What it rests on",
    "signatures": "Signatures",
    "letters": "Letters",
    "history": "History",
    "details": "Details",
}
_KEY = "deliverable_section"

t = context.words()


def _asked() -> int:
    number = st.query_params.get("id", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise NotFound("there is no such deliverable")
    return int(number)


def _head(view: DeliverableView, names: dict[int, str]) -> None:
    content = view.content
    st.title(md(view.title), anchor=False)
    parts = [
        kind_words(view, t),
        t("in the name of {whom}", whom=t(IN_NAME_OF[content.in_name_of])),
        t(VISIBILITY[content.visibility]),
        t("owner: {name}", name=who(names, content.owner, t)) if content.owner else "",
    ]
    st.markdown(
        f"{state_badge(view.state, t)} {small(' · '.join(md(part) for part in parts if part))}"
    )
    days = [
        t("planned for {day}", day=t.day(content.planned_on)) if content.planned_on else "",
        t("happened on {day}", day=t.day(content.happened_on)) if content.happened_on else "",
    ]
    said = " · ".join(md(day) for day in days if day)
    if content.place:
        said = " · ".join(part for part in (said, web_link(t("published"), content.place)) if part)
    if said:
        st.markdown(said)
    if view.loaded_status is not None:
        words = loaded_words(view, t)
        st.markdown(small(md(f"{words} ({view.source})")))


def _next(view: DeliverableView) -> None:
    me = context.person()
    with context.reading() as session:
        possible = deliverables.next_steps(me, session, view.id)
        present = deliverable_state.assembled(session, view)
    deliverable_next.show(view, possible, t)
    if may(me, Action.WRITE_ADVOCACY, me.organisation_id):
        deliverable_next.consent(view, present.wording, t)


def _text(view: DeliverableView, names: dict[int, str]) -> None:
    me = context.person()
    with context.reading() as session:
        latest = deliverable_texts.latest(me, session, view.id)
        remarks = deliverable_texts.comments(me, session, view.id)
        frozen = deliverable_state.attached(session, view)
    may_write = may(me, Action.WRITE_ADVOCACY, me.organisation_id)
    language = _language(view, latest)
    text = latest.get(language)
    if may_write:
        deliverable_text.editor(view, language, text, frozen, t)
    elif text is not None:
        deliverable_text.read(text)
    with context.reading() as session:
        found = deliverable_texts.versions(me, session, view.id, language)
        missing = deliverable_documents.missing_lines(session, view, text) if text else ()
    deliverable_files.show(view, text, missing, t)
    kept_files.show(t, view)
    deliverable_text.versions(view, found, names, t)
    deliverable_text.comments(view, remarks, names, text, t, may_write=may_write)


def _language(view: DeliverableView, latest: dict[str, TextView]) -> str:
    options = list(deliverable_texts.LANGUAGES)
    usual = next(iter(latest), "en") if latest else "en"
    chosen = st.segmented_control(
        t("Language"),
        options,
        default=t.language if t.language in latest else usual,
        format_func=lambda code: inked(
            f"{t.language_name(code)} ✓" if code in latest else t.language_name(code)
        ),
        key=f"language_{view.id}",
    )
    return str(chosen or usual)


def _evidence(view: DeliverableView, _names: dict[int, str]) -> None:
    evidence_of.show(view, t)


def _signatures(view: DeliverableView, _names: dict[int, str]) -> None:
    signatures.show(t, context.person(), view)


def _dispatches(view: DeliverableView, _names: dict[int, str]) -> None:
    dispatches.show(t, context.person(), view)


def _history(view: DeliverableView, names: dict[int, str]) -> None:
    with context.reading() as session:
        events = deliverables.history(context.person(), session, view.id)
    deliverable_history.show(events, names, t)


def _details(view: DeliverableView, names: dict[int, str]) -> None:
    me = context.person()
    if not may(me, Action.WRITE_ADVOCACY, me.organisation_id):
        st.caption(t("You may read this, and change nothing."))
        return
    entered = deliverable_form.show(
        t, names, key=f"details_{view.id}_{view.version}", start=view.content
    )
    if entered is None:
        return
    with context.told():
        with context.writing() as session:
            deliverables.change(
                me, session, view.id, entered, expected_version=view.version, now=context.now()
            )
        st.rerun()


_SHOW: dict[str, Callable[[DeliverableView, dict[int, str]], None]] = {
    "text": _text,
    "evidence": _evidence,
    "rests": lambda view, _names: evidence_of.show(view, t),
    "signatures": _signatures,
    "letters": _dispatches,
    "history": _history,
    "details": _details,
}


def _section() -> str:
    asked = st.query_params.get("section", "text")
    if _KEY not in st.session_state:
        st.session_state[_KEY] = asked if asked in _SECTIONS else "text"
    st.segmented_control(
        t("Show"),
        list(_SECTIONS),
        format_func=lambda name: inked(t(_SECTIONS[name])),
        key=_KEY,
        label_visibility="collapsed",
    )
    chosen = str(st.session_state[_KEY] or "text")
    if chosen != "text":
        st.query_params["section"] = chosen
    elif "section" in st.query_params:
        del st.query_params["section"]
    return chosen


def _page() -> None:
    me = context.person()
    number = _asked()
    with context.reading() as session:
        view = deliverables.get(me, session, number)
        names = deliverables.colleagues(me, session)
    _head(view, names)
    _next(view)
    _SHOW[_section()](view, names)


st.page_link("app_pages/deliverables.py", label=t("All deliverables"), icon=":material/arrow_back:")
banner.show()
_page()
