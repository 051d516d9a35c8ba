"""The form of a deliverable: what it is, who speaks, who works on it, and what stands around it."""

from collections.abc import Mapping

import streamlit as st

from domain.advocacy import DeliverableKind, InNameOf, Visibility
from domain.deliverables import DeliverableContent, DocumentParts
from domain.i18n import Texts
from letters.compose import Cause
from letters.workflow import PACT_5_2
from services.advocacy_words import ACTIONS, CAUSE, IN_NAME_OF, KIND, VISIBILITY
from ui import context
from ui.components.escape import md

_START = DeliverableContent(
    kind=DeliverableKind.LETTER, title="", in_name_of=InNameOf.EFUS, visibility=Visibility.TEAM
)


def show(
    t: Texts,
    names: Mapping[int, str],
    *,
    key: str,
    start: DeliverableContent | None = None,
) -> DeliverableContent | None:
    """Show the form; return what was entered once it is sent, else None."""
    old = start or _START
    with st.form(f"deliverable_{key}", border=False):
        content = _what(t, old, key)
        content = _people(t, content, names, key)
        if start is not None:
            content = _around(t, content, key)
        label = t("Save") if start is not None else t("Create")
        sent = st.form_submit_button(label, type="primary")
    return content if sent else None


def _what(t: Texts, old: DeliverableContent, key: str) -> DeliverableContent:
    title = st.text_input(t("Title"), old.title, max_chars=300, key=f"{key}_title")
    left, middle, right = st.columns(3)
    kinds, names = list(KIND), list(IN_NAME_OF)
    kind = left.selectbox(
        t("Kind"),
        kinds,
        index=kinds.index(old.kind),
        format_func=lambda one: t(KIND[one]),
        key=f"{key}_kind",
    )
    in_name_of = middle.selectbox(
        t("In the name of"),
        names,
        index=names.index(old.in_name_of),
        format_func=lambda one: t(IN_NAME_OF[one]),
        key=f"{key}_name",
        help=t("A text of the Partnership must keep to point 5.2 of the Pact of Amsterdam:")
        + f" {md(PACT_5_2)}",
    )
    action = right.selectbox(
        t("Action of the Action Plan"),
        list(ACTIONS),
        index=list(ACTIONS).index(old.action) if old.action else None,
        format_func=lambda number: f"{number} {t(ACTIONS[number])}",
        key=f"{key}_action",
        placeholder=t("none"),
    )
    return old.model_copy(
        update={"title": title, "kind": kind, "in_name_of": in_name_of, "action": action}
    )


def _people(
    t: Texts, old: DeliverableContent, names: Mapping[int, str], key: str
) -> DeliverableContent:
    left, middle, right = st.columns(3)
    ways = list(VISIBILITY)
    visibility = left.selectbox(
        t("Who may read it"),
        ways,
        index=ways.index(old.visibility),
        format_func=lambda way: t(VISIBILITY[way]),
        key=f"{key}_visibility",
    )
    planned = middle.date_input(
        t("Planned for"), old.planned_on, key=f"{key}_planned", format="YYYY-MM-DD"
    )
    me = context.person().id or None
    owner, team = old.owner, old.team
    if names:
        options = list(names)
        usual = owner if owner in names else me if me in names and not old.title else None
        owner = right.selectbox(
            t("Owner"),
            options,
            index=options.index(usual) if usual is not None else None,
            format_func=names.__getitem__,
            key=f"{key}_owner",
            placeholder=t("nobody yet"),
        )
        chosen = st.multiselect(
            t("Team"),
            options,
            [one for one in old.team if one in names],
            format_func=names.__getitem__,
            key=f"{key}_team",
            placeholder=t("nobody yet"),
        )
        team = tuple(chosen)
    return old.model_copy(
        update={"visibility": visibility, "planned_on": planned, "owner": owner, "team": team}
    )


def _around(t: Texts, old: DeliverableContent, key: str) -> DeliverableContent:
    """Ask for what stands around the text; it is frozen with the wording."""
    parts = old.parts
    st.markdown(f"**{md(t('In the document'))}**")
    left, right = st.columns(2)
    sender = left.text_area(
        t("Letterhead: who speaks, one line each"),
        "\n".join(parts.sender),
        key=f"{key}_sender",
        height=100,
    )
    place = right.text_input(t("Written in (place)"), parts.place or "", key=f"{key}_place")
    register = right.text_input(
        t("Number in the transparency register"),
        parts.register_number or "",
        key=f"{key}_register",
    )
    causes = st.multiselect(
        t("Causes that the text carries"),
        list(CAUSE),
        [Cause(one) for one in parts.causes],
        format_func=lambda cause: t(CAUSE[cause]),
        key=f"{key}_causes",
        placeholder=t("none"),
    )
    left, right = st.columns(2)
    annexes = left.text_area(
        t("Annexes, one line each"), "\n".join(parts.annexes), key=f"{key}_annexes", height=80
    )
    copies = right.text_area(
        t("Copies to, one line each"), "\n".join(parts.copies), key=f"{key}_copies", height=80
    )
    left, right = st.columns(2)
    reference = left.text_input(
        t("Our reference"), parts.our_reference or "", key=f"{key}_reference"
    )
    contact = right.text_input(
        t("Contact for questions"), parts.contact or "", key=f"{key}_contact"
    )
    consultation = parts.consultation
    if old.kind is DeliverableKind.CONSULTATION_REPLY:
        consultation = st.text_input(
            t("Name of the consultation"), consultation or "", key=f"{key}_consultation"
        )
    themes = st.text_input(
        t("Themes, with commas between"), ", ".join(old.themes), key=f"{key}_themes"
    )
    mandate = st.checkbox(
        t("Who signs must prove that he or she may"), old.mandate_needed, key=f"{key}_mandate"
    )
    return old.model_copy(
        update={
            "themes": _split(themes.replace(",", "\n")),
            "mandate_needed": mandate,
            "parts": parts.model_copy(
                update={
                    "sender": _split(sender),
                    "place": _one(place),
                    "register_number": _one(register),
                    "causes": tuple(cause.value for cause in causes),
                    "annexes": _split(annexes),
                    "copies": _split(copies),
                    "our_reference": _one(reference),
                    "contact": _one(contact),
                    "consultation": _one(consultation or ""),
                }
            ),
        }
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(line for line in (" ".join(one.split()) for one in text.splitlines()) if line)


def _one(text: str) -> str | None:
    return " ".join(text.split()) or None


def sender_missing(parts: DocumentParts) -> bool:
    """Say whether nobody is named yet who speaks."""
    return not parts.sender or not parts.place
