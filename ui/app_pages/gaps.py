"""Gaps: what is missing for cities, why they say no, which programmes are silent, where we do not
look. Every figure has its rows; the next step is a text that carries it.
"""

from collections.abc import Callable, Sequence

import streamlit as st

from domain.advocacy import FEWEST_CITIES, NamedIn
from domain.advocacy_views import SurveyView
from domain.reference.authorities import member_states
from domain.reference.programmes import name_of
from domain.tracking import DismissReason
from services import evidence, gaps, surveys
from services.evidence_words import LEVEL, theme_name
from services.gaps import RefusalCount, Silence, ThemeCount
from services.rights import Action, may
from services.vocabulary import DISMISS
from ui import context
from ui.components import banner, coverage, start_deliverable
from ui.components.choices import inked
from ui.components.escape import md, plain
from ui.components.lists import call_link, call_rows, small

_READABLE_PX = 760
_ROWS = 50
_SECTIONS = {
    "themes": "Themes without a call",
    "refusals": "Why cities say no",
    "silence": "Silent programmes",
    "surveys": "Surveys",
    "look": "Where we do not look",
}
_KEY = "gaps_section"
_REFUSED = ("gaps_refused_programme", "gaps_refusals_country")
"""Keys of the two choices about refusals: read before they are drawn, so that all is read once."""
t = context.words()


def _country(key: str) -> str | None:
    return st.selectbox(
        t("Country"),
        member_states(),
        None,
        format_func=t.country,
        placeholder=t("all countries"),
        key=f"gaps_{key}_country",
    )


def _themes() -> None:
    country = _country("themes")
    with st.spinner(t("Reading the texts of the calls")), context.reading() as session:
        found = gaps.coverage(context.person(), session, country=country, now=context.now())
    labels = evidence.themes()
    counted = {(one.theme, one.programme): one for one in found}
    programmes = sorted({one.programme for one in found})
    st.container(width=_READABLE_PX).caption(
        t(
            "Open and planned calls that name a theme in their title, or at least twice in their "
            "text. 0: calls on it are usually found in this programme, and none is there now. "
            "Empty: neither. Only what we read is counted."
        )
    )
    st.dataframe(
        {
            t("Theme"): [theme_name(key, t) for key in labels],
            **{
                code: [
                    len(one.calls) if (one := counted.get((key, code))) else None for key in labels
                ]
                for code in programmes
            },
        },
        hide_index=True,
        width="stretch",
        placeholder="",
        column_config={t("Theme"): st.column_config.TextColumn(pinned=True)},
        alt=t("How many open or planned calls name each theme, by programme"),
    )
    if not any(one.calls for one in found):
        st.info(
            t("No call that we read is open or planned for these themes."),
            icon=":material/search_off:",
        )
    _theme(labels, counted, country)


def _theme(
    labels: dict[str, str], counted: dict[tuple[str, str], ThemeCount], country: str | None
) -> None:
    st.subheader(t("One theme, with its calls"), anchor=False)
    left, right = st.columns(2)
    theme = left.selectbox(
        t("Theme"), list(labels), format_func=lambda key: theme_name(key, t), key="gaps_theme"
    )
    options = [code for key, code in counted if key == theme]
    programme = right.selectbox(
        t("Programme"),
        options,
        None,
        format_func=lambda code: plain(name_of(code)),
        placeholder=t("all programmes"),
        key="gaps_programme",
    )
    chosen = [counted[theme, code] for code in options if programme in (None, code)]
    listed = {call.row.uid: call for one in chosen for call in one.calls}
    empty = [name_of(one.programme) for one in chosen if not one.calls]
    if empty:
        words = t("No open or planned call that we read: {programmes}", programmes=", ".join(empty))
        st.markdown(f":material/block: {md(words)}")
    lowest = min(
        (one.lowest for one in chosen if one.lowest), key=lambda money: money.minor, default=None
    )
    if lowest is not None:
        said = t(
            "The smallest amount for a project that one of them states: {amount}",
            amount=t.money(lowest),
        )
        st.markdown(md(said))
    if listed:
        start_deliverable.show(
            f"theme_{theme}_{programme}_{country}",
            t("Calls on {theme} for cities", theme=theme_name(theme, t)),
            lambda me, session, now: evidence.draw_calls(
                me, session, theme, programme=programme, country=country, now=now
            ),
            t,
        )
        call_rows(list(listed.values())[:_ROWS], t)
        if len(listed) > _ROWS:
            st.caption(t("and {count} more", count=t.number(len(listed) - _ROWS)))


