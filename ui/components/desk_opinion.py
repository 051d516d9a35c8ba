"""Triage and score sheet: the screening suggests, a person decides; every change is kept at once."""

from typing import Any

import streamlit as st

from domain.desk import (
    HIGHEST_SCORE,
    MOST_EURO,
    Aspect,
    Opinion,
    OpinionView,
    Paper,
    Recommendation,
    Score,
    Standing,
    TriageEntry,
    TriageLine,
    TriageResult,
)
from domain.desk_rules import average, proposed
from domain.i18n import Texts
from services import desk_words as words
from services import opinions
from services.desk import Dossier
from services.screening_words import dated
from ui import context
from ui.components.choices import inked
from ui.components.desk_words import STANDING_ICON
from ui.components.escape import md
from ui.components.lists import small

_NOT_LOOKED, _NOT_APPLICABLE = "-", "n/a"
_POINTS = [_NOT_LOOKED, _NOT_APPLICABLE, *(str(n) for n in range(HIGHEST_SCORE + 1))]


class Sheet:
    """One advisor's opinion as it stands on the page; each change is saved as a draft."""

    def __init__(
        self, dossier: Dossier, kept: OpinionView | None, t: Texts, *, gave: bool = False
    ) -> None:
        self.dossier, self.t = dossier, t
        self.stored = kept.content if kept else Opinion()
        self.given, self.gave = bool(kept and kept.given), gave
        self.prefix = f"op_{dossier.row.id}_{dossier.newest.number}"
        st.session_state.setdefault(f"{self.prefix}_seen", kept.version if kept else 0)

    def key(self, *parts: str, start: Any = None) -> str:
        """Return the key of a field, filled from what is kept when it is shown anew."""
        key = "_".join((self.prefix, *parts))
        if key not in st.session_state:
            st.session_state[key] = start
        return key

    def value(self, *parts: str, kept: Any) -> Any:
        """Return what stands in a field; what is kept when it is not on the page."""
        return st.session_state.get("_".join((self.prefix, *parts)), kept)

    def collected(self) -> Opinion:
        """Return the opinion with what stands on the page."""
        triage = {}
        for line in TriageLine:
            was = self.stored.triage.get(line, TriageEntry())
            standing = self.value("line", line, kept=was.standing)
            triage[line] = TriageEntry(
                standing=standing, note=self.value("note", line, kept=was.note) or ""
            )
        scores = {}
        for aspect in Aspect:
            before = self.stored.scores.get(aspect)
            points = self.value("points", aspect, kept=points_of(before))
            if points in (None, _NOT_LOOKED):
                continue
            evidence = self.value("proof", aspect, kept=before.evidence if before else "") or ""
            number = None if points == _NOT_APPLICABLE else int(points)
            scores[aspect] = Score(points=number, evidence=evidence)
        return Opinion(
            triage=triage,
            result=self.value("result", kept=self.stored.result),
            request=self.value("request", kept=self.stored.request) or "",
            scores=scores,
            recommendation=self.value("recommendation", kept=self.stored.recommendation),
            conditions=self.value("conditions", kept=self.stored.conditions) or "",
            loan_eur=self.value("loan_eur", kept=self.stored.loan_eur),
            reply=self.value("reply", kept=self.stored.reply) or "",
        )

    def keep(self) -> None:
        """Keep a change as a draft."""
        self.save()

    def save(self, *, given: bool = False) -> bool:
        """Keep what stands on the page; say what went wrong, and leave the words where they are."""
        with context.told():
            with context.writing() as session:
                view = opinions.save(
                    context.person(),
                    session,
                    self.dossier.row.id,
                    self.dossier.newest.number,
                    self.collected(),
                    given=given,
                    expected_version=st.session_state[f"{self.prefix}_seen"],
                    now=context.now(),
                )
            st.session_state[f"{self.prefix}_seen"] = view.version
            return True
        return False


def points_of(score: Score | None) -> str:
    """Return the choice that stands for a score."""
    if score is None:
        return _NOT_LOOKED
    return _NOT_APPLICABLE if score.points is None else str(score.points)


def _points_words(choice: str, t: Texts) -> str:
    named = {_NOT_LOOKED: t("not looked at"), _NOT_APPLICABLE: t("not applicable")}
    return named.get(choice, choice)


