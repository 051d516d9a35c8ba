"""Administration: the people of an organisation, their roles, and invitations."""

import streamlit as st

from domain.accounts import Account, InvitationView
from domain.enums import Role
from domain.i18n import LANGUAGES
from services import account_mails, people
from services.rights import Action, may
from ui import context
from ui.components.account_words import ROLE
from ui.components.choices import inked
from ui.components.escape import md
from ui.components.lists import small

_ROWS = 50
_ROLES = [role for role in Role if role is not Role.READER]
t = context.words()


def _organisation() -> int:
    """Return whose people are shown: one's own organisation, or any for who runs the installation."""
    me = context.person()
    own = me.organisation_id or 0
    if not may(me, Action.MANAGE_INSTALLATION):
        return own
    with context.reading() as session:
        names = {o.id: o.name for o in people.list_organisations(me, session)}
    asked = st.query_params.get("organisation", "")
    start = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in names else own
    ids = list(names)
    return st.selectbox(
        t("Organisation"),
        ids,
        index=ids.index(start) if start in ids else 0,
        format_func=lambda number: names[number] or t("This installation"),
        key="people_of",
    )


def _invite(organisation_id: int) -> None:
    with st.expander(t("Invite somebody"), icon=":material/person_add:"):
        with st.form("invite", clear_on_submit=True, border=False):
            left, middle, right = st.columns((3, 2, 2))
            email = left.text_input(t("Mail address"), max_chars=254)
            role = middle.selectbox(t("Role"), _ROLES, format_func=lambda r: t(ROLE[r]))
            known = list(LANGUAGES)
            language = right.selectbox(
                t("Language"),
                known,
                index=known.index(t.language),
                format_func=LANGUAGES.__getitem__,
            )
            st.caption(t("The link in the mail is good for seven days and works once."))
            sent = st.form_submit_button(t("Send the invitation"), type="primary")
        if sent:
            with context.told():
                with context.writing() as session:
                    people.invite(
                        context.person(),
                        session,
                        organisation_id,
                        email,
                        role,
                        language=language,
                        now=context.now(),
                        send=account_mails.queue,
                    )
                _say(t("The invitation to {address} is on its way.", address=email.strip()))


def _invitations(organisation_id: int) -> None:
    with context.reading() as session:
        me, now = context.person(), context.now()
        found = people.list_invitations(me, session, organisation_id, now=now)
    if not found:
        return
    st.subheader(t("Open invitations"), anchor=False)
    for view in found[:_ROWS]:
        _invitation(organisation_id, view)


def _invitation(organisation_id: int, view: InvitationView) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        until = t("good until {when}", when=t.instant(view.expires_at, context.zone()))
        st.markdown(f"{md(view.email)}, {md(t(ROLE[view.role]))}  \n{small(md(until))}")
        if st.button(t("Take back"), key=f"withdraw_{view.id}"):
            with context.writing() as session:
                people.withdraw_invitation(
                    context.person(), session, organisation_id, view.id, now=context.now()
                )
            _say(t("The invitation was taken back."))


def _people(organisation_id: int) -> None:
    with context.reading() as session:
        found = people.list_people(context.person(), session, organisation_id)
    st.subheader(t.plural("{count} person", "{count} people", len(found)), anchor=False)
    wanted = ""
    if len(found) > _ROWS // 5:
        wanted = st.text_input(t("Search by name or address"), key="people_q").strip().casefold()
    shown = [a for a in found if wanted in f"{a.name} {a.email}".casefold()]
    for account in shown[:_ROWS]:
        _person(organisation_id, account)
    if len(shown) > _ROWS:
        left = len(shown) - _ROWS
        st.caption(t.plural("{count} more: search by name.", "{count} more: search by name.", left))


def _person(organisation_id: int, account: Account) -> None:
    roles = ", ".join(t(ROLE[held.role]) for held in account.memberships)
    shut = f" :red-badge[{md(t('shut'))}]" if account.disabled_at else ""
    label = f"**{md(account.name)}**{shut} {small(md(roles))}"
    change = st.expander(label, key=f"change_{account.id}", on_change="rerun")
    if change.open:
        with change, context.told():
            st.markdown(md(account.email or ""))
            _change(organisation_id, account)


def _change(organisation_id: int, account: Account) -> None:
    held = {m.role for m in account.memberships}
    with st.form(f"roles_{account.id}", border=False):
        chosen = st.pills(
            t("Roles"),
            _ROLES,
            default=[role for role in _ROLES if role in held],
            selection_mode="multi",
            format_func=lambda r: inked(t(ROLE[r])),
        )
        st.caption(t("A role that is taken away is gone at the person's next click."))
        if st.form_submit_button(t("Save the roles")):
            _save_roles(organisation_id, account, held, set(chosen))
    if may(context.person(), Action.MANAGE_INSTALLATION):
        _shut_or_open(account)


def _save_roles(organisation_id: int, account: Account, held: set[Role], wanted: set[Role]) -> None:
    me, now = context.person(), context.now()
    with context.writing() as session:
        for role in wanted - held:
            people.grant(me, session, organisation_id, account.id, role, now=now)
        for role in held - wanted:
            people.take_away(me, session, organisation_id, account.id, role, now=now)
    _say(t("Saved."))


def _shut_or_open(account: Account) -> None:
    shut = account.disabled_at is not None
    label = t("Open the account again") if shut else t("Shut the account")
    if st.button(label, key=f"shut_{account.id}", icon=":material/block:"):
        with context.writing() as session:
            act = people.enable if shut else people.disable
            act(context.person(), session, account.id, now=context.now())
        _say(t("Saved."))


def _say(text: str) -> None:
    st.session_state["people_said"] = text
    st.rerun()


st.title(t("People"), anchor=False)
said = st.session_state.pop("people_said", None)
if said:
    st.success(md(said), icon=":material/check:")
organisation = _organisation()
_invite(organisation)
_invitations(organisation)
_people(organisation)
