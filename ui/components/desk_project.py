"""The private part as the city shared it: its projects, papers, versions and what was said."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import streamlit as st

from domain.deliverables import FileView
from domain.desk import Entry, Frozen, FrozenProject, FrozenVersion
from domain.desk_rules import Difference, differences, total
from domain.i18n import Texts
from domain.project import ProjectProfile
from services import desk_words as words
from services import screening_words
from services.plain_words import one_line
from services.vocabulary import COST
from ui import context
from ui.components.desk_words import entry_line
from ui.components.escape import md, plain
from ui.components.lists import small
from ui.components.vocabulary import APPLICANT

_LONGEST = 160


def show(frozen: Frozen, t: Texts) -> None:
    """Show one version: every project with the fields that the city agreed to share."""
    for project in frozen.projects:
        profile = project.profile.for_reader(t.language)
        with st.container(border=True, gap="small"):
            st.markdown(f"**{md(profile.title)}**  \n{small(md(words.kind(project.kind, t)))}")
            if profile.summary:
                st.markdown(md(profile.summary))
            st.markdown(
                "\n".join(f"- {md(name)}: {md(value)}" for name, value in _facts(project, t))
            )
            _costs(profile, t)
    if frozen.note:
        st.markdown(f"**{md(t('Note of the city'))}**  \n{md(frozen.note)}")
    papers = ", ".join(words.paper(paper, t) for paper in frozen.papers) or t("none told")
    st.markdown(f"**{md(t('Papers that are there'))}**: {md(papers)}")


def files(found: Sequence[FileView], address: str, t: Texts) -> None:
    """Show the papers that were handed in, each a link below `address`, which checks the right."""
    for view in found:
        context.same_window(
            f"{plain(view.name)} ({t.number(view.size // 1024 + 1)} KiB)", f"{address}/{view.id}"
        )


def _facts(project: FrozenProject, t: Texts) -> list[tuple[str, str]]:
    profile, cost = project.profile, total(project.profile)
    found = [(t("in whose name"), project.applicant or t("not told"))]
    found += [(t("whole cost"), t.money(cost) if cost else t("cost not told"))]
    if profile.own_funds:
        found.append((t("own funds"), t.money(profile.own_funds)))
    if profile.applicant_type:
        found.append((t("kind of organisation"), t(APPLICANT[profile.applicant_type])))
    place = [profile.city or "", *profile.nuts, t.country(profile.country or "")]
    found.append((t("place"), ", ".join(part for part in place if part)))
    if profile.region_category:
        found.append(
            (t("category of the region"), t(screening_words.REGION[profile.region_category]))
        )
    if profile.population is not None:
        found.append((t("inhabitants"), t.number(profile.population)))
    bought = [t(COST[kind]) for kind in profile.wants] + [profile.wants_text]
    if any(bought):
        found.append((t("what is to be bought"), ", ".join(part for part in bought if part)))
    return found


def _costs(profile: ProjectProfile, t: Texts) -> None:
    if not profile.costs:
        return
    st.dataframe(
        [
            {
                t("Year"): str(cost.year) if cost.year else t("not told"),
                t("Kind"): t(COST[cost.kind]) if cost.kind else t("not told"),
                t("Amount"): t.money(cost.amount),
            }
            for cost in profile.costs
        ],
        hide_index=True,
        width="stretch",
    )


def versions(found: Sequence[FrozenVersion], t: Texts) -> None:
    """Show what changed from one version to the next; nothing while there is one only."""
    if len(found) < 2:
        return
    with st.expander(t("What changed between the versions"), icon=":material/difference:"):
        for before, later in pairwise(found):
            head = t("version {before} → {later}", before=before.number, later=later.number)
            st.markdown(f"**{md(head)}** {small(md(t.instant(later.made_at, context.zone())))}")
            differ(differences(before.content, later.content), titles_of(before, later), t)


def titles_of(*found: FrozenVersion) -> dict[int, str]:
    """Return the titles of the projects of some versions."""
    return {p.project_id: p.profile.title for one in found for p in one.content.projects}


def differ(found: Sequence[Difference], titles: Mapping[int, str], t: Texts) -> None:
    """Show differences as a table: where, what, before and after."""
    st.dataframe(
        [
            {
                t("Where"): plain(titles.get(one.project_id or 0, t("the programme"))),
                t("What"): words.field(one.field, t),
                t("Before"): _value(one.before, t),
                t("After"): _value(one.after, t),
            }
            for one in found
        ],
        hide_index=True,
        width="stretch",
    )


def _value(value: Any, t: Texts) -> str:
    """Return a stored value in words, short and without markup."""
    if value in (None, "", (), [], {}):
        return t("nothing")
    if isinstance(value, dict) and set(value) == {"minor", "currency"}:
        from domain.money import Money

        return t.money(Money.model_validate(value))
    if isinstance(value, (list, tuple)):
        return one_line("; ".join(_value(item, t) for item in value), _LONGEST)
    if isinstance(value, dict):
        return one_line(", ".join(_value(item, t) for item in value.values() if item), _LONGEST)
    return one_line(plain(str(getattr(value, "value", value))), _LONGEST)


def exchange(entries: Sequence[Entry], names: Mapping[int, str], t: Texts) -> None:
    """Show what was said and done, newest first."""
    with st.expander(t("What was said and done"), icon=":material/forum:"):
        for entry in reversed(entries):
            st.markdown(entry_line(entry, names, t))
