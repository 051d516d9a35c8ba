"""How a call pays: VAT, early costs, pre-financing, rhythm, and how long the investment is kept.

Read from regular sentences only; two sentences that contradict each other leave it unknown.
"""

from collections.abc import Iterator

from domain.call import CallRecord, Quote
from domain.enums import Tri
from domain.match import Message
from domain.terms import TermKind, TermLine
from matcher import messages as say
from matcher.sentences import Forms, Told, form

_GAP = r"[^.;]{0,80}?"
_VAT, _EARLY = TermKind.VAT.value, TermKind.EARLY_COSTS.value
_PRE, _PAY, _KEEP = TermKind.PREFINANCING.value, TermKind.PAYMENT.value, TermKind.KEEPING.value
_YES, _NO = Tri.YES, Tri.NO

FORMS = Forms(
    # value added tax
    form(_VAT, _NO, "vat+eligible", rf"\bVAT\b{_GAP}\b(is|are)\s+(not\s+(an?\s+)?eligible|ineligible)"),
    form(_VAT, _NO, "tva", rf"\bTVA\b{_GAP}n['’]est\s+pas\s+(éligible|subventionnable|prise en charge)"),
    form(_VAT, _NO, "subvencionable|elegible", rf"\bIVA\b{_GAP}\bno\s+(es|será|son|serán)\s+(subvencionable|elegible)"),
    form(_VAT, _NO, "ammissibile|rimborsabile", rf"\bIVA\b{_GAP}\bnon\s+(è|sono)\s+(un\s+costo\s+)?(ammissibile|rimborsabile)"),
    form(_VAT, _NO, "elegíve", rf"\bIVA\b{_GAP}\bnão\s+(é|são)\s+elegíve(l|is)"),
    form(_VAT, _NO, "steuer", rf"\b(Mehrwert|Umsatz)steuer\b{_GAP}\bist\s+nicht\s+(förder|zuwendungs)fähig"),
    form(_VAT, _NO, "kwalifikowaln", rf"\bVAT\b{_GAP}\b(jest\s+niekwalifikowaln|nie\s+jest\s+(kosztem\s+|wydatkiem\s+)?kwalifikowaln)"),
    form(_VAT, _YES, "vat+eligible", rf"\bVAT\b{_GAP}\b(is|are|may\s+be|shall\s+be)\s+(considered\s+|an?\s+)?eligible"),
    form(_VAT, _YES, "tva", rf"\bTVA\b{_GAP}\b(est|peut\s+être)\s+(éligible|prise en charge)"),
    form(_VAT, _YES, "subvencionable", rf"\bIVA\b{_GAP}(?<!\bno\s)\b(es|será)\s+subvencionable"),
    form(_VAT, _YES, "ammissibile", rf"\bIVA\b{_GAP}(?<!\bnon\s)\bè\s+(un\s+costo\s+)?ammissibile"),
    form(_VAT, _YES, "elegível", rf"\bIVA\b{_GAP}(?<!\bnão\s)\bé\s+elegível"),
    # costs before the application or the signature
    form(_EARLY, _NO, "before", rf"\b(costs?|expenditure|expenses)\b{_GAP}\b(incurred|paid|made)\s+before\b{_GAP}\b(is|are|will)\s+not\s+(be\s+)?(eligible|reimbursed|considered)"),
    form(_EARLY, _NO, "before", r"\b(actions?|projects?|works?|operations?|activities)\s+(must|shall|may)\s+not\s+(have\s+)?(started|start|begun|begin)\s+before\b"),
    form(_EARLY, _NO, "avant", r"\b(travaux|opération|projet|action)s?\b[^.;]{0,40}?\bne\s+doi(t|vent)\s+pas\s+(avoir\s+(été\s+)?commencé|être\s+commencé|avoir\s+débuté)\w*\s+avant\b"),
    form(_EARLY, _NO, "avant", rf"\bdépenses\b{_GAP}\bavant\b{_GAP}\bne\s+sont\s+pas\s+éligibles"),
    form(_EARLY, _NO, "gastos", rf"\bgastos\b{_GAP}\bantes\s+de\b{_GAP}\bno\s+(son|serán)\s+(subvencionables|elegibles)"),
    form(_EARLY, _NO, "ammissibili", rf"\bspese\b{_GAP}\bprima\b{_GAP}\bnon\s+sono\s+ammissibili"),
    form(_EARLY, _NO, "maßnahmenbeginn", r"\bvorzeitiger\s+Maßnahmenbeginn\b[^.;]{0,40}?\b(nicht\s+zulässig|ausgeschlossen|förderschädlich)"),
    form(_EARLY, _YES, "before", rf"\b(costs?|expenditure|expenses)\s+incurred\s+before\b{_GAP}\b(is|are|may\s+be|can\s+be)\s+(considered\s+)?eligible"),
    # money before it is spent
    form(_PRE, _NO, "pre-financ|prefinanc", r"\b(no|without)\s+pre-?financing\b|\bmust\s+(therefore\s+)?pre-?finance\s+all\s+costs"),
    form(_PRE, _NO, "avance", r"\b(aucune|pas\s+d['’])\s*avance\b[^.;]{0,40}?\b(versée|prévue|accordée)"),
    form(_PRE, _YES, "pre-financ|prefinanc", r"\bpre-?financing\s+(payment\s+)?(of\s+\d|will\s+be\s+(paid|made)|is\s+paid|shall\s+be\s+paid)"),
    form(_PRE, _YES, "avance", r"\bavance\s+de\s+\d+\s?%"),
    form(_PRE, _YES, "anticipo", r"\banticipo\s+de(l|\s+hasta\s+el)?\s+\d+\s?%"),
    form(_PRE, _YES, "anticipazione", r"\banticipazione\s+(pari\s+al?|del|fino\s+al?)\s*\d+\s?%"),
    # rhythm of payment
    form(_PAY, _YES, "instalments", r"\b(paid|payment|disbursed)\b[^.;]{0,40}?\bin\s+<N>\s+instal?ments"),
    form(_PAY, _YES, "payment", r"\binterim\s+payments?\s+(will|is|are|shall|of\s+\d)"),
    form(_PAY, _YES, "reimburse", r"\b(is|are|should\s+be|will\s+be)\s+reimbursed\b[^.;]{0,60}?\b(on\s+a\s+\S+\s+basis|on\s+the\s+basis\s+of|after)\b"),
    form(_PAY, _YES, "paid", r"\b(grant|prize\s+money|balance|subsidy)\s+(will\s+be|is|shall\s+be)\s+paid\b[^.;]{0,60}?\b(after|following|days)\b"),
    form(_PAY, _YES, "versé", r"\b(solde|subvention|aide)\b[^.;]{0,40}?\b(est|sera)\s+versée?\b[^.;]{0,40}?\b(après|sur\s+présentation|à\s+la\s+fin|en\s+<N>\s+fois)"),
    # how long the investment is kept
    form(_KEEP, _YES, "years+maintain|years+kept|years+keep|years+retain|years+durability", rf"\b(maintain|maintained|kept|keep|retain|retained|durability)\b{_GAP}\bfor\s+(at\s+least\s+|a\s+(minimum\s+)?period\s+of\s+(at\s+least\s+)?)?<N>\s+years"),
    form(_KEEP, _YES, "ans+mainten|ans+conserv", rf"\b(maintenir|maintenue?s?|conserver|conservée?s?)\b{_GAP}\b(pendant|durant)\s+(au\s+moins\s+|une\s+durée\s+de\s+)?<N>\s+ans"),
    form(_KEEP, _YES, "años", rf"\b(mantener|mantenerse|conservar)\b{_GAP}\bdurante\s+(al\s+menos\s+|un\s+plazo\s+de\s+)?<N>\s+años"),
    form(_KEEP, _YES, "anni+manten|anni+conserv", rf"\b(mantenere|mantenut\w|conservare)\b{_GAP}\bper\s+(almeno\s+)?<N>\s+anni"),
    form(_KEEP, _YES, "zweckbindung", r"\bZweckbindungsfrist\b[^.;]{0,60}?\b(von|beträgt)\s+(mindestens\s+)?<N>\s+Jahren?"),
    form(_KEEP, _YES, "anos+mant|anos+conserv", rf"\b(manter|mantidos?|conservar)\b{_GAP}\bdurante\s+(pelo\s+menos\s+)?<N>\s+anos"),
    form(_KEEP, _YES, "trwało", r"\btrwałoś\w+\b[^.;]{0,60}?\bprzez\s+(okres\s+)?<N>\s+lat"),
)  # fmt: skip
"""Written by the project after sentences of published calls, in seven languages."""


def terms_of(record: CallRecord) -> tuple[TermLine, ...]:
    """Return one line for each kind of term, unknown ones too."""
    return tuple(_lines(record))


def _lines(record: CallRecord) -> Iterator[TermLine]:
    found = FORMS.told(record.texts)
    for kind in TermKind:
        here = [item for item in found if item.about == kind]
        values = {(item.stated, item.number) for item in here}
        if len(values) != 1:
            yield TermLine(kind, Tri.UNKNOWN, say.term(kind, Tri.UNKNOWN))
            continue
        first = here[0]
        quote = Quote(text=first.words, url=record.url, section=first.section)
        yield TermLine(kind, first.stated, _text(kind, first), quote)


def _text(kind: TermKind, item: Told) -> Message:
    if kind is TermKind.KEEPING and item.number is not None:
        return say.say(say.TERM_KEEP, years=item.number)
    return say.term(kind, item.stated)