def _refusals() -> None:
    me = context.person()
    st.container(width=_READABLE_PX).caption(
        t(
            "Calls that cities set aside, with the reason that they gave, over all organisations "
            "of this installation. Nothing is shown on fewer than {fewest} cities, and no city is "
            "named.",
            fewest=FEWEST_CITIES,
        )
    )
    left, right = st.columns(2)
    programme, country = (st.session_state.get(key) for key in _REFUSED)
    with context.reading() as session:
        read = gaps.refused(me, session, programme=programme, country=country)
    left.selectbox(
        t("Programme"),
        read.programmes,
        None,
        format_func=lambda code: plain(name_of(code)),
        placeholder=t("all programmes"),
        key=_REFUSED[0],
    )
    with right:
        _country("refusals")
    found = read.counts
    if not found:
        st.info(
            t(
                "There is no figure to show: fewer than {fewest} cities have dismissed calls for "
                "one reason. Until then a survey among members can be imported as evidence.",
                fewest=FEWEST_CITIES,
            ),
            icon=":material/groups:",
        )
    for one in found:
        _refusal(one, programme, country)


def _refusal(one: RefusalCount, programme: str | None, country: str | None) -> None:
    with st.container(border=True, gap="small"):
        cities = t.plural("{count} city", "{count} cities", one.cities)
        if one.countries is not None:
            where = t.plural("in {count} country", "in {count} countries", one.countries)
            cities = f"{cities} {where}"
        st.markdown(f"**{md(t(DISMISS[one.reason]))}**: {md(cities)}")
        if one.sought is not None:
            said = t(
                "Projects of {cities} of them cost {amount} together.",
                cities=t.number(one.sought_cities),
                amount=t.money(one.sought),
            )
            st.markdown(small(md(said)))
        label = t.plural("{count} call behind it", "{count} calls behind it", len(one.calls))
        with st.expander(label):
            st.markdown("\n\n".join(call_link(uid, title) for uid, title in one.calls[:_ROWS]))
            if len(one.calls) > _ROWS:
                st.caption(t("and {count} more", count=t.number(len(one.calls) - _ROWS)))
        start_deliverable.show(
            f"refused_{one.reason.value}",
            t("Why cities cannot apply: {reason}", reason=t(DISMISS[one.reason])),
            _draw_refusal(one.reason, programme, country),
            t,
        )


def _draw_refusal(
    reason: DismissReason, programme: str | None, country: str | None
) -> start_deliverable.Draw:
    return lambda me, session, now: evidence.draw_refusals(
        me, session, reason, programme=programme, country=country, now=now
    )


def _silence() -> None:
    st.container(width=_READABLE_PX).caption(
        t(
            "For each programme that we read: at which level its open and planned calls name "
            "security. Silence is stated only where the text of every call was read, and any word "
            "for security or safety ends it. Documents behind a call are not part of this."
        )
    )
    with st.spinner(t("Reading the texts of the calls")), context.reading() as session:
        found = gaps.silences(context.person(), session, now=context.now())
    if not found:
        st.info(t("No call that we read is open or planned."), icon=":material/search_off:")
        return
    st.dataframe(
        {
            t("Programme"): [name_of(one.unit.programme) for one in found],
            t("What can be said"): [_sayable(one) for one in found],
            t("Source"): [plain(one.unit.source) for one in found],
            t("Calls"): [len(one.calls) for one in found],
            t("Text not read"): [sum(level is None for _r, level in one.calls) for one in found],
            **{
                t(LEVEL[level]): [sum(said is level for _r, said in one.calls) for one in found]
                for level in NamedIn
            },
        },
        hide_index=True,
        width="stretch",
        alt=t("At which level the calls of each programme name security"),
    )
    silent = {(one.unit.programme or "", one.unit.source_id): one for one in found if one.silent}
    if silent:
        _state_silence(silent)
    else:
        st.info(t("Of no programme can silence be stated now."), icon=":material/hearing:")


def _sayable(one: Silence) -> str:
    if one.silent and one.level is not None:
        return t("no call's own text names security: {level}", level=t(LEVEL[one.level]))
    if not one.succeeded:
        return t("nothing: its source was never read with success")
    if one.level is None:
        return t("nothing: the text of a call was not read")
    return t("security is named: {level}", level=t(LEVEL[one.level]))


