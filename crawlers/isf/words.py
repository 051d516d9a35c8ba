"""How authorities of the Member States word notices of the Internal Security Fund.

All patterns look at folded text. A word that is not here leaves a field unknown.
"""

import re
from typing import NamedTuple

_Pattern = re.Pattern[str]
_NEVER = re.compile(r"(?!)")


class Words(NamedTuple):
    """The words of one authority's language."""

    languages: tuple[str, ...]
    fund: _Pattern
    """Names the Fund."""
    call: _Pattern
    """Announces that applications can be made."""
    opens: _Pattern
    """Stands in the clause that gives the opening."""
    closes: _Pattern
    """Stands in the clause that gives the last day."""
    not_closes: _Pattern
    """Stands in clauses about other days: questions, results, start of projects."""
    who: _Pattern
    """Stands in the sentence that says who may apply."""
    results: _Pattern = _NEVER
    """Tells how a past call ended: such a notice announces none."""
    before: _Pattern = _NEVER
    """Says "before" a day: nobody can tell whether that day still counts."""
    budget: _Pattern = _NEVER
    """Stands in the clause that gives the total of the call."""
    rate: _Pattern = _NEVER
    """Stands in the sentence that gives the share which the Fund pays."""


# A specific action names itself by its number; only Member States can ask for one.
SPECIFIC_ACTION = re.compile(r"\bISF/20\d\d/SA/\d+(?:\.\d+)*\b")
UNION_ACTION = re.compile(
    r"\b(?:ISFP?|BMVI|AMIF|HORIZON-[A-Z0-9]+)-20\d\d(?:-[A-Za-z0-9]+)+\b"
    r"|\bSU-[A-Z]+\d+-20\d\d\b"
)
# Actions of the Union are for applicants of all Member States, whoever repeats them.
OF_THE_UNION = re.compile(
    r"union actions?|unionsatgard\w*|unionin toim\w*|acciones de la union|acoes da uniao"
    r"|actions de l'union|dzialan\w* unijn\w*"
)
NOTICE = re.compile(r"\b\d{2,3}/FSI/[A-Z]+/20\d\d\b")
MEMBER_STATES = re.compile(
    r"member states?|estados[- ]membros|estados? miembros?|etats membres|panstw\w* czlonkowsk\w+"
    r"|jasenvaltio\w*|medlemsstat\w*"
)
# A sentence with one of these may name those who cannot apply.
NEGATION = re.compile(
    r"\b(?:not|no|non|nao|ne|pas|nie|ei|eivat|inte|excepto|sauf|except|without)\b"
)

EN = Words(
    languages=("en",),
    fund=re.compile(r"internal security fund|\bisfp?\b"),
    call=re.compile(r"\bcalls? for (?:proposals?|expressions? of interest)\b|funding available"),
    results=re.compile(r"\bselected\b|\bawarded\b|\bresults?\b|\bwinn"),
    opens=re.compile(r"\bopens? (?:on|for)\b|opening date"),
    closes=re.compile(r"deadline|closing date|submit\w* (?:by|until)"),
    not_closes=re.compile(r"info(?:rmation)? (?:session|day)|question|recording"),
    before=re.compile(r"\bbefore\b"),
    who=re.compile(r"eligib\w+|can apply|may apply"),
    budget=re.compile(r"total budget|call for proposals for (?:€|eur)|budget of (?:€|eur)"),
    rate=re.compile(r"co-?(?:financing|funding) rate|funding rate"),
)
PT = Words(
    languages=("pt",),
    fund=re.compile(r"fundo (?:para|de) (?:a )?seguranca interna|\bfsi\b"),
    call=re.compile(r"\baviso\b|\baviso/concurso\b|convite a apresentacao"),
    results=re.compile(r"\baprova|\bmilhoes (?:de euros )?(?:aprovados|abertos|em avisos)"),
    opens=re.compile(r"\ba partir d|inicio d\w+ candidatura"),
    closes=re.compile(r"candidatura\w* (?:decorre )?ate|submissao de candidaturas"),
    not_closes=re.compile(r"esclareciment"),
    before=re.compile(r"\bantes d"),
    who=re.compile(r"podem (?:candidatar|apresentar)|beneficiari"),
    budget=re.compile(r"no valor de|montante indicativo global"),
    rate=re.compile(r"financia ate|taxa de (?:co)?financiamento"),
)
ES = Words(
    languages=("es",),
    fund=re.compile(r"fondo de seguridad interior|\bisf\b|\bfsi\b"),
    call=re.compile(r"convocatoria|\baccion(?:es)? (?:especificas?|de la union)"),
    opens=re.compile(r"apertura|se abre"),
    closes=re.compile(r"solicitudes|plazo"),
    not_closes=re.compile(r"aclaracion|resultados|no pueden comenzar"),
    before=re.compile(r"\bantes del?\b"),
    who=re.compile(r"pueden solicitar|beneficiari"),
    budget=re.compile(r"presupuesto indicativo"),
    rate=re.compile(r"cofinancia\w+"),
)
PL = Words(
    languages=("pl",),
    fund=re.compile(r"fundusz\w* bezpieczenstwa wewnetrznego|\bfbw\b"),
    call=re.compile(r"\bnabor\b|\bkonkurs\b|oglosz\w+ o naborze"),
    results=re.compile(r"wynik|rozstrzygn"),
    opens=re.compile(r"rozpocz|od dnia"),
    closes=re.compile(r"termin|do dnia|nabor\w* trwa do"),
    not_closes=re.compile(r"pytan"),
    who=re.compile(r"wnioskodawc|beneficjen|moga ubiegac"),
    budget=re.compile(r"alokacja|kwota (?:przeznaczona|dostepna)"),
    rate=re.compile(r"poziom dofinansowania"),
)
FR = Words(
    languages=("fr",),
    fund=re.compile(r"fonds (?:de|pour la) securite interieure|\bfsi\b"),
    call=re.compile(r"appels? a projets?"),
    results=re.compile(r"laureat|resultat|conference"),
    opens=re.compile(r"ouverture|ouvert"),
    closes=re.compile(r"date limite|cloture|au plus tard"),
    not_closes=re.compile(r"question"),
    before=re.compile(r"\bavant le\b"),
    who=re.compile(r"eligib|beneficiaire|peuvent (?:deposer|candidater)"),
    budget=re.compile(r"enveloppe de l'appel"),
    rate=re.compile(r"taux de cofinancement"),
)
FI = Words(
    languages=("fi", "sv"),
    fund=re.compile(r"sisaisen turvallisuuden rahasto|fonden for inre sakerhet|\bisf\b"),
    call=re.compile(r"\bhaku\b|utlysning|\bansokan\b|kan sokas"),
    results=re.compile(r"hakemuksia|beviljad|myonnetty"),
    opens=re.compile(r"\bavaa\b|avataan|\balkaa\b|jarjestetaan|borjar|\butlyser\b"),
    closes=re.compile(r"paatty|jarjestetaan|gar ut|gick ut|gatt ut|pagar till"),
    not_closes=re.compile(r"hyvaksy|arvioidaan"),
    who=re.compile(r"voivat hakea|kan sokas av|hakijana"),
    budget=re.compile(
        r"inom denna utlysning|under denna ansokningsomgang|belopp av totalt|haettavana (?:on )?yhteensa"
    ),
    rate=re.compile(r"andelen eu-finansiering|eu-rahoituksen osuus"),
)
