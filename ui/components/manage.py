"""What it takes: weeks, own money, how the call pays, and who could join. One line, the rest folded."""

from collections.abc import Iterator, Sequence

import streamlit as st

from domain.enums import Tri
from domain.i18n import Texts
from domain.partners import Partner
from domain.terms import Feasibility, TermLine
from domain.views import CallView, ProjectView
from services import call_terms, partners
from services.call_terms import Manageable
from ui import context
from ui.components.escape import md
from ui.components.facts import quote_words
from ui.components.lists import small
from ui.components.vocabulary import STATED_ICON

_MOST = 5


def beside(project: ProjectView, uids: Sequence[str]) -> dict[str, Manageable]:
    """Return what it takes for the calls that are about to be shown."""
    with context.reading() as session:
        return call_terms.of_calls(
            context.person(), session, project.applying, uids, now=context.now()
        )


def lines(found: Manageable, t: Texts) -> Iterator[str]:
    """Yield the time and the money in one line of Markdown, and the stated terms."""
    words = _line(found.feasibility, t)
    if words:
        yield f":material/schedule: {small(md(words))}"
    for line in found.stated:
        yield _term(line, t)


def _line(found: Feasibility, t: Texts) -> str:
    return " · ".join(part for part in (_weeks(found, t), _own(found, t)) if part)


def _weeks(found: Feasibility, t: Texts) -> str:
    if found.weeks_left is None:
        return ""
    left = t.plural("{count} week left", "{count} weeks left", found.weeks_left)
    if found.weeks_usual is None or found.usual_on is None:
        return left
    usual = t(
        "usually {count} are needed (usual time assumed by Fundmap, {day})",
        count=found.weeks_usual,
        day=t.day(found.usual_on),
    )
    short = t("little time") if found.enough is Tri.NO else ""
    return ", ".join(part for part in (left, usual, short) if part)


def _own(found: Feasibility, t: Texts) -> str:
    if found.own is None:
        return ""
    words = t("your own share {amount}", amount=t.money(found.own))
    if found.own_yearly is not None and found.months:
        yearly = t(
            "{amount} a year over {months} months",
            amount=t.money(found.own_yearly),
            months=found.months,
        )
        words = f"{words}, {yearly}"
    return f"{words} ({t('estimate')})" if found.estimate else words


def _term(line: TermLine, t: Texts) -> str:
    words = f"{STATED_ICON[line.stated]} {md(t.message(line.text))}"
    return f"{words}: {small(quote_words(line.quote, t))}" if line.quote else words


def terms(view: CallView, t: Texts) -> None:
    """Show on a call's own page how it pays: stated lines with proof, the silent ones in one line."""
    with context.reading() as session:
        found = call_terms.of_call(context.person(), session, view.row.uid)
    stated = [line for line in found if line.stated is not Tri.UNKNOWN]
    silent = [line for line in found if line.stated is Tri.UNKNOWN]
    st.subheader(t("How it pays"), anchor=False)
    for line in stated:
        st.markdown(_term(line, t))
    if silent:
        words = "; ".join(t.message(line.text) for line in silent)
        st.markdown(f"{STATED_ICON[Tri.UNKNOWN]} {small(md(words))}")


def look_for_partners(found: Manageable, project: ProjectView, uid: str, t: Texts) -> None:
    """Offer to look for partners where a call needs some.

    Only a press compares, for it matches every shared project.
    """
    if not found.needs_partners:
        return
    panel = st.expander(
        t("Partners for this call"),
        icon=":material/handshake:",
        key=f"with_{project.id}_{uid}",
        on_change="rerun",
    )
    if panel.open:
        with panel:
            _partners(project, uid, t)


def _partners(project: ProjectView, uid: str, t: Texts) -> None:
    st.caption(t("Projects that other cities of this installation share: title, place and theme."))
    if not st.button(t("Look for partners"), key=f"partners_{project.id}_{uid}"):
        return
    with context.reading() as session:
        found = partners.for_call(context.person(), session, project.id, uid, now=context.now())
    if not found.found:
        st.markdown(
            md(
                t.plural(
                    "{count} shared project compared; none fits this call.",
                    "{count} shared projects compared; none fits this call.",
                    found.looked_at,
                )
            )
        )
    for partner in found.found[:_MOST]:
        st.markdown(_partner(partner, t))


def _partner(partner: Partner, t: Texts) -> str:
    place = [partner.city, t.country(partner.country) if partner.country else None]
    brings = [t("brings another country")] if partner.new_country else []
    brings += [t("could take the seat “{seat}”", seat=seat) for seat in partner.seats]
    parts = [partner.organisation, *(part for part in place if part), *brings]
    return f"**{md(partner.title)}**  \n{small(' · '.join(md(part) for part in parts))}"