def _state_silence(silent: dict[tuple[str, str], Silence]) -> None:
    st.subheader(t("State a silence"), anchor=False)
    chosen = st.multiselect(
        t("Programmes"),
        list(silent),
        format_func=lambda unit: plain(f"{name_of(unit[0])}, {silent[unit].unit.source}"),
        key="gaps_silent",
        placeholder=t("choose"),
    )
    if not chosen:
        return
    _silent_calls([silent[unit] for unit in chosen])
    start_deliverable.show(
        "silence",
        t("Name security in the calls of these programmes"),
        lambda me, session, now: evidence.draw_silence(me, session, chosen, now=now),
        t,
    )


def _silent_calls(chosen: Sequence[Silence]) -> None:
    found = [call.row for one in chosen for call, _level in one.calls]
    label = t.plural("{count} call behind it", "{count} calls behind it", len(found))
    with st.expander(label):
        st.markdown("\n\n".join(call_link(row.uid, row.title) for row in found[:_ROWS]))
        if len(found) > _ROWS:
            st.caption(t("and {count} more", count=t.number(len(found) - _ROWS)))


def _surveys() -> None:
    me = context.person()
    with context.reading() as session:
        found = surveys.list_all(me, session)
    if not found:
        st.info(t("No survey is imported yet."), icon=":material/ballot:")
    for survey in found:
        _survey(survey)
    if may(me, Action.WRITE_ADVOCACY, me.organisation_id):
        _import()


def _survey(survey: SurveyView) -> None:
    shown = [one for one in survey.answers if one.cities >= FEWEST_CITIES]
    with st.container(border=True, gap="small"):
        said = t(
            "Asked on {day}; {count} cities answered.",
            day=t.day(survey.asked_on),
            count=t.number(survey.answered),
        )
        enough = survey.answered >= FEWEST_CITIES
        st.markdown(f"**{md(survey.question)}**  \n{small(md(said)) if enough else ''}")
        if shown and enough:
            st.dataframe(
                {
                    t("Answer"): [plain(one.answer) for one in shown],
                    t("Cities"): [one.cities for one in shown],
                },
                hide_index=True,
                alt=survey.question,
            )
            start_deliverable.show(
                f"survey_{survey.id}",
                t("What our members say"),
                lambda me, session, now: evidence.draw_survey(me, session, survey.id, now=now),
                t,
            )
        if len(shown) < len(survey.answers) or not enough:
            st.caption(
                t("Answers of fewer than {fewest} cities are not shown.", fewest=FEWEST_CITIES)
            )


def _import() -> None:
    with st.expander(t("Import a survey"), icon=":material/upload:"):
        st.markdown(
            md(
                t(
                    "A CSV file with the columns {columns}: one line an answer; cities = how many "
                    "gave it, n = how many answered the question, date as 2026-11-21. No names of "
                    "cities.",
                    columns=", ".join(surveys.COLUMNS),
                )
            )
        )
        with st.form("survey_import", border=False, clear_on_submit=True):
            file = st.file_uploader(t("File"), type=["csv"], key="survey_file")
            sent = st.form_submit_button(t("Import"), type="primary")
        if sent and file is None:
            st.warning(t("Choose a file."), icon=":material/edit:")
        elif sent and file is not None:
            with context.told():
                with context.writing() as session:
                    surveys.import_csv(
                        context.person(), session, file.getvalue(), now=context.now()
                    )
                st.rerun()


def _look() -> None:
    coverage.show(t)


_SHOW: dict[str, Callable[[], None]] = {
    "themes": _themes,
    "refusals": _refusals,
    "silence": _silence,
    "surveys": _surveys,
    "look": _look,
}


def _section() -> str:
    if _KEY not in st.session_state:
        asked = st.query_params.get("section", "themes")
        st.session_state[_KEY] = asked if asked in _SECTIONS else "themes"
    st.segmented_control(
        t("Show"),
        list(_SECTIONS),
        format_func=lambda name: inked(t(_SECTIONS[name])),
        key=_KEY,
        label_visibility="collapsed",
        wrap=True,
    )
    chosen = str(st.session_state[_KEY] or "themes")
    if st.query_params.get("section", "themes") != chosen:
        st.query_params["section"] = chosen
    return chosen


st.title(t("Gaps"), anchor=False)
st.caption(t("What is missing for cities, and where we do not look."))
banner.show()
_SHOW[_section()]()
