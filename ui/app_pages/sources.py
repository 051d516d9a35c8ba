"""Sources: can I trust this list? Each source's health in words."""

from datetime import date

import streamlit as st

from domain.enums import RunVerdict
from domain.views import RunView, SourceHealth
from services import sources
from services.rights import Action, may
from services.settings import settings
from ui import context
from ui.components import banner, coverage, duplicates, watched
from ui.components.escape import address, link, md, plain
from ui.components.lists import small
from ui.components.vocabulary import FAILURE, ISSUE_LEVEL, RUN, RUN_COLOUR, RUN_ICON

_REASONS = 5
_ISSUES = 100
_RUNS = 8
_ASKED = "crawl_asked"

t = context.words()


def _state(source: SourceHealth) -> str:
    """Return as Markdown how the source stands, in words, sign and colour."""
    run = source.last_run
    if source.spec.curated_on and (run is None or not run.reasons):
        return f":blue[:material/edit_note: {md(t('written by hand'))}]"
    if run is None:
        return f":gray[:material/help: {md(t('never crawled'))}]"
    if run.ended_at is None:
        return f":blue[:material/sync: {md(t('is being crawled now'))}]"
    verdict = run.verdict or RunVerdict.FAILED
    words = t("last crawl: {state}", state=t(RUN[verdict]))
    if run.failure:
        words += f": {t(FAILURE[run.failure])}"
    return f":{RUN_COLOUR[verdict]}[{RUN_ICON[verdict]} {md(words)}]"


def _numbers(source: SourceHealth) -> str:
    usual = source.usual_items
    parts = [
        t.plural(
            "{count} funded project or figure",
            "{count} funded projects or figures",
            source.calls,
        ) if source.spec.kind == "context" else
        t.plural("{count} call", "{count} calls", source.calls),
        t("usually {count}", count=t.number(usual)) if usual is not None else
        t("how many are usual is not known yet"),
    ]  # fmt: skip
    if source.missing:
        parts.append(t("{count} no longer listed by the source", count=t.number(source.missing)))
    return " · ".join(md(part) for part in parts)


def _times(source: SourceHealth) -> str:
    curated_on = source.spec.curated_on
    if curated_on:
        return md(t("Curated by hand, read on {day}", day=t.day(date.fromisoformat(curated_on))))
    zone = context.zone()
    parts = [t("Last success: {when}", when=t.instant(source.last_ok_at, zone))]
    if source.next_due_at is not None:
        parts.append(t("next crawl: {when}", when=t.instant(source.next_due_at, zone)))
    verified = source.spec.verified_live
    parts.append(t("verified live: {day}", day=verified) if verified else t("verified live: never"))
    return " · ".join(md(part) for part in parts)


def _source(source: SourceHealth) -> None:
    spec = source.spec
    with st.container(border=True, gap="small"):
        st.subheader(md(spec.title), anchor=False)
        lines = [_state(source), f"**{_numbers(source)}**", _times(source)]
        if source.sample and not spec.curated_on:
            lines.insert(0, f":orange[:material/history: {md(t('recorded sample, not live'))}]")
        if lacking := settings().lacking(spec.needs):
            needed = t("needs a token: {names}", names=", ".join(lacking))
            lines.insert(0, f":orange[:material/key: {md(needed)}]")
        lines += [
            small(md(r)) for r in (source.last_run.reasons if source.last_run else ())[:_REASONS]
        ]
        # One element for all that is only read: what a page costs grows with their number.
        st.markdown("  \n".join((*lines, small(_about(source)))))
        _actions(source)
        _details(source)


def _about(source: SourceHealth) -> str:
    spec = source.spec
    country = t("European Union") if spec.country.upper() == "EU" else t.country(spec.country)
    licence = t("licence: {licence}", licence=spec.licence)
    parts = [md(country), md(spec.publisher), md(", ".join(map(t.language_name, spec.languages)))]
    parts.append(link(licence, spec.licence_url) if spec.licence_url else md(licence))
    if address(spec.home):
        parts.insert(0, link(t("Open the source"), spec.home))
    return " · ".join(parts)


def _actions(source: SourceHealth) -> None:
    spec = source.spec
    if not may(context.person(), Action.REQUEST_CRAWL) or spec.curated_on:
        return
    if st.button(t("Crawl now"), key=f"crawl_{spec.id}", icon=":material/sync:"):
        with context.told():
            with context.writing() as session:
                sources.request_crawl(context.person(), session, spec.id, now=context.now())
            st.session_state[_ASKED] = spec.id
    if st.session_state.get(_ASKED) == spec.id:
        st.caption(t("Noted: the scheduler crawls it within a minute while it runs."))


def _details(source: SourceHealth) -> None:
    label = t.plural(
        "{count} value that we could not read, and the last crawls",
        "{count} values that we could not read, and the last crawls",
        source.open_issues,
    )
    details = st.expander(label, key=f"details_{source.spec.id}", on_change="rerun")
    if not details.open:
        return
    with context.reading() as session:
        me = context.person()
        issues = sources.issues(me, session, source.spec.id, limit=_ISSUES)
        runs = sources.runs(me, session, source.spec.id, limit=_RUNS)
    with details:
        if issues:
            st.dataframe(
                {
                    t("How loud"): [
                        t(ISSUE_LEVEL.get(issue.level, issue.level)) for issue in issues
                    ],
                    t("Call"): [plain(issue.source_ref or "") for issue in issues],
                    t("Field"): [plain(issue.field or "") for issue in issues],
                    t("Value"): [plain(issue.value or "")[:80] for issue in issues],
                    t("What happened"): [plain(issue.message) for issue in issues],
                },
                hide_index=True,
                alt=t("Published values that could not be read"),
            )
        for run in runs:
            st.markdown(_run(run))


def _run(run: RunView) -> str:
    when = t.instant(run.started_at, context.zone())
    if run.ended_at is None:
        return small(md(t("{when}: running", when=when)))
    words = t(
        "{when}: {verdict}, {items} calls, {new} new, {changed} changed",
        when=when,
        verdict=t(RUN[run.verdict or RunVerdict.FAILED]),
        items=t.number(run.items),
        new=t.number(run.new),
        changed=t.number(run.changed),
    )
    return small(md(words))


st.title(t("Sources"), anchor=False)
st.container(width=680).markdown(
    t(
        "Fundmap reads only what stands here. An authority that is not listed is not read: "
        "look there yourself."
    )
)
banner.show(sick=False)
with context.reading() as session:
    found = sources.health(context.person(), session)
if not found:
    st.info(
        t("No source is known yet. Start Fundmap with its scheduler: the command is `fundmap up`."),
        icon=":material/database:",
    )
watched.show(found, t)
coverage.show(t)
if found:
    st.subheader(t("Each source"), anchor=False)
for source in found:
    _source(source)
duplicates.waiting(t)
