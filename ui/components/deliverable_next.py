"""The next step of a deliverable, what it lacks, and the consent of the Partnership."""

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from domain.advocacy import InNameOf
from domain.deliverables import DeliverableView
from domain.i18n import Texts
from domain.people import EMBEDDED_PERSON
from letters.workflow import PACT_5_2, Possible
from services import deliverables
from services.advocacy_words import LACK, STEP
from services.deliverable_state import WRITABLE
from ui import context
from ui.components.escape import md

_NAMED = {words: key for key, words in LACK.items()}
_ASKED_HERE = frozenset({LACK["happened"], LACK["place"], LACK["reason"]})
"""What the form of the step asks for itself."""
_ASIDE = frozenset({"drop", "return", "reopen", "reopen_sent", "take_up"})
"""Steps that lead back or out; they stand behind the one that leads on."""
_READABLE_PX = 680


def show(view: DeliverableView, possible: Sequence[Possible], t: Texts) -> None:
    """Show the steps from here: those that lead on first, each with what it lacks."""
    onward = [one for one in possible if one.step.key not in _ASIDE]
    aside = [one for one in possible if one.step.key in _ASIDE]
    if not possible:
        return
    with st.container(border=True):
        if onward:
            st.markdown(f"**{md(t('Next step'))}**")
        for number, one in enumerate(onward):
            _step(view, one, t, primary=number == 0)
        if aside:
            with st.container(horizontal=True, gap="small"):
                for one in aside:
                    _popover(view, one, t)


def _step(view: DeliverableView, one: Possible, t: Texts, *, primary: bool) -> None:
    lacks = _still(one, t)
    if lacks:
        said = "\n".join(f"- {md(lack)}" for lack in lacks)
        st.markdown(f"{md(t(STEP[one.step.key]))}: {md(t('not yet, because'))}\n\n{said}")
        return
    wanted = [lack for lack in one.lacks if lack in _ASKED_HERE]
    asks_day = "happened" in one.step.needs
    if wanted or asks_day or _needs_second_reader(one):
        with st.form(f"step_{view.id}_{one.step.key}", border=False):
            _asked(view, one, t, primary=primary)
    elif st.button(
        t(STEP[one.step.key]),
        key=f"step_{view.id}_{one.step.key}",
        type="primary" if primary else "secondary",
    ):
        take(view, one.step.key, t)


def _still(one: Possible, t: Texts) -> list[str]:
    lacks = [lack for lack in one.lacks if lack not in _ASKED_HERE]
    if context.person().id == EMBEDDED_PERSON.id:
        lacks = [lack for lack in lacks if lack != LACK["eyes"]]
    return [t(LACK[_NAMED[lack]]) if lack in _NAMED else lack for lack in lacks]


def _needs_second_reader(one: Possible) -> bool:
    alone = context.person().id == EMBEDDED_PERSON.id
    return alone and "other_eyes" in one.step.needs


def _asked(view: DeliverableView, one: Possible, t: Texts, *, primary: bool) -> None:
    key = f"step_{view.id}_{one.step.key}"
    on: dt.date | None = None
    place = reason = reader = None
    if "happened" in one.step.needs:
        on = st.date_input(
            t("On which day"),
            view.content.happened_on,
            max_value=context.today(),
            key=f"{key}_on",
            format="YYYY-MM-DD",
            width=200,
        )
    if "place" in one.step.needs:
        place = st.text_input(
            t("Address where it is published"), view.content.place or "", key=f"{key}_place"
        )
    if "reason" in one.step.needs:
        reason = st.text_input(t("Why"), view.content.reason or "", key=f"{key}_reason")
    if _needs_second_reader(one):
        reader = st.text_input(
            t("Who has read and approved it"),
            key=f"{key}_reader",
            help=t("A text is approved by somebody who has not written it."),
        )
    sent = st.form_submit_button(t(STEP[one.step.key]), type="primary" if primary else "secondary")
    if sent:
        take(view, one.step.key, t, on=on, place=place or None, reason=reason, second_reader=reader)


def _popover(view: DeliverableView, one: Possible, t: Texts) -> None:
    if not one.step.needs:
        if st.button(t(STEP[one.step.key]), key=f"step_{view.id}_{one.step.key}", type="tertiary"):
            take(view, one.step.key, t)
        return
    with st.popover(t(STEP[one.step.key]), key=f"step_{view.id}_{one.step.key}_more"):
        lacks = _still(one, t)
        if lacks:
            st.markdown("\n".join(f"- {md(lack)}" for lack in lacks))
            return
        with st.form(f"step_{view.id}_{one.step.key}_form", border=False):
            _asked(view, one, t, primary=False)


def take(
    view: DeliverableView,
    step: str,
    t: Texts,
    *,
    on: dt.date | None = None,
    place: str | None = None,
    reason: str | None = None,
    second_reader: str | None = None,
) -> None:
    """Take a step and show the page anew; what stands in the way is told in words."""
    del t
    with context.told():
        with context.writing() as session:
            deliverables.step(
                context.person(),
                session,
                view.id,
                step,
                expected_version=view.version,
                now=context.now(),
                on=on,
                place=place,
                reason=reason,
                second_reader=second_reader,
            )
        st.rerun()


def consent(view: DeliverableView, wording: str | None, t: Texts) -> None:
    """Show what a text of the Partnership needs: point 5.2 confirmed, and the coordinators."""
    if view.content.in_name_of is not InNameOf.PARTNERSHIP or view.state not in WRITABLE:
        return
    held = view.consent if view.consent and view.consent.wording == wording else None
    with st.expander(t("In the name of the Partnership"), icon=":material/handshake:"):
        st.container(width=_READABLE_PX).markdown(f"> {md(PACT_5_2)}")
        st.caption(t("Point 5.2 of the Pact of Amsterdam, as the Action Plan quotes it (2.2.2)."))
        if wording is None:
            st.caption(t("This is confirmed for a wording: write the text first."))
            return
        if held and held.pact_confirmed_by:
            st.markdown(f":material/check: {md(t('Confirmed for this wording.'))}")
        elif st.button(t("I confirm that this text does not ask for that"), key=f"pact_{view.id}"):
            _confirm(view)
        if held and held.agreed_on:
            said = t(
                "{names} agreed to this wording on {day}",
                names=", ".join(held.coordinators),
                day=t.day(held.agreed_on),
            )
            st.markdown(f":material/check: {md(said)}")
        else:
            _agreement(view, t)


def _confirm(view: DeliverableView) -> None:
    with context.told():
        with context.writing() as session:
            deliverables.confirm_pact(
                context.person(),
                session,
                view.id,
                expected_version=view.version,
                now=context.now(),
            )
        st.rerun()


def _agreement(view: DeliverableView, t: Texts) -> None:
    with st.form(f"agreement_{view.id}", border=False):
        names = st.text_input(
            t("Coordinators who agreed, with commas between"), key=f"agreement_{view.id}_names"
        )
        day = st.date_input(
            t("Agreed on"),
            None,
            max_value=context.today(),
            key=f"agreement_{view.id}_day",
            format="YYYY-MM-DD",
            width=200,
        )
        sent = st.form_submit_button(t("Record the agreement"))
    if not sent:
        return
    if day is None:
        st.warning(t("The agreement needs its date."), icon=":material/edit:")
        return
    with context.told():
        with context.writing() as session:
            deliverables.record_agreement(
                context.person(),
                session,
                view.id,
                tuple(names.split(",")),
                day,
                expected_version=view.version,
                now=context.now(),
            )
        st.rerun()
