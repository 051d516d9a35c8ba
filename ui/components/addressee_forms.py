"""Forms of the directory: an entry, and the terms of those who hold the office."""

import datetime as dt

import streamlit as st

from domain.advocacy_letters import BodyKind, OfficeHolder
from domain.dispatches import AddresseeContent, AddresseeView
from domain.i18n import Texts
from services import addressees
from ui import context
from ui.components.dispatch_words import BODY_KIND
from ui.components.escape import address as web_address
from ui.components.escape import link, md
from ui.components.lists import small

_LONGEST = 300


def form(
    t: Texts,
    one: AddresseeView | None = None,
    *,
    start: AddresseeContent | None = None,
    key: str = "addressee_new",
) -> None:
    """Take a new entry (from `start` where given) or corrections of one."""
    old = one.content if one else start
    key = f"addressee_{one.id}_{one.version}" if one else key
    with st.form(key, border=False):
        body = st.text_input(
            t("Body"), old.body if old else "", key=f"{key}_body", max_chars=_LONGEST
        )
        left, right = st.columns(2)
        kinds = list(BodyKind)
        kind = left.selectbox(
            t("Kind of body"),
            kinds,
            kinds.index(old.body_kind) if old else None,
            format_func=lambda found: t(BODY_KIND[found]),
            key=f"{key}_kind",
            placeholder=t("choose"),
        )
        office = right.text_input(
            t("Office or function"), old.office if old else "", key=f"{key}_office",
            max_chars=_LONGEST,
        )  # fmt: skip
        language = left.text_input(
            t("Language (two letters, such as fr)"),
            old.language if old else "",
            key=f"{key}_language",
            max_chars=2,
        )
        salutation = right.text_input(
            t("Form of address"),
            old.salutation if old else "",
            key=f"{key}_salutation",
            max_chars=_LONGEST,
            help=t("Such as “Dear Commissioner,” in that language; it is never guessed."),
        )
        email = left.text_input(
            t("Mail address"), (old and old.email) or "", key=f"{key}_email", max_chars=254
        )
        country = right.text_input(
            t("Country whose public holidays count"),
            (old and old.country) or "",
            key=f"{key}_country",
            max_chars=60,
            help=t("Empty for EU institutions."),
        )
        postal = st.text_area(
            t("Postal address"), (old and old.postal) or "", key=f"{key}_postal", height=90
        )
        source = st.text_input(
            t("Where this can be checked"),
            (old and old.source) or "",
            key=f"{key}_source",
            max_chars=2_000,
        )
        note = st.text_input(t("Note"), old.note if old else "", key=f"{key}_note", max_chars=2_000)
        closed = None
        if one is not None:
            closed = st.date_input(
                t("Written to no more since"),
                one.content.closed_on,
                key=f"{key}_closed",
                format="DD/MM/YYYY",
            )
        sent = st.form_submit_button(t("Save") if one else t("Keep this addressee"), type="primary")
    if not sent:
        return
    if kind is None:
        st.warning(t("Choose the kind of body."), icon=":material/edit:")
        return
    content = AddresseeContent(
        body=body,
        body_kind=kind,
        office=office,
        language=language.strip().lower(),
        salutation=salutation,
        country=country or None,
        email=email or None,
        postal=postal or None,
        source=source or None,
        note=note,
        closed_on=closed if isinstance(closed, dt.date) else None,
    )
    _save(content, one)


def _save(content: AddresseeContent, one: AddresseeView | None) -> None:
    me, now = context.person(), context.now()
    with context.told():
        with context.writing() as session:
            if one is None:
                addressees.create(me, session, content, now=now)
            else:
                addressees.change(
                    me, session, one.id, content, expected_version=one.version, now=now
                )
        st.rerun()


def holders(t: Texts, one: AddresseeView, *, may_write: bool) -> None:
    """Show the terms, latest first, and take a new one or the end of one."""
    for term in reversed(one.holders):
        name = md(term.holder.name) if term.holder else small(md(t("name forgotten")))
        until = t("until {day}", day=t.day(term.until)) if term.until else t("no end known")
        line = f"{name} · {md(t('since {day}', day=t.day(term.since)))} · {md(until)}"
        source = term.holder.source if term.holder else ""
        if web_address(source):
            line += f" · {link(t('source'), source)}"
        elif source:
            line += f" · {md(source)}"
        st.markdown(line)
    if not one.holders:
        st.caption(t("Nobody is named; the letter then goes to the office alone."))
    if not may_write:
        return
    with st.expander(t("Somebody else holds it"), icon=":material/badge:"):
        _new_term(t, one)
    last = one.holders[-1] if one.holders else None
    if last is not None and last.until is None:
        with st.expander(t("The term ended"), icon=":material/event_busy:"):
            _end(t, one, last.id)


def _new_term(t: Texts, one: AddresseeView) -> None:
    st.caption(t("A name is forgotten two years after the term; letters that were sent keep it."))
    key = f"term_{one.id}_{len(one.holders)}"
    with st.form(key, border=False):
        name = st.text_input(t("Name"), key=f"{key}_name", max_chars=_LONGEST)
        since = st.date_input(t("Since"), None, key=f"{key}_since", format="DD/MM/YYYY")
        source = st.text_input(t("Where the term can be read"), key=f"{key}_src", max_chars=2_000)
        sent = st.form_submit_button(t("Keep this term"))
    if not sent:
        return
    if not isinstance(since, dt.date):
        st.warning(t("Say since when."), icon=":material/edit:")
        return
    holder = OfficeHolder(name=name, since=since, source=source)
    with context.told():
        with context.writing() as session:
            addressees.add_holder(context.person(), session, one.id, holder, now=context.now())
        st.rerun()


def _end(t: Texts, one: AddresseeView, holder_id: int) -> None:
    key = f"end_{holder_id}"
    with st.form(key, border=False):
        last = st.date_input(
            t("Last day of the term"), context.today(), key=f"{key}_day", format="DD/MM/YYYY"
        )
        sent = st.form_submit_button(t("Note it"))
    if sent and isinstance(last, dt.date):
        with context.told():
            with context.writing() as session:
                addressees.end_term(
                    context.person(), session, one.id, holder_id, last, now=context.now()
                )
            st.rerun()
