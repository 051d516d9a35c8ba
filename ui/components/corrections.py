"""Corrections of a call by hand: what was corrected, by whom and why, and a form for another."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from domain.deadline import Deadline
from domain.enums import ApplicantType, Procedure
from domain.i18n import Texts
from domain.money import Money
from domain.views import CallView, OverrideView
from services import calls
from services.change_words import field_name, value
from services.rights import Action, may
from ui import context
from ui.components.escape import md
from ui.components.vocabulary import APPLICANT, PROCEDURE

_AMOUNTS = ("grant_min", "grant_max", "budget_total")
_FIELDS = (
    "deadlines",
    "opens_on",
    *_AMOUNTS,
    "expected_grants",
    "procedure",
    "applicants",
    "title",
)
_MOST_EURO = 10**11
_ZONES = ("Europe/Brussels", "Europe/Athens", "Europe/Helsinki", "Europe/Lisbon", "Europe/Madrid",
          "Europe/Paris", "Europe/Riga", "Europe/Rome", "Europe/Warsaw", "Europe/Zagreb")  # fmt: skip


def show(view: CallView, t: Texts) -> None:
    """Show standing corrections, and the form for those who may correct."""
    allowed = may(context.person(), Action.CORRECT_CALL)
    for override in view.overrides:
        _standing(override, view, t, allowed)
    if allowed:
        panel = st.expander(
            t("Correct a value"), icon=":material/edit_note:", key="correct", on_change="rerun"
        )
        if panel.open:
            with panel:
                _form(view, t)


def _standing(override: OverrideView, view: CallView, t: Texts, allowed: bool) -> None:
    published = getattr(view.published, override.field, None)
    dumped = view.published.model_dump(mode="json").get(override.field) if published else None
    with st.container(border=True, gap="small"):
        words = t(
            "{field}: {value}, corrected by hand on {day}. The source says: {published}.",
            field=field_name(override.field, t),
            value=value(override.value, t),
            day=t.day(override.made_at.astimezone(context.zone()).date()),
            published=value(dumped, t),
        )
        st.markdown(f":material/edit_note: {md(words)}")
        st.caption(md(t("Reason: {reason}", reason=override.reason)))
        if override.source_changed_since:
            st.warning(
                t("The source has published another value since. Does the correction still hold?"),
                icon=":material/sync_problem:",
            )
        if allowed and st.button(t("Take the correction back"), key=f"withdraw_{override.id}"):
            with context.told():
                with context.writing() as session:
                    calls.withdraw_correction(
                        context.person(), session, override.id, now=context.now()
                    )
                st.rerun()


def _form(view: CallView, t: Texts) -> None:
    st.caption(t("Your value counts from now on; no crawl overwrites it. The source’s is kept."))
    field = st.selectbox(
        t("What is wrong?"),
        _FIELDS,
        format_func=lambda name: field_name(name, t),
        key="correct_field",
    )
    with st.form(f"correct_{field}", border=False):
        wanted = _input(field, view, t)
        reason = st.text_input(
            t("Why? Where did you read it?"), max_chars=500, key=f"correct_reason_{field}"
        )
        if not st.form_submit_button(t("Save the correction"), type="primary"):
            return
    if not reason.strip():
        st.warning(t("Say why, so that a colleague can check it."), icon=":material/edit:")
        return
    if wanted is None:
        st.warning(t("Give a value."), icon=":material/edit:")
        return
    with context.told():
        with context.writing() as session:
            calls.correct(
                context.person(), session, view.row.uid, field, wanted,
                reason=reason.strip(), now=context.now(),
            )  # fmt: skip
        st.rerun()


def _input(field: str, view: CallView, t: Texts) -> Any:
    """Draw the input of a field; return its value in JSON form, None when nothing was given."""
    old = getattr(view.record, field)
    if field in _AMOUNTS:
        return _amount(field, old, t)
    if field == "deadlines":
        return _deadline(old[0] if old else None, t)
    if field == "opens_on":
        day = st.date_input(t("Opening day"), old, key="correct_opens")
        return day.isoformat() if isinstance(day, dt.date) else None
    if field == "expected_grants":
        return st.number_input(t("Projects expected"), 1, 10_000, old, key="correct_expected")
    if field in ("procedure", "applicants"):
        return _named(field, old, t)
    return st.text_input(t("Title"), old, max_chars=500, key="correct_title").strip() or None


def _amount(field: str, old: Money | None, t: Texts) -> dict[str, Any] | None:
    start = int(old.major) if old else None
    euro = st.number_input(
        t("Amount in euro"), 0, _MOST_EURO, start, step=10_000, key=f"correct_{field}"
    )
    return None if euro is None else Money.of(int(euro)).model_dump(mode="json")


def _named(field: str, old: Any, t: Texts) -> Any:
    if field == "procedure":
        kinds = list(Procedure)
        return st.selectbox(
            t("Procedure"),
            kinds,
            kinds.index(old) if old else None,
            format_func=lambda kind: t(PROCEDURE[kind]),
            key="correct_procedure",
        )
    named = st.multiselect(
        t("Who may apply"),
        list(ApplicantType),
        list(old),
        format_func=lambda kind: t(APPLICANT[kind]),
        key="correct_applicants",
    )
    return [str(kind) for kind in named] or None


def _deadline(old: Deadline | None, t: Texts) -> list[dict[str, Any]] | None:
    day, hour, zone = st.columns(3)
    on = day.date_input(t("Last day"), old.on if old else None, key="correct_day")
    time = hour.time_input(t("Hour, if stated"), old.time if old else None, key="correct_hour")
    zones = sorted({*_ZONES, *([old.timezone] if old and old.timezone else [])})
    named = zone.selectbox(
        t("Time of which place"),
        zones,
        zones.index(old.timezone) if old and old.timezone else None,
        format_func=lambda name: ZoneInfo(name).key.rsplit("/", 1)[-1],
        key="correct_zone",
    )
    if not isinstance(on, dt.date):
        return None
    found = Deadline(on=on, time=time, timezone=named if time else None)
    return [found.model_dump(mode="json")]
