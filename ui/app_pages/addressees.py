"""Addressees: the directory of those to whom we write, entered, brought in, corrected, taken out."""

from urllib.parse import urlencode

import streamlit as st

from domain.dispatches import AddresseeView
from services import addressee_files, addressees, dispatch_mails, dispatches
from services.rights import Action, may
from ui import context
from ui.components import addressee_forms
from ui.components.dispatch_words import BODY_KIND, state_badge
from ui.components.escape import md
from ui.components.lists import small

_SHOWN = 50
t = context.words()


def _may_write() -> bool:
    me = context.person()
    return may(me, Action.WRITE_ADVOCACY, me.organisation_id)


def _card(one: AddresseeView, *, linked: bool = True) -> None:
    content = one.content
    address = context.page_address("addressees", addressee=str(one.id))
    office = f"[{md(content.office)}]({address})" if linked else md(content.office)
    name = f"**{office}**, {md(content.body)}"
    said = [t(BODY_KIND[content.body_kind]), t.language_name(content.language)]
    if content.country:
        said.append(t.country(content.country))
    said.append(content.email or t("no mail address"))
    if content.closed_on:
        said.append(t("written to no more since {day}", day=t.day(content.closed_on)))
    holder = one.addressee().holder(context.today())
    lines = [name, small(md(" · ".join(said)))]
    if holder is not None:
        lines.insert(1, md(t("{name}, since {day}", name=holder.name, day=t.day(holder.since))))
    with st.container(border=True):
        st.markdown("  \n".join(lines))


def _list() -> None:
    with context.reading() as session:
        found = addressees.list_all(context.person(), session, closed=True)
    st.title(t("Addressees"), anchor=False)
    st.caption(t("Whom we write to: offices and functions, and who holds them."))
    if _may_write():
        with st.expander(t("New addressee"), icon=":material/add:"):
            addressee_forms.form(t)
        with st.expander(t("Bring in a list"), icon=":material/upload_file:"):
            _bring()
        _proposals()
    if not found:
        st.info(
            t("The directory is empty: enter the first office above, or bring in a list."),
            icon=":material/contacts:",
        )
        return
    query = urlencode({"lang": t.language})
    with st.container(horizontal=True, gap="small"):
        for form, name in (("csv", "CSV"), ("xlsx", "Excel")):
            st.link_button(name, f"/files/addressees.{form}?{query}")
    words = st.text_input(t("Search"), key="addressees_words", max_chars=200).casefold().split()
    wanted = [
        one
        for one in found
        if all(
            word in f"{one.name} {one.content.country or ''} {one.content.email or ''}".casefold()
            for word in words
        )
    ]
    for one in wanted[:_SHOWN]:
        _card(one)
    if not wanted:
        st.caption(t("Nothing in the directory says this."))
    if len(wanted) > _SHOWN:
        left = len(wanted) - _SHOWN
        st.caption(t.plural("and {count} more", "and {count} more", left))


def _bring() -> None:
    st.caption(
        md(
            t(
                "A CSV or XLSX file with the columns {columns}. An office that stands here already "
                "is corrected by it; all rows are taken, or none.",
                columns=", ".join(addressee_files.COLUMNS),
            )
        )
    )
    with st.form("addressees_bring", border=False):
        file = st.file_uploader(t("File"), ["csv", "xlsx"], key="addressees_file")
        sent = st.form_submit_button(t("Bring it in"))
    if not sent or file is None:
        return
    with context.told():
        with context.writing() as session:
            done = addressee_files.import_file(
                context.person(), session, file.name, file.getvalue(), now=context.now()
            )
        st.success(
            t(
                "{added} new, {changed} corrected, {same} as they were.",
                added=done.added,
                changed=done.changed,
                same=done.same,
            ),
            icon=":material/check:",
        )


def _proposals() -> None:
    with context.reading() as session:
        known = addressees.proposals(context.person(), session)
    if not known:
        return
    title = t("Managing authorities that we know ({count})", count=t.number(len(known)))
    with st.expander(title, icon=":material/account_balance:"):
        names = [f"{one.body} ({t.country(one.country or '')})" for one in known]
        chosen = st.selectbox(
            t("Take over"),
            range(len(known)),
            index=None,
            format_func=lambda place: names[place],
            key="addressees_proposal",
            placeholder=t("choose"),
        )
        if chosen is not None:
            st.caption(t("Language and form of address are not known to us: fill them in."))
            addressee_forms.form(t, start=known[chosen], key=f"proposal_{chosen}")


def _one(addressee_id: int) -> None:
    me = context.person()
    with context.reading() as session:
        one = addressees.get(me, session, addressee_id)
        written = dispatches.to_addressee(me, session, addressee_id)
        shown = written[:_SHOWN]
        titles = {letter.id: dispatch_mails.title_sent(session, letter) for letter in shown}
    st.title(md(one.content.office), anchor=False)
    _card(one, linked=False)
    for line in (one.content.salutation, one.content.postal, one.content.note):
        if line:
            st.markdown("  \n".join(md(part) for part in line.splitlines()))
    if one.content.source:
        st.markdown(small(md(t("Source: {source}", source=one.content.source))))
    st.subheader(t("Who holds the office"), anchor=False)
    addressee_forms.holders(t, one, may_write=_may_write())
    if _may_write():
        with st.expander(t("Correct this entry"), icon=":material/edit:"):
            addressee_forms.form(t, one)
    st.subheader(t("What we wrote"), anchor=False)
    if not written:
        st.caption(t("Nothing yet."))
    for letter in shown:
        day = t.day(letter.sent_on) if letter.sent_on else t("not sent yet")
        address = context.page_address(
            "deliverable", id=str(letter.deliverable_id), section="letters"
        )
        title = md(titles[letter.id])
        st.markdown(f"{state_badge(letter.state, t)} [{title}]({address}) · {md(day)}")
    if len(written) > _SHOWN:
        left = len(written) - _SHOWN
        st.caption(t.plural("and {count} more", "and {count} more", left))


wanted = st.query_params.get("addressee", "")
if wanted:
    st.page_link("app_pages/addressees.py", label=t("All addressees"), icon=":material/arrow_back:")
    with context.told():
        _one(int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0)
else:
    _list()
