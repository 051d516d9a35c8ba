"""Applicants: the bodies in whose name the organisation applies, each with its own facts."""

from typing import Any

import streamlit as st

from domain.applicant import FIRST_YEAR, Applicant, ApplicantView
from domain.enums import ApplicantType
from domain.status import brussels_day
from services import applicants
from services.rights import Action, may
from ui import context
from ui.components.applicant_choice import facts
from ui.components.escape import md
from ui.components.lists import small
from ui.components.profile_form import APPLICANTS, COUNTRIES
from ui.components.vocabulary import APPLICANT

_MOST_PEOPLE = 500_000_000
_READABLE_PX = 680
_SAVED = "applicant_saved"

t = context.words()


def _fields(key: str, old: Applicant | None) -> dict[str, Any]:
    untold = t("not told")
    kind = old.kind if old else None
    country = old.country if old else None
    left, right = st.columns((3, 2))
    name = left.text_input(t("Name"), old.name if old else "", max_chars=200, key=f"{key}_name")
    chosen = right.selectbox(
        t("Kind of body"),
        APPLICANTS,
        APPLICANTS.index(kind) if kind in APPLICANTS else None,
        format_func=lambda one: t(APPLICANT[one]),
        key=f"{key}_kind",
        placeholder=untold,
    )
    left, middle, right = st.columns(3)
    where = left.selectbox(
        t("Country"),
        COUNTRIES,
        COUNTRIES.index(country) if country in COUNTRIES else None,
        format_func=t.country,
        key=f"{key}_country",
        placeholder=untold,
    )
    codes = middle.text_input(
        t("NUTS code of your region"),
        " ".join(old.nuts) if old else "",
        max_chars=60,
        key=f"{key}_nuts",
        placeholder="FRL03",
    )
    lau = right.text_input(
        t("LAU code"), (old.lau if old else "") or "", max_chars=20, key=f"{key}_lau"
    )
    pic = left.text_input(
        t("PIC on the EU portal"),
        (old.pic if old else "") or "",
        max_chars=9,
        key=f"{key}_pic",
        placeholder="999999999",
    )
    return {
        "name": name.strip(),
        "kind": ApplicantType(chosen) if chosen else kind if kind not in APPLICANTS else None,
        "country": where,
        "nuts": tuple(code.upper() for code in codes.replace(",", " ").split()),
        "lau": lau.strip() or None,
        "pic": pic.strip() or None,
        **_people(key, old),
    }


def _people(key: str, old: Applicant | None) -> dict[str, Any]:
    """Ask for the inhabitants with the year and the source that prove them."""
    left, middle, right = st.columns(3)
    people = left.number_input(
        t("Inhabitants"), 0, _MOST_PEOPLE, old.population if old else None, step=1_000,
        key=f"{key}_population", placeholder=t("not told"),
    )  # fmt: skip
    year = middle.number_input(
        t("Of the year"), FIRST_YEAR, context.today().year, old.population_year if old else None,
        step=1, key=f"{key}_year", placeholder=t("not told"),
    )  # fmt: skip
    source = right.text_input(
        t("Where that is stated"),
        old.population_source if old else "",
        max_chars=500,
        key=f"{key}_source",
    )
    return {"population": people, "population_year": year, "population_source": source.strip()}


def _form(key: str, old: ApplicantView | None) -> None:
    with st.form(f"{key}_form", border=False):
        told = _fields(key, old.content if old else None)
        sent = st.form_submit_button(
            t("Save this applicant") if old else t("Add this applicant"), type="primary"
        )
    if not sent:
        return
    with context.told():
        with context.writing() as session:
            saved = applicants.save(
                context.person(),
                session,
                applicants.from_fields(told),
                now=context.now(),
                applicant_id=old.id if old else None,
                expected_version=_seen(old) if old else 0,
            )
        _remember(saved)
        st.session_state[_SAVED] = saved.content.name
        st.rerun()


def _seen(one: ApplicantView) -> int:
    """Return the version from which the open form was filled: a colleague's change is then told."""
    return int(st.session_state.setdefault(f"applicant_seen_{one.id}", one.version))


def _forget(one: ApplicantView) -> None:
    st.session_state.pop(f"applicant_seen_{one.id}", None)


def _remember(one: ApplicantView) -> None:
    st.session_state[f"applicant_seen_{one.id}"] = one.version


def _one(one: ApplicantView) -> None:
    lines = f"**{md(one.content.name)}**  \n{small(md(' · '.join(facts(one.content, t))))}"
    with st.container(border=True, gap="small"):
        st.markdown(lines)
        if one.retired_at is not None:
            st.caption(
                t(
                    "Retired on {day}: not offered any more.",
                    day=t.day(brussels_day(one.retired_at)),
                )
            )
        if not may(context.person(), Action.EDIT_PROJECTS):
            return
        if one.retired_at is not None:
            if st.button(t("Offer it again"), key=f"applicant_back_{one.id}"):
                _retire(one, one.version, retired=False)
            return
        panel = st.expander(
            t("Change"), icon=":material/edit:", key=f"applicant_{one.id}", on_change="rerun"
        )
        if not panel.open:
            _forget(one)
            return
        with panel:
            _form(f"applicant_{one.id}_{_seen(one)}", one)
            if st.button(t("Retire it"), key=f"applicant_retire_{one.id}", type="tertiary"):
                _retire(one, _seen(one), retired=True)


def _retire(one: ApplicantView, seen: int, *, retired: bool) -> None:
    with context.told():
        with context.writing() as session:
            saved = applicants.retire(
                context.person(),
                session,
                one.id,
                retired=retired,
                expected_version=seen,
                now=context.now(),
            )
        _remember(saved)
        st.rerun()


st.page_link("app_pages/projects.py", label=t("All projects"), icon=":material/arrow_back:")
st.title(t("Applicants"), anchor=False)
st.container(width=_READABLE_PX).markdown(
    md(
        t(
            "The bodies in whose name you apply: the city, its metropolis, a municipal company. "
            "A project names one of them, and its kind, inhabitants and region then decide which "
            "calls fit. What is left open becomes a question of the project."
        )
    )
)
saved = st.session_state.pop(_SAVED, None)
if saved:
    st.success(md(t("Kept: {name}", name=saved)), icon=":material/check:")
with context.reading() as session:
    mine = applicants.list_all(context.person(), session)
if not mine:
    st.info(
        t("No applicant yet. Projects then state kind, inhabitants and region themselves."),
        icon=":material/account_balance:",
    )
for one in mine:
    _one(one)
if may(context.person(), Action.EDIT_PROJECTS):
    with st.expander(t("Add an applicant"), icon=":material/add:", expanded=not mine):
        _form(f"applicant_new_{len(mine)}", None)
