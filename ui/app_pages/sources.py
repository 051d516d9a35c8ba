"""Sources: can I trust this list? Each source's health in words."""

import streamlit as st

from domain.views import SourceHealth
from services import rights, sources
from ui import context
from ui.components import banner
from ui.components.escape import md
from ui.components.vocabulary import FAILURE, RUN

t = context.words()


def _state(source: SourceHealth) -> str:
    run = source.last_run
    if run is None:
        return t("never crawled")
    if run.ended_at is None:
        return t("is being crawled now")
    words = t(RUN[run.verdict]) if run.verdict else t("cut off")
    if run.failure:
        words += f": {t(FAILURE[run.failure])}"
    return words


def _source(source: SourceHealth) -> None:
    with st.container(border=True):
        st.markdown(f"### {md(source.spec.title)}")
        st.caption(
            md(
                f"{source.spec.publisher} · {source.spec.id} · {t('Licence')}: {source.spec.licence}"
            )
        )
        if source.sample:
            st.badge(t("recorded sample"), icon=":material/history:", color="orange")
        if source.spec.verified_live is None:
            st.badge(t("verified live: never"), icon=":material/help:", color="gray")
        first, second, third, fourth = st.columns(4)
        first.metric(t("Calls"), t.number(source.calls))
        usual = (
            t.number(source.usual_items) if source.usual_items is not None else t("not known yet")
        )
        second.metric(t("Usually"), usual)
        third.metric(t("No longer listed"), t.number(source.missing))
        fourth.metric(t("Values we could not read"), t.number(source.open_issues))
        st.markdown(md(t("Last crawl: {state}", state=_state(source))))
        for reason in (source.last_run.reasons if source.last_run else ())[:5]:
            st.caption(md(reason))
        st.markdown(
            md(t("Last success: {when}", when=t.instant(source.last_ok_at, context.zone())))
        )
        _actions(source)


def _actions(source: SourceHealth) -> None:
    row = st.container(horizontal=True)
    row.link_button(t("Open the source"), source.spec.home, icon=":material/open_in_new:")
    if rights.may(context.person(), rights.Action.REQUEST_CRAWL) and row.button(
        t("Crawl now"), key=f"crawl-{source.spec.id}", icon=":material/sync:"
    ):
        with context.told():
            with context.writing() as session:
                sources.request_crawl(context.person(), session, source.spec.id, now=context.now())
            st.success(t("Noted: the scheduler crawls it within a minute, when it runs."))
    if source.open_issues:
        with st.expander(t("Values we could not read")):
            _issues(source)


def _issues(source: SourceHealth) -> None:
    with context.reading() as session:
        found = sources.issues(context.person(), session, source.spec.id, limit=100)
    st.dataframe(
        {
            t("call"): [issue.source_ref or "" for issue in found],
            t("field"): [issue.field or "" for issue in found],
            t("value"): [(issue.value or "")[:80] for issue in found],
            t("what happened"): [issue.message for issue in found],
        },
        hide_index=True,
    )


st.title(t("Sources"))
st.markdown(
    t(
        "Fundmap reads only what stands here. An authority that is not listed is not read: look there yourself."
    )
)
banner.show()
with context.reading() as session:
    found = sources.health(context.person(), session)
if not found:
    st.info(t("No source is known yet: start Fundmap with its scheduler."))
for source in found:
    _source(source)
