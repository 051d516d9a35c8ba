"""The names of the months in the languages of the Union, folded; a month is one word of a text.

Languages disagree ("listopad" is October in Croatian, November in Polish and Czech), so a name is
looked up in the languages of the source only, and a name on which two of them disagree is none.
"""

from collections.abc import Iterable
from functools import lru_cache

from domain.text import fold

# Twelve groups separated by "|": every form (case, abbreviation) that stands in dates.
_NAMES = {
    "bg": "януари яну|февруари фев|март|април апр|май|юни|юли|август авг|септември сеп|октомври окт"
    "|ноември ное|декември дек",
    "ca": "gener|febrer|març|abril|maig|juny|juliol|agost|setembre|octubre|novembre|desembre",
    "cs": "leden ledna lednu|únor února únoru|březen března březnu|duben dubna dubnu"
    "|květen května květnu|červen června červnu|červenec července červenci|srpen srpna srpnu"
    "|září|říjen října říjnu|listopad listopadu|prosinec prosince prosinci",
    "da": "januar jan|februar feb|marts|april apr|maj|juni jun|juli jul|august aug|september sep sept"
    "|oktober okt|november nov|december dec",
    "de": "januar jänner jan|februar feber feb|märz mrz|april apr|mai|juni jun|juli jul|august aug"
    "|september sep sept|oktober okt|november nov|dezember dez",
    "el": "ιανουάριος ιανουαρίου ιανουάριο ιαν|φεβρουάριος φεβρουαρίου φεβρουάριο φεβ"
    "|μάρτιος μαρτίου μάρτιο μαρ|απρίλιος απριλίου απρίλιο απρ|μάιος μαΐου μάιο μαι"
    "|ιούνιος ιουνίου ιούνιο ιουν|ιούλιος ιουλίου ιούλιο ιουλ|αύγουστος αυγούστου αύγουστο αυγ"
    "|σεπτέμβριος σεπτεμβρίου σεπτέμβριο σεπ|οκτώβριος οκτωβρίου οκτώβριο οκτ"
    "|νοέμβριος νοεμβρίου νοέμβριο νοε|δεκέμβριος δεκεμβρίου δεκέμβριο δεκ",
    "en": "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug"
    "|september sep sept|october oct|november nov|december dec",
    "es": "enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|agosto ago"
    "|septiembre setiembre sep sept|octubre oct|noviembre nov|diciembre dic",
    "et": "jaanuar jaanuari jaanuaris|veebruar veebruari veebruaris|märts märtsi märtsis"
    "|aprill aprilli aprillis|mai mais|juuni juunis|juuli juulis|august augusti augustis"
    "|september septembri septembris|oktoober oktoobri oktoobris|november novembri novembris"
    "|detsember detsembri detsembris",
    "fi": "tammikuu tammikuuta tammikuun tammikuussa|helmikuu helmikuuta helmikuun helmikuussa"
    "|maaliskuu maaliskuuta maaliskuun maaliskuussa|huhtikuu huhtikuuta huhtikuun huhtikuussa"
    "|toukokuu toukokuuta toukokuun toukokuussa|kesäkuu kesäkuuta kesäkuun kesäkuussa"
    "|heinäkuu heinäkuuta heinäkuun heinäkuussa|elokuu elokuuta elokuun elokuussa"
    "|syyskuu syyskuuta syyskuun syyskuussa|lokakuu lokakuuta lokakuun lokakuussa"
    "|marraskuu marraskuuta marraskuun marraskuussa|joulukuu joulukuuta joulukuun joulukuussa",
    "fr": "janvier janv|février fév févr|mars|avril avr|mai|juin|juillet juil|août|septembre sept"
    "|octobre oct|novembre nov|décembre déc",
    "gl": "xaneiro|febreiro|marzo|abril|maio|xuño|xullo|agosto|setembro|outubro|novembro|decembro",
    "hr": "siječanj siječnja siječnju|veljača veljače veljači|ožujak ožujka ožujku"
    "|travanj travnja travnju|svibanj svibnja svibnju|lipanj lipnja lipnju|srpanj srpnja srpnju"
    "|kolovoz kolovoza kolovozu|rujan rujna rujnu|listopad listopada listopadu"
    "|studeni studenog studenoga studenom|prosinac prosinca prosincu",
    "hu": "január|február|március|április|május|június|július|augusztus|szeptember|október|november"
    "|december",
    "it": "gennaio gen|febbraio feb|marzo mar|aprile apr|maggio mag|giugno giu|luglio lug"
    "|agosto ago|settembre set sett|ottobre ott|novembre nov|dicembre dic",
    "lt": "sausis sausio|vasaris vasario|kovas kovo|balandis balandžio|gegužė gegužės"
    "|birželis birželio|liepa liepos|rugpjūtis rugpjūčio|rugsėjis rugsėjo|spalis spalio"
    "|lapkritis lapkričio|gruodis gruodžio",
    "lv": "janvāris janvāra janvārī janvārim|februāris februāra februārī februārim"
    "|marts marta martā martam|aprīlis aprīļa aprīlī aprīlim|maijs maija maijā maijam"
    "|jūnijs jūnija jūnijā jūnijam|jūlijs jūlija jūlijā jūlijam|augusts augusta augustā augustam"
    "|septembris septembra septembrī septembrim|oktobris oktobra oktobrī oktobrim"
    "|novembris novembra novembrī novembrim|decembris decembra decembrī decembrim",
    "mt": "jannar|frar|marzu|april|mejju|ġunju|lulju|awwissu|settembru|ottubru|novembru|diċembru",
    "nl": "januari jan|februari feb|maart mrt|april apr|mei|juni jun|juli jul|augustus aug"
    "|september sep sept|oktober okt|november nov|december dec",
    "pl": "styczeń stycznia styczniu|luty lutego lutym|marzec marca marcu"
    "|kwiecień kwietnia kwietniu|maj maja maju|czerwiec czerwca czerwcu|lipiec lipca lipcu"
    "|sierpień sierpnia sierpniu|wrzesień września wrześniu"
    "|październik października październiku|listopad listopada listopadzie"
    "|grudzień grudnia grudniu",
    "pt": "janeiro jan|fevereiro fev|março mar|abril abr|maio mai|junho jun|julho jul|agosto ago"
    "|setembro set|outubro out|novembro nov|dezembro dez",
    "ro": "ianuarie ian|februarie feb|martie mar|aprilie apr|mai|iunie iun|iulie iul|august aug"
    "|septembrie sept|octombrie oct|noiembrie noi nov|decembrie dec",
    "sk": "január januára januári|február februára februári|marec marca marci|apríl apríla apríli"
    "|máj mája máji|jún júna júni|júl júla júli|august augusta auguste"
    "|september septembra septembri|október októbra októbri|november novembra novembri"
    "|december decembra decembri",
    "sl": "januar januarja januarju|februar februarja februarju|marec marca marcu"
    "|april aprila aprilu|maj maja maju|junij junija juniju|julij julija juliju"
    "|avgust avgusta avgustu|september septembra septembru|oktober oktobra oktobru"
    "|november novembra novembru|december decembra decembru",
    "sv": "januari jan|februari feb|mars|april apr|maj|juni jun|juli jul|augusti aug"
    "|september sep sept|oktober okt|november nov|december dec",
}
LANGUAGES = frozenset(_NAMES)


def months(languages: Iterable[str]) -> dict[str, int]:
    """Return folded name → number of month; names on which the languages disagree are left out.

    A language without names here (a source may name one) adds nothing.
    """
    return _months(tuple(sorted(set(languages))))


@lru_cache(64)
def _months(languages: tuple[str, ...]) -> dict[str, int]:
    found: dict[str, set[int]] = {}
    for language in languages:
        for number, names in enumerate(_NAMES.get(language, "").split("|"), 1):
            for name in names.split():
                found.setdefault(fold(name), set()).add(number)
    return {name: min(numbers) for name, numbers in found.items() if len(numbers) == 1}


def name_of(number: int, language: str) -> str:
    """Return the first form of a month's name, as written; raises KeyError for other languages."""
    return _NAMES[language].split("|")[number - 1].split()[0]
