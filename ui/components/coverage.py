"""Where we look and where we do not: the table of the page Sources, and a note above lists."""

from collections import Counter
from collections.abc import Iterable

import streamlit as st

from domain.i18n import Texts
from domain.reference.authorities import Fund, member_states
from services import coverage
from services.coverage import Cover, RegionCoverage
from ui import context
from ui.components.escape import address, plain

COVER = {
    Cover.READ: "read",
    Cover.PARTLY_READ: "partly read",
    Cover.WATCHED: "watched: a person is told of changes",
    Cover.NOT_READ: "not read",
}
_FUND = {Fund.ERDF: "ERDF", Fund.ISF: "Internal Security Fund, national programme"}
_COUNTRY = "coverage_country"


def show(t: Texts) -> None:
    """Show for every region of the Union whether we read its authorities."""
    with context.reading() as session:
        found = coverage.coverage(context.person(), session)
    st.subheader(t("Where we look, and where we do not"), anchor=False)
    st.container(width=680).markdown(
        t(
            "No list of the Union holds all calls of the ERDF and of the Internal Security Fund: "
            "each authority publishes its own. Calls of an authority that is not read are not "
            "here, however many there are."
        )
    )
    st.caption(_counts(found, t))
    country = st.selectbox(
        t("Country"),
        member_states(),
        None,
        format_func=t.country,
        placeholder=t("all"),
        key=_COUNTRY,
    )
    shown = [region for region in found if country in (None, region.country)]
    st.dataframe(
        {
            t("Country"): [t.country(region.country) for region in shown],
            t("Region (NUTS 2)"): [region.nuts for region in shown],
            t("Fund"): [t(_FUND[region.fund]) for region in shown],
            t("Do we read it?"): [_said(region, t) for region in shown],
            t("Authority"): [plain(region.authority or t("not known to us")) for region in shown],
            t("Its page"): [address(region.link or "") for region in shown],
            t("By which source"): [plain(", ".join(region.sources)) for region in shown],
            t("Note"): [t(region.note) if region.note else "" for region in shown],
        },
        hide_index=True,
        column_config={t("Its page"): st.column_config.LinkColumn()},
        alt=t("Regions of the Union, and whether the calls of their authorities are read"),
    )


def _counts(found: Iterable[RegionCoverage], t: Texts) -> str:
    counts = Counter(region.cover for region in found if region.fund is Fund.ERDF)
    return t(
        "ERDF, of {total} regions: {read} read, {partly} partly read, {watched} watched, "
        "{unread} not read.",
        total=t.number(counts.total()),
        read=t.number(counts[Cover.READ]),
        partly=t.number(counts[Cover.PARTLY_READ]),
        watched=t.number(counts[Cover.WATCHED]),
        unread=t.number(counts[Cover.NOT_READ]),
    )


def _said(region: RegionCoverage, t: Texts) -> str:
    words = t(COVER[region.cover])
    if region.sources and not region.succeeded:
        return t("{state}, never with success so far", state=words)
    return words


def note(areas: Iterable[str], t: Texts) -> None:
    """Warn above a list of calls of these countries when we do not read their authorities."""
    for area in areas:
        with context.reading() as session:
            found = coverage.coverage_for(context.person(), session, area)
        if found is None or (found.read == found.regions and not found.partly):
            continue
        if found.read == found.regions:
            words = t(
                "{country}: we read only a part of what its managing authorities publish. "
                "An empty list does not mean that there are no calls.",
                country=t.country(area),
            )
        elif found.read == 0:
            words = t(
                "{country}: we do not read your managing authority. An empty list does not mean "
                "that there are no calls.",
                country=t.country(area),
            )
        else:
            words = t(
                "{country}: we read the managing authorities of {read} of {total} regions. "
                "An empty list does not mean that there are no calls; the page Sources tells "
                "which regions are read.",
                country=t.country(area),
                read=t.number(found.read),
                total=t.number(found.regions),
            )
        st.info(plain(words), icon=":material/visibility_off:")
