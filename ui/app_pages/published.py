"""Published: letters and papers that organisations show to anyone, to read without an account."""

from urllib.parse import urlencode

import streamlit as st

from services import public_texts
from services.advocacy_words import IN_NAME_OF, KIND, STATE
from services.public_texts import PublicText
from ui import context
from ui.components import banner
from ui.components.escape import link, md
from ui.components.lists import small

_ROWS = 50

t = context.words()


def _file(text: PublicText, language: str, form: str) -> str:
    query = urlencode({"lang": t.language})
    return f"/files/published/{text.id}/{language}.{form}?{query}"


def _one(text: PublicText) -> None:
    title = text.titles.get(t.language) or next(iter(text.titles.values()))
    parts = [
        text.organisation,
        t(KIND[text.kind]),
        t("in the name of {whom}", whom=t(IN_NAME_OF[text.in_name_of])),
        t(STATE[text.state]),
        t.day(text.happened_on) if text.happened_on else "",
    ]
    with st.container(border=True, gap="xsmall"):
        where = link(t("published"), text.place) if text.place else ""
        said = " · ".join(md(part) for part in parts if part)
        st.markdown(f"**{md(title)}**  \n{small(said)}  \n{where}")
        with st.container(horizontal=True, gap="small"):
            for language in text.titles:
                name = t.language_name(language)
                st.link_button(
                    t("Read in {language}", language=name), _file(text, language, "html")
                )
                st.link_button("PDF", _file(text, language, "pdf"), type="tertiary")


def _page() -> None:
    with context.reading() as session:
        found = public_texts.list_public(context.person(), session)
    if not found:
        st.info(t("No organisation has made a text public yet."), icon=":material/article:")
    for text in found[:_ROWS]:
        _one(text)
    if len(found) > _ROWS:
        left = len(found) - _ROWS
        st.caption(t.plural("and {count} more", "and {count} more", left))


st.title(t("Published"), anchor=False)
st.caption(t("Letters and papers that organisations show to anyone."))
banner.show()
_page()
