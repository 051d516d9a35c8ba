"""Adding a call by its link, and checking what a colleague has added."""

import datetime as dt
from typing import Any

import streamlit as st
from pydantic import ValidationError

from domain.deadline import Deadline
from domain.enums import Instrument
from domain.hand import HandEntry, ToCheck
from domain.i18n import Texts
from domain.money import Money
from domain.reference import countries, programmes
from domain.views import CallRow
from services import hand_entries
from services.rights import Action, may
from ui import context
from ui.components import hand_mark
from ui.components.escape import link, md
from ui.components.lists import call_link, small
from ui.components.vocabulary import INSTRUMENT

_MOST_EURO = 10**11
_KEY = "hand_"
_ADDED = "hand_added"
_OPENED = "hand_opened"
_ZONES = ("Europe/Brussels", "Europe/Athens", "Europe/Helsinki", "Europe/Lisbon", "Europe/Madrid",
          "Europe/Paris", "Europe/Riga", "Europe/Rome", "Europe/Warsaw", "Europe/Zagreb")  # fmt: skip


def panel(t: Texts) -> None:
    """Show the button that opens the form, and the entries that wait for a second person."""
    if not may(context.person(), Action.ENTER_CALL):
        return
    st.button(
        t("Add a call by its link"),
        icon=":material/add_link:",
        key=f"{_KEY}button",
        on_click=_open,
    )
    # Kept open by a note of ours: a page that runs again by itself must not eat what is typed.
    if st.session_state.get(_OPENED):
        st.dialog(t("Add a call by its link"), on_dismiss=_close)(_form)(t)
    added = st.session_state.pop(_ADDED, None)
    if added:
        st.success(
            f"{md(t('Added. A second person has to check it.'))} "
            f"{call_link(added, t('Open the call'))}",
            icon=":material/check:",
        )
    _to_check(t)


def _open() -> None:
    st.session_state[_OPENED] = True


def _close() -> None:
    st.session_state.pop(_OPENED, None)


def _to_check(t: Texts) -> None:
    with context.reading() as session:
        waiting = hand_entries.to_check(context.person(), session)
    if not waiting:
        return
    known = hand_mark.names(entry.entered for entry in waiting)
    title = t.plural(
        "{count} entered call waits for a check",
        "{count} entered calls wait for a check",
        len(waiting),
    )
    with st.expander(title, icon=":material/rule:"):
        st.caption(t("Open the link, compare, correct what is wrong, then say that it is right."))
        for entry in waiting:
            _waiting(entry, known, t)


def _waiting(entry: ToCheck, known: dict[int, str], t: Texts) -> None:
    with st.container(border=True, gap="small"):
        st.markdown(
            f"{call_link(entry.uid, entry.title)}  \n{link(entry.link, entry.link)}  \n"
            f"{small(md(hand_mark.words(entry.entered, known, t)))}"
        )
        _check_button(entry.uid, entry.entered.by, t)


def mark(row: CallRow, t: Texts) -> None:
    """Show on the page of a call that it was entered by hand; nothing for a crawled one."""
    if row.entered is None:
        return
    words = hand_mark.marks([row], t)[row.uid]
    if row.entered.checked_at is None:
        st.warning(md(words), icon=":material/edit_note:")
        _check_button(row.uid, row.entered.by, t)
    else:
        st.caption(md(words))


def _check_button(uid: str, entered_by: int, t: Texts) -> None:
    if not hand_entries.may_check(context.person(), entered_by):
        return
    if st.button(t("It is as its page has it"), key=f"{_KEY}check_{uid}", icon=":material/check:"):
        with context.told():
            with context.writing() as session:
                hand_entries.check(context.person(), session, uid, now=context.now())
            st.rerun()


def _form(t: Texts) -> None:
    st.caption(
        t(
            "Only what the page of the call says. What it does not say stays empty: it is then "
            "shown as not stated."
        )
    )
    with st.form(f"{_KEY}form", border=False):
        given = _texts(t) | _dates(t) | _amounts(t)
        if not st.form_submit_button(t("Add the call"), type="primary"):
            return
    lacking = [name for name in ("link", "title", "language", "instrument") if not given[name]]
    if lacking:
        st.warning(t("Link, title, language and kind of offer are needed."), icon=":material/edit:")
        return
    try:
        entry = HandEntry.model_validate(given)
    except ValidationError:
        st.warning(
            t("Dates or amounts do not fit together: look at them again."), icon=":material/edit:"
        )
        return
    with context.told():
        with context.writing() as session:
            uid = hand_entries.enter(context.person(), session, entry, now=context.now())
        st.session_state[_ADDED] = uid
        _close()
        st.rerun()


def _texts(t: Texts) -> dict[str, Any]:
    address = st.text_input(t("Link (https://)"), max_chars=2000, key=f"{_KEY}link")
    title = st.text_input(t("Title"), max_chars=500, key=f"{_KEY}title")
    left, right = st.columns(2)
    with left:
        language = st.selectbox(
            t("Language of the page"),
            countries.LANGUAGES,
            None,
            format_func=t.language_name,
            key=f"{_KEY}language",
        )
        programme = st.selectbox(
            t("Programme"),
            [programme.code for programme in programmes.all_programmes()],
            None,
            format_func=programmes.name_of,
            placeholder=t("not stated or not listed"),
            key=f"{_KEY}programme",
        )
    with right:
        instrument = st.selectbox(
            t("Kind of offer"),
            list(Instrument),
            None,
            format_func=lambda kind: t(INSTRUMENT[kind]),
            key=f"{_KEY}instrument",
        )
        where = st.multiselect(
            t("Country where it applies"),
            sorted(countries.EU),
            format_func=t.country,
            placeholder=t("not stated"),
            key=f"{_KEY}countries",
        )
    identifier = st.text_input(t("Official reference, if any"), max_chars=200, key=f"{_KEY}ref")
    return {
        "link": address.strip(),
        "title": title.strip(),
        "language": language,
        "programme": programme,
        "instrument": instrument,
        "countries": tuple(where),
        "identifier": identifier.strip() or None,
    }


def _dates(t: Texts) -> dict[str, Any]:
    (opens, closes), (hour, zone) = st.columns(2), st.columns(2)
    opening = opens.date_input(t("Opening day"), None, key=f"{_KEY}opens")
    day = closes.date_input(t("Last day"), None, key=f"{_KEY}day")
    time = hour.time_input(t("Hour, if stated"), None, key=f"{_KEY}hour")
    place = zone.selectbox(
        t("Time of which place"),
        _ZONES,
        None,
        format_func=lambda name: name.rsplit("/", 1)[-1],
        key=f"{_KEY}zone",
    )
    deadline = None
    if isinstance(day, dt.date):
        deadline = Deadline(on=day, time=time, timezone=place if time else None)
    return {"opens_on": opening if isinstance(opening, dt.date) else None, "deadline": deadline}


def _amounts(t: Texts) -> dict[str, Any]:
    columns = st.columns(3)
    labels = {
        "grant_min": t("Least for one project, in euro"),
        "grant_max": t("Most for one project, in euro"),
        "budget_total": t("For the whole call, in euro"),
    }
    found: dict[str, Any] = {}
    for column, (name, label) in zip(columns, labels.items(), strict=True):
        euro = column.number_input(label, 1, _MOST_EURO, None, step=10_000, key=f"{_KEY}{name}")
        found[name] = Money.of(int(euro)) if euro is not None else None
    return found
