"""Asks on the pages: one card an ask with what came of it, and the forms that change it."""

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from domain.advocacy_asks import OurPart, Outcome, OutcomeEvidence, Stance
from domain.advocacy_views import AskContent, AskView, GranterFrom, NoteView, PolicyFileView
from domain.dispatches import PositionView
from domain.i18n import Texts
from services import asks
from services.advocacy_words import OUR_PART, OUTCOME
from ui import context
from ui.components.deliverable_words import OUTCOME_COLOUR
from ui.components.escape import address, link, md, plain
from ui.components.lists import small

_LONGEST = 2_000
_STANCE = {
    Stance.SUPPORTS: "supports",
    Stance.OPPOSES: "opposes",
    Stance.PROMISED: "promised",
    Stance.SILENT: "silent",
}
_FROM = {
    GranterFrom.PLAN: "named by the Action Plan",
    GranterFrom.OURS: "our reading of who decides",
}


def stance(view: PositionView, t: Texts) -> str:
    """Return where somebody stands, since when, and where that can be read, in one line."""
    source = view.source or ""
    where = link(source, source) if address(source) else md(source)
    said = md(f"{t(_STANCE[view.stance])}, {t.day(view.on)}")
    return f"{said} {small(where)}" if where else said


def outcome_badge(outcome: Outcome, t: Texts) -> str:
    """Return what came of an ask as a coloured badge with its word."""
    return f":{OUTCOME_COLOUR[outcome]}-badge[{md(t(OUTCOME[outcome]))}]"


def page_link(ask: AskView) -> str:
    """Return the demand as a Markdown link to the ask on the page Asks."""
    return f"**[{md(ask.content.demand)}]({context.page_address('asks', ask=str(ask.id))})**"


def head(ask: AskView, t: Texts) -> str:
    """Return outcome, demand and who decides, as three lines of Markdown."""
    decides = t(
        "Who decides: {granter} ({how})",
        granter=ask.content.granter,
        how=t(_FROM[ask.content.granter_from]),
    )
    return f"{outcome_badge(ask.outcome, t)}  \n{page_link(ask)}  \n{md(decides)}"


def proof(view: NoteView, t: Texts) -> None:
    """Show one note: outcome, day, where it can be read, our part, and what weakens it."""
    note = view.note
    lines = [
        f"{outcome_badge(note.outcome, t)} {md(t('noted on {day}', day=t.day(note.noted_on)))}"
    ]
    for one in note.evidence:
        where = link(one.address, one.address) if address(one.address) else md(one.address)
        dated = t.day(one.dated) if one.dated else t("no date at the source")
        quote = f"“{md(one.quote)}” " if one.quote else ""
        lines.append(f"{quote}{where}")
        lines.append(small(md(f"{dated} · {t(OUR_PART[one.our_part])}")))
    if view.doubt:
        lines.append(small(f":material/help: {md(view.doubt)}"))
    st.markdown("  \n".join(lines))


def note_form(ask: AskView, t: Texts) -> None:
    """Take what came of an ask, with its proof."""
    key = f"note_{ask.id}_{len(ask.notes)}"
    with st.form(key, border=False):
        outcome = st.selectbox(
            t("What came of it"),
            list(Outcome),
            index=None,
            format_func=lambda one: t(OUTCOME[one]),
            key=f"{key}_outcome",
            placeholder=t("choose"),
        )
        where = st.text_input(
            t("Where it can be read"),
            key=f"{key}_where",
            max_chars=_LONGEST,
            help=t("An address, or a document with its page."),
        )
        quote = st.text_area(t("Quote"), key=f"{key}_quote", max_chars=_LONGEST, height=80)
        left, right = st.columns(2)
        dated = left.date_input(
            t("Date of the source"), None, key=f"{key}_dated", format="DD/MM/YYYY"
        )
        part = right.selectbox(
            t("Our part in it"),
            list(OurPart),
            index=list(OurPart).index(OurPart.UNKNOWN),
            format_func=lambda one: t(OUR_PART[one]),
            key=f"{key}_part",
            help=t("Success after a letter is not yet success by it."),
        )
        doubt = st.text_input(t("What weakens it"), key=f"{key}_doubt", max_chars=_LONGEST)
        sent = st.form_submit_button(t("Note the outcome"), type="primary")
    if not sent:
        return
    if outcome is None:
        st.warning(t("Choose what came of it."), icon=":material/edit:")
        return
    one = OutcomeEvidence(
        address=where.strip(),
        quote=quote.strip() or None,
        dated=dated if isinstance(dated, dt.date) else None,
        our_part=part,
    )
    proofs = () if outcome is Outcome.NONE and not where.strip() else (one,)
    with context.told():
        with context.writing() as session:
            asks.note(
                context.person(), session, ask.id, outcome, proofs, doubt=doubt, now=context.now()
            )
        st.rerun()


def form(t: Texts, files: Sequence[PolicyFileView], ask: AskView | None = None) -> None:
    """Take a new ask, or changes of one; an editor who was slower is told."""
    key = f"ask_{ask.id}_{ask.version}" if ask else "ask_new"
    old = ask.content if ask else AskContent(demand="", granter="")
    with st.form(key, border=False):
        demand = st.text_area(
            t("What we ask for"), old.demand, key=f"{key}_demand", max_chars=_LONGEST, height=80
        )
        granter = st.text_input(
            t("Who can grant it"), old.granter, key=f"{key}_granter", max_chars=_LONGEST
        )
        names = {file.id: file.content.name for file in files}
        chosen = old.policy_file_id if old.policy_file_id in names else None
        policy = st.selectbox(
            t("Policy file"),
            list(names),
            index=list(names).index(chosen) if chosen is not None else None,
            format_func=lambda number: plain(names[number]),
            key=f"{key}_file",
            placeholder=t("none"),
        )
        left, right = st.columns((3, 1))
        step = left.text_input(t("Next step"), old.next_step, key=f"{key}_step", max_chars=_LONGEST)
        day = right.date_input(t("Day"), old.next_on, key=f"{key}_day", format="DD/MM/YYYY")
        sent = st.form_submit_button(t("Save") if ask else t("Keep this ask"), type="primary")
    if not sent:
        return
    changes = {
        "demand": demand,
        "granter": granter,
        "policy_file_id": policy,
        "next_step": step,
        "next_on": day if isinstance(day, dt.date) else None,
    }
    if granter != old.granter:
        changes["granter_from"] = GranterFrom.OURS
    _save(old.model_copy(update=changes), ask)


def _save(asked: AskContent, ask: AskView | None) -> None:
    me, now = context.person(), context.now()
    with context.told():
        with context.writing() as session:
            if ask is None:
                asks.create(me, session, asked, now=now)
            else:
                asks.change(me, session, ask.id, asked, expected_version=ask.version, now=now)
        st.rerun()
