"""The documents of a deliverable: what is still missing, else Word, PDF and the web page."""

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from domain.deliverables import DeliverableView, TextView
from domain.i18n import Texts
from letters.compose import KINDS
from ui.components.escape import md


def show(view: DeliverableView, text: TextView | None, missing: Sequence[str], t: Texts) -> None:
    """Offer the document in the language shown; say what it lacks instead when it lacks something."""
    if text is None:
        return
    lacks = [*_lacking(view, text, t)]
    if missing:
        lacks.append(
            t.plural(
                "words in this language for {count} ask or figure",
                "words in this language for {count} asks or figures",
                len(missing),
            )
        )
    with st.container(border=True, gap="xsmall"):
        st.markdown(
            f"**{md(t('Document in {language}', language=t.language_name(text.language)))}**"
        )
        if lacks:
            said = "\n".join(f"- {md(lack)}" for lack in lacks)
            st.markdown(f"{md(t('It cannot be made yet. Missing:'))}\n\n{said}")
            return
        with st.container(horizontal=True, gap="small"):
            for form, name in (("pdf", "PDF"), ("docx", "Word"), ("html", t("Web page"))):
                st.link_button(name, address(view.id, text.language, form, t))


def _lacking(view: DeliverableView, text: TextView, t: Texts) -> list[str]:
    if view.content.kind not in KINDS:
        return [] if text.markdown else [t("the text")]
    parts = view.content.parts
    lacks = []
    if text.language not in KINDS[view.content.kind]:
        lacks.append(t("a template of this kind in this language"))
    if not parts.sender:
        lacks.append(t("the letterhead (under Details)"))
    if not parts.place:
        lacks.append(t("the place where it is written (under Details)"))
    return lacks


def address(deliverable_id: int, language: str, form: str, t: Texts, **asked: str) -> str:
    """Return the address of the document as pdf, docx or html."""
    query = urlencode({"lang": t.language, **asked})
    return f"/files/deliverables/{deliverable_id}/{language}.{form}?{query}"
