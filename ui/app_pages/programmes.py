"""Programme sheets: per ERDF programme and ISF national programme, what is known and what is not."""

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from domain.advocacy import NamedIn
from domain.advocacy_views import Link, SheetContent, SheetFact, SheetFund, StatedFact
from domain.enums import Tri
from domain.errors import UsageError
from domain.reference.authorities import member_states
from domain.reference.objectives import Objective, objectives
from services import addressees, chain, objective_words, programme_sheets
from services.evidence_words import LEVEL
from services.programme_sheets import Sheet, Standing
from services.rights import Action, may
from ui import context
from ui.components import asks_of, cited_by
from ui.components.escape import address, link, md, plain
from ui.components.lists import small

_READABLE_PX = 760
_LONGEST = 2_000
_FUND = {SheetFund.ERDF: "ERDF", SheetFund.ISF: "Internal Security Fund, national programme"}
_FACT = {
    SheetFact.SECURITY_IN_TEXT: "Is security named in its text?",
    SheetFact.ITI_USED: "Does it use ITI?",
    SheetFact.CLLD_USED: "Does it use CLLD?",
    SheetFact.OPEN_TO_CITIES: "Is it open to cities?",
}
_ANSWER = {Tri.YES: "yes", Tri.NO: "no", Tri.UNKNOWN: "not known yet"}
t = context.words()


def _may_write() -> bool:
    me = context.person()
    return may(me, Action.WRITE_ADVOCACY, me.organisation_id)


def _list(found: tuple[Sheet, ...]) -> None:
    left, right = st.columns(2)
    fund = left.selectbox(
        t("Fund"),
        list(SheetFund),
        None,
        format_func=lambda one: t(_FUND[one]),
        placeholder=t("all"),
        key="programmes_fund",
    )
    country = right.selectbox(
        t("Country"),
        member_states(),
        None,
        format_func=t.country,
        placeholder=t("all"),
        key="programmes_country",
    )
    shown = [
        sheet
        for sheet in found
        if fund in (None, sheet.view.content.fund) and country in (None, sheet.view.content.country)
    ]
    st.caption(t.plural("{count} programme", "{count} programmes", len(shown)))
    if not any(sheet.planned for sheet in found):
        st.info(
            t(
                "Planned amounts come from the Cohesion Open Data Platform, which was not read yet: "
                "the programmes of the ERDF appear here once it was."
            ),
            icon=":material/database:",
        )
    if shown:
        _table(shown)
    if _may_write():
        with st.expander(t("Add a programme that is missing here"), icon=":material/add:"):
            _new()


def _table(shown: list[Sheet]) -> None:
    columns = {
        t("Open"): [context.page_address("programmes", key=sheet.key) for sheet in shown],
        t("Programme"): [plain(sheet.view.content.title) for sheet in shown],
        t("Country"): [_country(sheet) for sheet in shown],
    }
    columns |= _amounts([one for one in objectives() if one.confirmed], shown)
    for fact in SheetFact:
        columns[t(_FACT[fact])] = [_answer(sheet, fact) for sheet in shown]
    # Last, and only where somebody plans it: few programmes were changed by the review of 2025.
    since = [one for one in objectives() if not one.confirmed]
    columns |= _amounts([o for o in since if any(x.planned_under(o.code) for x in shown)], shown)
    st.dataframe(
        columns,
        hide_index=True,
        width="stretch",
        column_config={
            t("Open"): st.column_config.LinkColumn(display_text=t("Open"), width="small")
        },
        alt=t("Programmes, their planned amounts and what is known about each"),
    )


def _amounts(wanted: Sequence[Objective], shown: Sequence[Sheet]) -> dict[str, list[str]]:
    """Return a column of planned amounts for each of the objectives."""
    unknown = t(_ANSWER[Tri.UNKNOWN])
    found = {}
    for one in wanted:
        said = [sheet.planned_under(one.code) for sheet in shown]
        name = t("Planned under {objective}", objective=objective_words.short(one.code, t))
        found[name] = [t.money(amount) if amount else unknown for amount in said]
    return found


def _country(sheet: Sheet) -> str:
    code = sheet.view.content.country
    return t.country(code) if code else t("several countries")


def _answer(sheet: Sheet, fact: SheetFact) -> str:
    found = sheet.view.content.facts.get(fact)
    if found is None:
        return t(_ANSWER[Tri.UNKNOWN])
    level = f", {t(LEVEL[found.named_in])}" if found.named_in else ""
    return f"{t(_ANSWER[found.answer])}{level}"


