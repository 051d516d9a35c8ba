"""Ways to pay for a project: combinations side by side, loans and advice to ask for, with sources."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from domain.finance import Blend, FundingPart, PartKind, RegionCategory, Source
from domain.i18n import Texts
from domain.match import MatchResult, Message
from domain.views import ProjectView
from services import objective_words, projects, screening
from services import screening_words as words
from services.rights import Action, may
from services.screening import Beside, Report
from ui import context
from ui.components import questions
from ui.components.choices import inked
from ui.components.escape import link, md
from ui.components.lists import call_link, one_line, small
from ui.components.vocabulary import RULE_COLOUR, RULE_ICON

if TYPE_CHECKING:
    from matcher.screening import Result

_MOST = 6
_MOST_BESIDE = 5
_MOST_LEFT_OUT = 3
_TITLE = 90


def show(project: ProjectView, matched: Sequence[MatchResult], t: Texts) -> None:
    """Show the screening folded; it is computed when the reader opens it."""
    panel = st.expander(
        t("Ways to pay for it"),
        icon=":material/account_balance:",
        key=f"ways_{project.id}",
        on_change="rerun",
    )
    if not panel.open:
        return
    with panel:
        with context.reading() as session:
            report = screening.screen_project(
                context.person(), session, project.id, now=context.now(), matched=matched
            )
        st.caption(
            t("A first look. Indicative, no commitment; appraisal and decision rest with the EIB.")
        )
        _combinations(project, report, t)
        _offers(project, report, t)


def _combinations(project: ProjectView, report: Report, t: Texts) -> None:
    _region(project, t)
    combinations(report, t)


def combinations(report: Report, t: Texts) -> None:
    """Show the ways to pay side by side, each with its limits and what must be advanced by year."""
    st.markdown(f"**{md(t('Combinations of grants, a loan and own funds'))}**")
    if report.refused is not None:
        st.info(md(t.message(report.refused)), icon=":material/help:")
        return
    blends = report.ways.blends[:_MOST] if report.ways else ()
    if not blends:
        st.markdown(md(t("No call that fits prints its share, and no loan fits the size.")))
    with st.grid(2, gap="small", min_column_width=290):
        for blend in blends:
            with st.container(border=True, gap="small"):
                st.markdown("\n".join(_blend(blend, t)))
    for note in _shared_notes(blends):
        st.markdown(small(f":material/info: {md(t.message(note))}"))
    _left_out(report, t)


def _blend(blend: Blend, t: Texts) -> Iterator[str]:
    yield f"**{md(words.heading(blend, t))}**\n"
    for part in blend.parts:
        yield f"- {_part(part, t)}"
    for check in blend.checks:
        icon = ":material/check:" if check.certain else ":material/help:"
        source = link(t("source"), check.ceiling.source.url)
        yield f"- {small(f'{icon} {md(words.check_words(check, t))}, {source}')}"
    yield f"\n**{md(words.gap_words(blend, t))}**\n"
    for text in words.cash_words(blend, t):
        yield f"{small(md(text))}  "


def _part(part: FundingPart, t: Texts) -> str:
    amount = f"**{md(words.part_words(part, t))}**"
    if part.kind is PartKind.GRANT:
        name = f"{md(t('grant'))}: {call_link(part.of, one_line(part.name, _TITLE))}"
    else:
        name = md(words.part_name(part, t))
    notes = "; ".join(md(t.message(note)) for note in part.notes)
    return f"{amount}, {name}" + (f"  \n  {small(notes)}" if notes else "")


def _shared_notes(blends: Sequence[Blend]) -> tuple[Message, ...]:
    return tuple(dict.fromkeys(note for blend in blends for note in blend.notes))


def _left_out(report: Report, t: Texts) -> None:
    """Name the nearest grants that cannot be counted, and why."""
    for uid, why in (report.ways.left_out if report.ways else ())[:_MOST_LEFT_OUT]:
        title = call_link(uid, one_line(report.titles.get(uid, uid), _TITLE))
        st.markdown(small(f"{md(t('not counted'))}: {title}: {md(t.message(why))}"))


def _region(project: ProjectView, t: Texts) -> None:
    """Let the reader state the category of the region, on which a limit depends."""
    if not may(context.person(), Action.EDIT_PROJECTS):
        return
    told = project.profile.region_category
    chosen = st.segmented_control(
        t("Category of your region in cohesion policy"),
        list(RegionCategory),
        default=told,
        format_func=lambda category: inked(t(words.REGION[category])),
        key=f"region_category_{project.id}_{project.version}",
        wrap=True,
    )
    if chosen == told:
        return
    profile = project.profile.model_copy(update={"region_category": chosen})
    with context.told():
        with context.writing() as session:
            saved = projects.save(
                context.person(),
                session,
                profile,
                now=context.now(),
                project_id=project.id,
                expected_version=project.version,
            )
        questions.remember(saved)
        st.rerun()


def _offers(project: ProjectView, report: Report, t: Texts) -> None:
    loans(report, t)
    for question in report.screening.questions:
        st.markdown(f":material/contact_support: **{md(t.message(question.text))}**")
        questions.answer(project, question, t, place="ways")
    not_offered(report, t)


def result_lines(result: "Result", t: Texts) -> str:
    """Return one result of the screening as Markdown: each condition with its state and source."""
    text = f"**{md(t.message(result.text))}**"
    if result.fit == "possible":
        text += f" :blue-badge[{md(t('possible, ask the EIB'))}]"
    lines = [
        f"- :{RULE_COLOUR[line.state]}[{RULE_ICON[line.state]}] {md(t.message(line.text))} "
        f"{_origin(line.source, t)}"
        for line in result.lines
    ]
    return "\n".join((text, "", *lines))


def loans(report: Report, t: Texts) -> None:
    """Show the findings, the ways that are possible, and the calls beside them."""
    st.markdown(f"**{md(t('Loans and advice'))}**")
    for result in report.screening.results:
        st.markdown(result_lines(result, t))
    _beside(report.beside, t)


def not_offered(report: Report, t: Texts) -> None:
    """Show what cannot be said yet, what is ruled out and why, and the exclusions in time."""
    found = report.screening
    rest = [(t("cannot be said yet"), result) for result in found.unknown]
    rest += [(t("ruled out"), result) for result in found.ruled_out]
    for standing, result in rest:
        line = next((x for x in result.lines if x.state == "not_met"), result.lines[-1])
        origin = _origin(line.source, t)
        text = f"{md(t.message(result.text))}, {md(standing)}: {md(t.message(line.text))} {origin}"
        st.markdown(small(text))
    st.markdown(f"**{md(t('Security and the EIB, in order of time'))}**")
    for flag, in_force in found.flags:
        text = f"{md(t(flag.text))}; {md(t(flag.when))} {_origin(flag.source, t)}"
        st.markdown(f":material/{'check' if in_force else 'history'}: {small(text)}")


def _beside(found: Sequence[Beside], t: Texts) -> None:
    if not found:
        return
    st.markdown(md(t("Beside a loan, calls of cohesion policy that fit your project:")))
    for call in found[:_MOST_BESIDE]:
        objective = objective_words.stated(call.objective, t) or ""
        st.markdown(f"- {md(objective)}: {call_link(call.uid, one_line(call.title, _TITLE))}")


def _origin(source: Source | None, t: Texts) -> str:
    """Return who says it and when, with a link, small and safe."""
    if source is None:
        return ""
    return small(f"({link(words.dated(source, t), source.url)})")
