"""Who was funded for this, by what: projects of others beside a call, told apart from calls."""

import streamlit as st

from domain.context import FigureView, FundedProject, FundedView
from domain.enums import Instrument
from domain.i18n import Texts
from domain.status import brussels_day
from domain.views import CallView
from services import context as services_context
from services import objective_words
from ui import context
from ui.components.escape import link, md
from ui.components.lists import one_line, small

_LONGEST = 400


def show(call: CallView, t: Texts) -> None:
    """Show who got money from the same topic or programme; nothing when nobody is known."""
    with context.reading() as session:
        found = services_context.funded_for(context.person(), session, call.row.uid, known=call)
    if not (found.by_call or found.by_programme or found.figures):
        return
    st.subheader(t("Who was funded for this, by what"), anchor=False)
    st.caption(
        t("Projects of others, as their sources tell: no calls, and nothing to apply for here.")
    )
    if found.by_call:
        st.markdown(f"**{md(t('By the same topic or call'))}**")
        for view in found.by_call:
            _project(view, t)
    if found.by_programme:
        with st.expander(
            t.plural(
                "By the same programme: {count} project that we know",
                "By the same programme: {count} projects that we know",
                found.programme_total,
            ),
            expanded=not found.by_call,
        ):
            for view in found.by_programme:
                _project(view, t)
            if found.programme_total > len(found.by_programme):
                more = found.programme_total - len(found.by_programme)
                st.caption(t("and {count} more, older ones", count=t.number(more)))
    if found.figures:
        with st.expander(t("What the programmes of the country plan")):
            for figure in found.figures:
                _figure(figure, t)


def _project(view: FundedView, t: Texts) -> None:
    project = view.project
    lines = [f"**{link(one_line(project.title, _LONGEST), project.url)}**"]
    lines += [small(md(part)) for part in (_who(project, t), _money(project, t)) if part]
    if project.summary:
        lines.append(md(one_line(project.summary, _LONGEST)))
    lines.append(small(md(_origin(view, t))))
    with st.container(border=True):
        st.markdown("  \n".join(lines))


def _who(project: FundedProject, t: Texts) -> str:
    places = ", ".join(t.country(code) for code in project.countries)
    parts = [project.promoter, project.place, places, project.programme_text, *project.themes]
    if project.call_identifier:
        parts.append(project.call_identifier)
    return " · ".join(part for part in parts if part)


def _money(project: FundedProject, t: Texts) -> str:
    parts = []
    if project.support is not None:
        amount = t.money(project.support)
        loan = project.instrument is Instrument.LOAN
        parts.append(
            t("loan of {amount}", amount=amount) if loan else t("received {amount}", amount=amount)
        )
    if project.total_cost is not None:
        parts.append(t("total cost {amount}", amount=t.money(project.total_cost)))
    if not parts:
        parts.append(t("amount not stated"))
    parts += [_when(project, t), project.status_text]
    return " · ".join(part for part in parts if part)


def _when(project: FundedProject, t: Texts) -> str:
    start, end = project.starts_on, project.ends_on
    if start and end:
        return f"{t.day(start)} – {t.day(end)}"
    if start:
        return t("from {day}", day=t.day(start))
    if end:
        return t("until {day}", day=t.day(end))
    announced = project.announced_on
    return t("announced or signed on {day}", day=t.day(announced)) if announced else ""


def _origin(view: FundedView, t: Texts) -> str:
    words = t(
        "{source}, read on {day}",
        source=view.source_title,
        day=t.day(brussels_day(view.read_at)),
    )
    if view.missing_since is None:
        return words
    gone = t("no longer listed there since {day}", day=t.day(brussels_day(view.missing_since)))
    return f"{words}; {gone}"


def _figure(view: FigureView, t: Texts) -> None:
    figure = view.figure
    words = t(
        "{programme}: {amount} planned under {objective} ({cycle})",
        programme=figure.programme_title,
        amount=t.money(figure.amount),
        objective=objective_words.brief(figure.specific_objective, t),
        cycle=figure.cycle,
    )
    origin = t(
        "{source}, read on {day}", source=view.source_title, day=t.day(brussels_day(view.read_at))
    )
    st.markdown(f"{link(words, figure.url)}  \n{small(md(origin))}")