def _one(sheet: Sheet) -> None:
    content = sheet.view.content
    st.title(md(content.title), anchor=False)
    parts = [t(_FUND[content.fund]), _country(sheet), content.cci or t("CCI not known")]
    st.markdown(small(" · ".join(md(part) for part in parts)))
    _money(sheet)
    st.subheader(t("What we know"), anchor=False)
    for fact in SheetFact:
        _fact(sheet, fact)
    if content.note:
        st.container(width=_READABLE_PX).markdown(md(content.note))
    st.subheader(t("Who decides"), anchor=False)
    _authorities(sheet)
    _standing(sheet)
    st.subheader(t("Letters about it"), anchor=False)
    with context.reading() as session:
        letters = chain.letters_linked(context.person(), session, Link.PROGRAMME, sheet.key)
    if not letters:
        st.caption(t("None yet: link this programme on the page of a deliverable."))
    cited_by.rows(letters, t)


def _money(sheet: Sheet) -> None:
    if sheet.view.content.fund is not SheetFund.ERDF:
        return
    st.subheader(t("Planned amounts"), anchor=False)
    if not sheet.planned:
        st.caption(
            t(
                "No source told us what it plans for security in urban and other areas (RSO5.1, "
                "RSO5.2), for defence industry or for civil preparedness."
            )
        )
    for view in sheet.planned:
        figure = view.figure
        words = t(
            "{amount} planned under {objective} ({cycle})",
            amount=t.money(figure.amount),
            objective=objective_words.brief(figure.specific_objective, t),
            cycle=figure.cycle,
        )
        read = t("read on {day}", day=t.day(view.read_at.date()))
        origin = f"{link(view.source_title, figure.url)} · {md(read)}"
        st.markdown(f"**{md(words)}**  \n{small(origin)}")


def _fact(sheet: Sheet, fact: SheetFact) -> None:
    found = sheet.view.content.facts.get(fact)
    with st.container(border=True, gap="small", width=_READABLE_PX):
        lines = [f"{md(t(_FACT[fact]))} **{md(_answer(sheet, fact))}**"]
        if found is not None:
            where = link(found.source, found.source) if address(found.source) else md(found.source)
            quote = f"“{md(found.quote)}” " if found.quote else ""
            read = t("read on {day}", day=t.day(found.read_on))
            lines.append(small(f"{quote}{where} · {md(read)}"))
        st.markdown("  \n".join(lines))
        if _may_write():
            label = t("Change") if found else t("Fill in")
            with st.popover(label, icon=":material/edit:", key=f"fact_{fact.value}"):
                _fact_form(sheet, fact, found)


def _fact_form(sheet: Sheet, fact: SheetFact, found: StatedFact | None) -> None:
    key = f"fact_{fact.value}_{sheet.view.version}"
    with st.form(key, border=False):
        answer = st.radio(
            t(_FACT[fact]),
            list(Tri),
            index=list(Tri).index(found.answer if found else Tri.UNKNOWN),
            format_func=lambda one: t(_ANSWER[one]),
            horizontal=True,
            key=f"{key}_answer",
        )
        level = None
        if fact is SheetFact.SECURITY_IN_TEXT:
            levels = [one for one in NamedIn if one is not NamedIn.NOWHERE]
            level = st.selectbox(
                t("At which level"),
                levels,
                index=levels.index(found.named_in) if found and found.named_in in levels else None,
                format_func=lambda one: t(LEVEL[one]),
                placeholder=t("not known yet"),
                key=f"{key}_level",
            )
        source = st.text_input(
            t("Where this can be read"),
            found.source if found else "",
            key=f"{key}_source",
            max_chars=_LONGEST,
        )
        quote = st.text_input(
            t("Quote"), found.quote if found else "", key=f"{key}_quote", max_chars=_LONGEST
        )
        read = st.date_input(
            t("Read on"),
            found.read_on if found else context.today(),
            key=f"{key}_read",
            format="DD/MM/YYYY",
        )
        sent = st.form_submit_button(t("Save"), type="primary")
    if sent:
        _keep(sheet, fact, answer or Tri.UNKNOWN, level, source, quote, read)