def triage(sheet: Sheet, t: Texts) -> None:
    """Show the five lines with what the screening suggests, and the result that a person chooses."""
    st.caption(t("The screening suggests; you decide. Every change is kept as your draft."))
    suggested = opinions.proposals(sheet.dossier.newest.content, sheet.dossier.report)
    for line in TriageLine:
        was = sheet.stored.triage.get(line, TriageEntry())
        standing, why = suggested[line]
        with st.container(border=True, gap="small"):
            hint = (
                f"{STANDING_ICON[standing]} {md(t('suggested'))}: {md(words.standing(standing, t))}"
            )
            st.markdown(
                f"**{md(_title(words.line(line, t)))}**  \n{small(f'{hint}, {md(t.message(why))}')}"
            )
            st.segmented_control(
                _title(words.line(line, t)),
                list(Standing),
                format_func=lambda s: inked(words.standing(s, t)),
                key=sheet.key("line", line, start=was.standing),
                on_change=sheet.keep,
                label_visibility="collapsed",
            )
            st.text_input(
                t("Why"),
                key=sheet.key("note", line, start=was.note),
                on_change=sheet.keep,
                max_chars=2_000,
            )
    _result(sheet, t)


def _title(text: str) -> str:
    return text[:1].upper() + text[1:]


def _result(sheet: Sheet, t: Texts) -> None:
    now = sheet.collected()
    suggestion = proposed({line: entry.standing for line, entry in now.triage.items()})
    if suggestion is not None:
        st.markdown(
            small(f"{md(t('your five lines suggest'))}: **{md(words.result(suggestion, t))}**")
        )
    result = st.selectbox(
        t("Result"),
        list(TriageResult),
        format_func=lambda r: words.result(r, t),
        placeholder=t("choose"),
        key=sheet.key("result", start=sheet.stored.result),
        on_change=sheet.keep,
    )
    if result is TriageResult.ADVICE:
        missing = [
            words.paper(paper, t)
            for paper in Paper
            if paper not in sheet.dossier.newest.content.papers
        ]
        start = sheet.stored.request or opinions.prefilled_request(sheet.dossier, now, missing, t)
        st.text_area(
            t("Request for advice"),
            key=sheet.key("request", start=start),
            on_change=sheet.keep,
            max_chars=5_000,
        )
    _give(sheet, t)


def _give(sheet: Sheet, t: Texts) -> None:
    if sheet.given:
        st.success(t("Your opinion is given. What you change is a draft until you give it again."))
        return
    if sheet.gave:
        st.info(t("You have changed this since you gave it; what you gave stands meanwhile."))
    asked = st.button(t("Give my opinion"), type="primary", key=f"{sheet.prefix}_give")
    if asked and sheet.save(given=True):
        st.rerun()


def _loan(sheet: Sheet, t: Texts) -> None:
    """Show the loan that is recommended, if any, and which dated limit it breaks."""
    st.number_input(
        t("Recommended loan in euro"),
        min_value=0,
        max_value=MOST_EURO,
        step=1,
        format="%d",
        placeholder=t("not told"),
        key=sheet.key("loan_eur", start=sheet.stored.loan_eur),
        on_change=sheet.keep,
        help=t("Optional, and indicative as all else."),
    )
    for line in opinions.doubts(sheet.collected(), sheet.dossier.programme):
        origin = f" ({dated(line.source, t)})" if line.source else ""
        st.warning(md(f"{t.message(line.text)}{origin}"), icon=":material/warning:")


def scores(sheet: Sheet, t: Texts) -> None:
    """Show the full score sheet; it may stay empty."""
    st.caption(
        t(
            "Optional. 0 is worst, 5 is best; what is not applicable stays outside of the average. "
            "Say for every score what it rests on."
        )
    )
    for aspect in Aspect:
        before = sheet.stored.scores.get(aspect)
        with st.container(border=True, gap="small"):
            name = _title(words.aspect(aspect, t))
            left, right = st.columns((2, 3), gap="small")
            left.selectbox(
                name,
                _POINTS,
                format_func=lambda p: _points_words(p, t),
                key=sheet.key("points", aspect, start=points_of(before)),
                on_change=sheet.keep,
            )
            right.text_input(
                t("What it rests on"),
                key=sheet.key("proof", aspect, start=before.evidence if before else ""),
                on_change=sheet.keep,
                max_chars=5_000,
            )
    mean = average(sheet.collected().scores)
    if mean is not None:
        st.markdown(md(t("Average of what applies: {mean} of 5", mean=f"{float(mean):.2f}")))
    st.selectbox(
        t("Recommendation"),
        list(Recommendation),
        format_func=lambda r: words.recommendation(r, t),
        placeholder=t("choose"),
        key=sheet.key("recommendation", start=sheet.stored.recommendation),
        on_change=sheet.keep,
    )
    _loan(sheet, t)
    st.text_area(
        t("Conditions"),
        key=sheet.key("conditions", start=sheet.stored.conditions),
        on_change=sheet.keep,
        max_chars=5_000,
    )
    _give(sheet, t)
