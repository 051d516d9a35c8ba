"""The form of a project. Nothing but a title is required: what is left open becomes a question."""

from typing import Any

import streamlit as st

from domain.enums import ApplicantType, CostKind
from domain.i18n import Texts
from domain.money import Money
from domain.project import ProjectProfile
from domain.reference import countries, places
from ui.components.vocabulary import APPLICANT, COST

COUNTRIES = tuple(sorted(countries.EU | countries.EEA_OTHERS | countries.CANDIDATES))
APPLICANTS = (
    ApplicantType.MUNICIPALITY,
    ApplicantType.UNION_OF_MUNICIPALITIES,
    ApplicantType.REGION,
    ApplicantType.PUBLIC_BODY,
    ApplicantType.POLICE_AUTHORITY,
    ApplicantType.NGO,
    ApplicantType.UNIVERSITY,
)
_MOST_EURO = 10**10
_MOST_PEOPLE = 50_000_000


def profile_form(
    t: Texts, *, key: str, start: ProjectProfile | None = None
) -> ProjectProfile | None:
    """Show the form; return the profile when it was sent and can be used, else None."""
    old = start or ProjectProfile(title="")
    with st.form(f"profile_{key}", border=False):
        title = st.text_input(
            t("What do you want to do?"),
            old.title,
            max_chars=300,
            key=f"{key}_title",
            placeholder=t("Protect the market square against vehicle attacks"),
        )
        summary = st.text_area(
            t("In a few sentences, in your own language"),
            old.summary,
            max_chars=20_000,
            height=140,
            key=f"{key}_summary",
        )
        wants_text, wants = _wants(t, old, key)
        facts = _facts(t, old, key)
        shared = st.checkbox(
            t("Show title, place and theme to other cities, to find partners"),
            old.shared,
            key=f"{key}_shared",
        )
        if not st.form_submit_button(t("Save the project"), type="primary"):
            return None
    if not title.strip():
        st.warning(t("Give the project a title."), icon=":material/edit:")
        return None
    told = {
        "title": title.strip(),
        "summary": summary.strip(),
        "wants": tuple(wants),
        "wants_text": wants_text.strip(),
        "shared": shared,
        **facts,
    }
    return ProjectProfile.model_validate({**old.model_dump(), **told})


def _wants(t: Texts, old: ProjectProfile, key: str) -> tuple[str, list[CostKind]]:
    left, right = st.columns(2)
    words = left.text_input(
        t("What must the money pay for, in your words?"),
        old.wants_text,
        max_chars=500,
        key=f"{key}_wants_text",
        placeholder=t("installing barriers, cameras, two youth workers"),
    )
    kinds = right.multiselect(
        t("Which kinds of cost are these?"),
        list(CostKind),
        list(old.wants),
        format_func=lambda kind: t(COST[kind]),
        key=f"{key}_wants",
        placeholder=t("not told"),
    )
    return words, kinds


def _facts(t: Texts, old: ProjectProfile, key: str) -> dict[str, Any]:
    untold = t("not told")
    left, middle, right = st.columns(3)
    country = left.selectbox(
        t("Country"),
        COUNTRIES,
        COUNTRIES.index(old.country) if old.country in COUNTRIES else None,
        format_func=t.country,
        key=f"{key}_country",
        placeholder=untold,
    )
    city = middle.text_input(t("City"), old.city or "", max_chars=100, key=f"{key}_city")
    language = right.selectbox(
        t("Language of your text"),
        countries.LANGUAGES,
        countries.LANGUAGES.index(old.language) if old.language in countries.LANGUAGES else None,
        format_func=t.language_name,
        key=f"{key}_language",
        placeholder=untold,
    )
    applicant = left.selectbox(
        t("Who applies?"),
        APPLICANTS,
        APPLICANTS.index(old.applicant_type) if old.applicant_type in APPLICANTS else None,
        format_func=lambda kind: t(APPLICANT[kind]),
        key=f"{key}_applicant",
        placeholder=untold,
    )
    people = middle.number_input(
        t("Inhabitants"), 0, _MOST_PEOPLE, old.population, step=1_000,
        key=f"{key}_population", placeholder=untold, help=_people_hint(old, t),
    )  # fmt: skip
    nuts = right.text_input(
        t("NUTS code of your region"),
        " ".join(old.nuts),
        max_chars=60,
        key=f"{key}_nuts",
        placeholder="FRL03",
    )
    budget = left.number_input(
        t("Cost of the project, in euro"), 0, _MOST_EURO, _euro(old.budget), step=100_000,
        key=f"{key}_budget", placeholder=untold,
    )  # fmt: skip
    own = middle.number_input(
        t("Own money that you can add, in euro"), 0, _MOST_EURO, _euro(old.own_funds), step=10_000,
        key=f"{key}_own", placeholder=untold,
    )  # fmt: skip
    return {
        "country": country,
        "city": city.strip() or None,
        "language": language,
        "applicant_type": applicant,
        "population": people,
        "nuts": tuple(code.upper() for code in nuts.replace(",", " ").split()),
        "budget": _money(budget, old.budget),
        "own_funds": _money(own, old.own_funds),
    }


def _people_hint(old: ProjectProfile, t: Texts) -> str | None:
    """Return what GeoNames says of the city, for a person to confirm; None when it says nothing."""
    if not (old.city and old.country) or old.population is not None:
        return None
    found = places.find(old.city, old.country)
    if not found:
        return None
    return t("GeoNames gives {count}; check it.", count=t.number(found[0].population))


def _euro(money: Money | None) -> int | None:
    return int(money.major) if money and money.currency == "EUR" else None


def _money(euro: float | None, old: Money | None) -> Money | None:
    """Return the amount given; an old one in another currency stays while nothing is given."""
    if euro is not None:
        return Money.of(int(euro))
    return old if old is not None and old.currency != "EUR" else None