def _keep(
    sheet: Sheet,
    fact: SheetFact,
    answer: Tri,
    level: NamedIn | None,
    source: str,
    quote: str,
    read: object,
) -> None:
    with context.told():
        facts = {key: value for key, value in sheet.view.content.facts.items() if key is not fact}
        if answer is not Tri.UNKNOWN:
            if not isinstance(read, dt.date):
                raise UsageError(t("Choose the day."))
            facts[fact] = programme_sheets.stated(
                answer,
                source,
                quote=quote.strip(),
                read_on=read,
                named_in=level if answer is Tri.YES else None,
            )
        _save(sheet.view.content.model_copy(update={"facts": facts}), sheet.view.version)


def _save(content: SheetContent, version: int) -> None:
    with context.writing() as session:
        programme_sheets.save(
            context.person(), session, content, expected_version=version, now=context.now()
        )
    st.rerun()


def _authorities(sheet: Sheet) -> None:
    if not sheet.authorities:
        st.caption(t("No source told us which authority is responsible."))
    for one in sheet.authorities:
        name = one.name or t("name not known to us")
        where = link(name, one.link) if one.link else md(name)
        st.markdown(f"{where}  \n{small(md(', '.join(one.nuts)))}")


def _standing(sheet: Sheet) -> None:
    """Show where the authority stands, and what was written to it and answered last."""
    me = context.person()
    with context.reading() as session:
        found = programme_sheets.standing(me, session, sheet.key)
    with st.container(border=True, gap="small", width=_READABLE_PX):
        if found is None:
            st.markdown(md(t("Nobody has said which entry of the directory this authority is.")))
        else:
            _stands(found)
        if _may_write():
            with st.popover(t("Choose the addressee"), icon=":material/contact_mail:", key="who"):
                _addressee_form(sheet)


def _stands(found: Standing) -> None:
    lines = [f"**{md(found.addressee.name)}**"]
    lines += [f"{asks_of.stance(one, t)}: {md(one.demand)}" for one in found.positions]
    if not found.positions:
        lines.append(md(t("Its position is not known yet.")))
    last, reply = found.letter, found.reply
    if last is None:
        lines.append(md(t("No letter to it has left.")))
    else:
        target = context.page_address("deliverable", id=str(last.deliverable_id))
        lines.append(f"[{md(t('Last letter: {day}', day=t.day(last.sent_on)))}]({target})")
        answered = t("Last answer: {day}", day=t.day(reply.content.on)) if reply else ""
        lines.append(md(answered or t("No answer is noted.")))
    st.markdown("  \n".join(line for line in lines if line))


def _addressee_form(sheet: Sheet) -> None:
    with context.reading() as session:
        known = {one.id: one.name for one in addressees.list_all(context.person(), session)}
    if not known:
        st.caption(t("The directory is empty."))
        return
    content = sheet.view.content
    numbers = list(known)
    with st.form(f"who_{sheet.view.version}", border=False):
        chosen = st.selectbox(
            t("Addressee"),
            numbers,
            numbers.index(content.addressee_id) if content.addressee_id in known else None,
            format_func=lambda number: plain(known[number]),
            placeholder=t("choose"),
            key="programme_addressee",
        )
        sent = st.form_submit_button(t("Save"), type="primary")
    if sent:
        with context.told():
            _save(content.model_copy(update={"addressee_id": chosen}), sheet.view.version)


def _new() -> None:
    with st.form("programme_new", border=False):
        title = st.text_input(t("Programme"), key="programme_title", max_chars=_LONGEST)
        fund = st.selectbox(
            t("Fund"), list(SheetFund), format_func=lambda one: t(_FUND[one]), key="programme_fund"
        )
        country = st.selectbox(
            t("Country"),
            member_states(),
            None,
            format_func=t.country,
            key="programme_country",
            placeholder=t("several countries"),
        )
        cci = st.text_input(t("CCI, its code"), key="programme_cci", max_chars=40)
        sent = st.form_submit_button(t("Add"), type="primary")
    if sent:
        with context.told():
            _save(SheetContent(title=title, fund=fund, country=country, cci=cci.strip() or None), 0)


def _page() -> None:
    wanted = st.query_params.get("key", "")
    with context.reading() as session:
        found = programme_sheets.list_all(context.person(), session)
    if not wanted:
        st.title(t("Programme sheets"), anchor=False)
        st.caption(t("What each programme says about security, and what is still to be found out."))
        _list(found)
        return
    st.page_link("app_pages/programmes.py", label=t("All programmes"), icon=":material/arrow_back:")
    sheet = next((one for one in found if one.key == wanted), None)
    if sheet is None:
        st.warning(
            t("This does not exist, or it is not yours to see."), icon=":material/search_off:"
        )
    else:
        _one(sheet)


_page()
