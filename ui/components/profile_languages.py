"""Title and summary of a project in further languages; calls in each of them are found by it."""

import streamlit as st

from domain.i18n import Texts
from domain.project import ProjectProfile, ProjectText
from domain.reference.countries import LANGUAGES


def fields(t: Texts, old: ProjectProfile, *, key: str) -> tuple[ProjectText, ...]:
    """Show the texts in further languages and let one be added; return those that say something."""
    before = {text.language: text for text in old.others}
    with st.expander(
        t("Title and summary in further languages"),
        icon=":material/translate:",
        expanded=bool(before),
    ):
        chosen = st.multiselect(
            t("Further languages"),
            [code for code in LANGUAGES if code != old.language or code in before],
            list(before),
            format_func=t.language_name,
            key=f"{key}_others",
            placeholder=t("none"),
            help=t("Calls are compared with each text; the best of them counts."),
        )
        texts = [_text(t, code, before.get(code), key) for code in chosen]
    return tuple(text for text in texts if text.title or text.summary)


def _text(t: Texts, code: str, before: ProjectText | None, key: str) -> ProjectText:
    name = t.language_name(code)
    title = st.text_input(
        t("Title in this language: {language}", language=name),
        before.title if before else "",
        max_chars=300,
        key=f"{key}_title_{code}",
    )
    summary = st.text_area(
        t("Summary in this language: {language}", language=name),
        before.summary if before else "",
        max_chars=20_000,
        height=100,
        key=f"{key}_summary_{code}",
    )
    return ProjectText(language=code, title=title.strip(), summary=summary.strip())
