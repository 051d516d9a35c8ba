"""What must be said above every list: sample data, a crawl that runs, sources that are sick."""

import streamlit as st

from domain.views import SourceHealth
from services import sources
from ui import context
from ui.components.escape import md
from ui.components.vocabulary import FAILURE


def show() -> None:
    """Show the banners that apply now; nothing when all is well."""
    t = context.words()
    with context.reading() as session:
        found = sources.health(context.person(), session)
    if any(source.sample for source in found):
        st.info(
            t(
                "These calls come from the recorded sample that ships with Fundmap, because no source "
                "could be reached. Facts are real, as recorded in August 2026; texts are summaries of ours. "
                "Do not plan by them: check each call at its source."
            ),
            icon=":material/history:",
        )
    running = [s for s in found if s.last_run and s.last_run.ended_at is None]
    if running:
        _progress(running)
    for source in found:
        if source.consecutive_failures and not source.sample and source.calls:
            st.warning(sick(source), icon=":material/warning:")


def sick(source: SourceHealth) -> str:
    """Return why a source is sick and what that means for the reader."""
    t = context.words()
    run = source.last_run
    why = t(FAILURE[run.failure]) if run and run.failure else t("its last crawl failed")
    since = t.instant(source.last_ok_at, context.zone())
    return md(
        t(
            "{source}: {why}. What is shown was read on {since} and may be out of date.",
            source=source.spec.title,
            why=why,
            since=since,
        )
    )


@st.fragment(run_every=2)
def _progress(running: list[SourceHealth]) -> None:
    t = context.words()
    with context.reading() as session:
        still = [
            s
            for s in sources.health(context.person(), session)
            if s.last_run and s.last_run.ended_at is None
        ]
    if not still:
        st.rerun()
    for source in still or running:
        done = sources.progress(context.person(), source.spec.id)
        text = t("Reading {source} …", source=source.spec.title)
        if done is not None:
            text = t(
                "Reading {source}: {count} calls so far", source=source.spec.title, count=done[0]
            )
        share = min(done[0] / done[1], 1.0) if done and done[1] else 0.0
        st.progress(share, text=md(text))
