"""The facts of a call, each with the line that proves it, and how it fits the reader's projects."""

import streamlit as st

from domain.call import Quote, Rate
from domain.enums import MatchVerdict
from domain.errors import FundmapError
from domain.i18n import Texts
from domain.reference import programmes
from domain.views import CallView
from services import calls, matches, projects
from ui import context
from ui.components.escape import md
from ui.components.lists import amount_words
from ui.components.vocabulary import APPLICANT, FIELD, INSTRUMENT, LEVEL, PROCEDURE, VERDICT


def show(view: CallView, t: Texts) -> None:
    """Show the facts, unknown ones too: an officer must see what the source does not say."""
    record, row = view.record, view.row
    unknown = t("not stated by the source")
    st.subheader(t("Facts"))
    _fact(
        t("Amount for one project"),
        amount_words(row, t) if row.grant_max or row.grant_min else unknown,
    )
    _fact(t("Budget"), t.budget(record.budget_total, record.budget_scope))
    if record.budget_text:
        _fact(t("Budget as printed"), record.budget_text)
    grants = t.number(record.expected_grants) if record.expected_grants else unknown
    _fact(t("Projects expected"), grants)
    if record.rates:
        for rate in record.rates:
            _fact(t("EU share of eligible cost"), _rate(rate, t), rate.quote, t)
    else:
        _fact(t("EU share of eligible cost"), unknown)
    applicants = ", ".join(t(APPLICANT[a]) for a in record.applicants) or record.applicants_text
    _fact(t("Who may apply"), applicants or t("not stated in a form that we can read"))
    _partners(view, t)
    _fact(t("Procedure"), t(PROCEDURE[record.procedure]) if record.procedure else unknown)
    _fact(t("Kind of offer"), f"{t(INSTRUMENT[record.instrument])}, {t(LEVEL[record.level])}")
    _fact(t("Form of action"), record.action_type_text or record.action_type or unknown)
    name = programmes.name_of(record.programme)
    _fact(t("Programme"), name or record.programme_text or unknown)
    parent = " · ".join(p for p in (record.parent_identifier, record.parent_title) if p)
    if parent:
        _fact(t("Part of"), parent)
    _corrections(view, t)


def _fact(name: str, value: str, quote: Quote | None = None, t: Texts | None = None) -> None:
    left, right = st.columns([2, 3], gap="small")
    left.caption(md(name))
    right.markdown(md(value))
    if quote is not None and t is not None:
        proof(quote, right, t)


def proof(quote: Quote, place: "st.delta_generator.DeltaGenerator", t: Texts) -> None:
    """Show the source's own words and where they stand."""
    place.caption(f"“{md(quote.text)}” [{md(t('source'))}]({_address(quote.url)})")


def _address(url: str) -> str:
    """Return an address that cannot end a Markdown link early."""
    safe = url.replace("(", "%28").replace(")", "%29").replace(" ", "%20").replace("<", "%3C")
    return safe if url.startswith(("https://", "http://")) else ""


def _rate(rate: Rate, t: Texts) -> str:
    share = t.percent(rate.max_bp)
    if rate.min_bp != rate.max_bp:
        share = f"{t.percent(rate.min_bp)} – {share}"
    return f"{share} ({t(rate.scope)})" if rate.scope else share


def _partners(view: CallView, t: Texts) -> None:
    consortium = view.record.consortium
    if consortium is None:
        _fact(t("Partners required"), t("not stated in a form that we can read"))
        return
    for seat in consortium.seats:
        words = t("at least {count} × {actor}", count=seat.count, actor=seat.actor_text)
        if seat.countries:
            words = t("{seat}, from {count} countries", seat=words, count=seat.countries)
        _fact(t("Partners required"), words, seat.quote, t)
    if consortium.min_countries:
        _fact(t("Countries required"), t.number(consortium.min_countries))


def _corrections(view: CallView, t: Texts) -> None:
    for override in view.overrides:
        words = t(
            "{field} was corrected by hand on {day}: {reason}",
            field=t(FIELD.get(override.field, override.field)),
            day=t.day(override.made_at.date()),
            reason=override.reason,
        )
        st.info(md(words), icon=":material/edit_note:")
        if override.source_changed_since:
            st.warning(
                t("The source has changed this since. Look whether the correction still holds.")
            )
        if st.button(t("Take the correction back"), key=f"withdraw-{override.id}"):
            with context.told(), context.writing() as session:
                calls.withdraw_correction(context.person(), session, override.id, now=context.now())
            st.rerun()


def fit(view: CallView, t: Texts) -> None:
    """Show how the call fits each project of the reader."""
    st.subheader(t("Your projects"))
    found = []
    try:
        with context.reading() as session:
            for project in projects.list_all(context.person(), session):
                results = matches.match_project(
                    context.person(), session, project.id, now=context.now(), limit=200
                )
                place = next(
                    ((n, r) for n, r in enumerate(results, 1) if r.call_uid == view.row.uid), None
                )
                found.append((project, place))
    except FundmapError:
        st.caption(t("You have no right to see projects."))
        return
    if not found:
        st.page_link(
            "app_pages/projects.py", label=t("Add a project to see whether this call fits it")
        )
    for project, place in found:
        st.page_link(
            "app_pages/project.py",
            label=md(project.profile.title),
            query_params={"id": str(project.id)},
        )
        if place is None:
            st.caption(t("not among the calls that fit"))
        else:
            verdict: MatchVerdict = place[1].verdict
            st.caption(
                md(t("{verdict}, place {number}", verdict=t(VERDICT[verdict]), number=place[0]))
            )
