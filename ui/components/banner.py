"""What must be said above every list: sample data, a crawl that runs, sources that are sick."""

import streamlit as st

from domain.i18n import Texts
from domain.views import SourceHealth
from services import sources
from ui import context
from ui.components.escape import md
from ui.components.vocabulary import FAILURE

_LOOK_AGAIN_S = 2


def show(*, sick: bool = True) -> None:
    """Show the banners that apply now; nothing when all is well. `sick`: those of sick sources."""
    t = context.words()
    found = _health()
    if any(source.sample for source in found):
        st.info(
            t(
                "**Recorded sample.** No source could be reached, so these calls come from the "
                "recording that ships with Fundmap. Identifiers, dates and amounts are real as "
                "recorded; texts are summaries of ours. Do not plan by them: check each call at "
                "its source."
            ),
            icon=":material/history:",
        )
    if any(_runs(source) for source in found):
        _progress()
    if sick:
        for source in found:
            if is_sick(source):
                st.warning(sick_words(source, t), icon=":material/warning:")


def sick_source(source_id: str, t: Texts) -> None:
    """Warn when the source of what follows is sick."""
    for source in _health():
        if source.spec.id == source_id and is_sick(source):
            st.warning(sick_words(source, t), icon=":material/warning:")


def is_sick(source: SourceHealth) -> bool:
    """Say whether the last crawls of a source failed; a sample is never sick."""
    return bool(source.consecutive_failures) and not source.sample


def sick_words(source: SourceHealth, t: Texts) -> str:
    """Return as Markdown why a source is sick and what that means for the reader."""
    run = source.last_run
    why = t(FAILURE[run.failure]) if run and run.failure else t("its last crawl failed")
    if source.last_ok_at is None:
        words = t("{source}: {why}. Nothing of it is shown yet.", source=source.spec.title, why=why)
    else:
        words = t(
            "{source}: {why}. What is shown was read on {since} and may be out of date.",
            source=source.spec.title,
            why=why,
            since=t.instant(source.last_ok_at, context.zone()),
        )
    return md(words)


def _health() -> tuple[SourceHealth, ...]:
    with context.reading() as session:
        return sources.remarkable(context.person(), session)


def _runs(source: SourceHealth) -> bool:
    return source.last_run is not None and source.last_run.ended_at is None


@st.fragment(run_every=_LOOK_AGAIN_S)
def _progress() -> None:
    """Show how far crawls are, and load the page again when the last one has ended."""
    t = context.words()
    running = [source for source in _health() if _runs(source)]
    if not running:
        st.rerun()
    for source in running:
        done = sources.progress(context.person(), source.spec.id)
        name = source.spec.title
        if done is None:
            text, share = t("Reading {source} …", source=name), 0.0
        elif done[1]:
            text = t(
                "Reading {source}: {count} of {total} calls",
                source=name,
                count=t.number(done[0]),
                total=t.number(done[1]),
            )
            share = min(done[0] / done[1], 1.0)
        else:
            text = t("Reading {source}: {count} calls so far", source=name, count=t.number(done[0]))
            share = 0.0
        st.progress(share, text=md(text))
