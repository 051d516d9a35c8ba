"""The form of a project. Nothing but a title is required: what is left open becomes a question."""

import streamlit as st

from domain.enums import ApplicantType, CostKind
from domain.i18n import Texts
from domain.money import Money
from domain.project import ProjectProfile
from domain.reference import countries
from ui.components.escape import md
from ui.components.vocabulary import APPLICANT, COST

_LANGUAGES = [
    "bg",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "fi",
    "fr",
    "ga",
    "hr",
    "hu",
    "it",
    "lt",
    "lv",
    "mt",
    "nl",
    "pl",
    "pt",
    "ro",
    "sk",
    "sl",
    "sv",
]
_COUNTRIES = sorted(countries.EU | countries.EEA_OTHERS | countries.CANDIDATES)
_APPLICANTS = (
    ApplicantType.MUNICIPALITY,
    ApplicantType.UNION_OF_MUNICIPALITIES,
    ApplicantType.REGION,
    ApplicantType.PUBLIC_BODY,
    ApplicantType.POLICE_AUTHORITY,
    ApplicantType.NGO,
    ApplicantType.UNIVERSITY,
)


def profile_form(
    t: Texts, *, key: str, start: ProjectProfile | None = None
) -> ProjectProfile | None:
    """Show the form; return the profile when it was sent and can be used, else None."""
    old = start or ProjectProfile(title="")
    with st.form(f"profile-{key}", border=False):
        title = st.text_input(t("What do you want to do?"), old.title, max_chars=300)
        summary = st.text_area(
            t("In a few sentences, in your own language"), old.summary, max_chars=20_000, height=160
        )
        wants_text = st.text_input(
            t("What must the money pay for, in your words?"),
            old.wants_text,
            placeholder=t("installing barriers, cameras, two youth workers"),
            max_chars=500,
        )
        wants = st.multiselect(
            t("Kinds of cost"), list(CostKind), old.wants, format_func=lambda c: t(COST[c])
        )
        facts = _facts(t, old)
        if not st.form_submit_button(t("Save the project"), type="primary"):
            return None
    if not title.strip():
        st.warning(t("Give the project a title."))
        return None
    return old.model_copy(
        update={
            "title": title.strip(),
            "summary": summary.strip(),
            "wants": tuple(wants),
            "wants_text": wants_text.strip(),
            **facts,
        }
    )


def _facts(t: Texts, old: ProjectProfile) -> dict[str, object]:
    left, middle, right = st.columns(3)
    country = left.selectbox(
        t("Country"),
        _COUNTRIES,
        _COUNTRIES.index(old.country) if old.country in _COUNTRIES else None,
        format_func=lambda c: md(t.country(c)),
        placeholder=t("not told"),
    )
    city = middle.text_input(t("City"), old.city or "", max_chars=100)
    language = right.selectbox(
        t("Language of your text"),
        _LANGUAGES,
        _LANGUAGES.index(old.language) if old.language in _LANGUAGES else None,
        format_func=lambda c: md(t.language_name(c)),
        placeholder=t("not told"),
    )
    applicant = left.selectbox(
        t("Who applies?"),
        _APPLICANTS,
        _APPLICANTS.index(old.applicant_type) if old.applicant_type in _APPLICANTS else None,
        format_func=lambda a: t(APPLICANT[a]),
        placeholder=t("not told"),
    )
    population = middle.number_input(
        t("Inhabitants"), 0, 50_000_000, old.population, step=1_000, placeholder=t("not told")
    )
    nuts = right.text_input(t("NUTS code of your region"), " ".join(old.nuts), max_chars=60)
    budget = left.number_input(
        t("Cost of the project, in euro"), 0, 10**10, _euro(old.budget), step=100_000
    )
    own = middle.number_input(
        t("Own money that you can add, in euro"), 0, 10**10, _euro(old.own_funds), step=10_000
    )
    return {
        "country": country,
        "city": city.strip() or None,
        "language": language,
        "applicant_type": applicant,
        "population": population,
        "nuts": tuple(code.upper() for code in nuts.replace(",", " ").split()),
        "budget": _money(budget),
        "own_funds": _money(own),
    }


def _euro(money: Money | None) -> int | None:
    return int(money.major) if money else None


def _money(euro: float | None) -> Money | None:
    return Money.of(int(euro)) if euro is not None else None
