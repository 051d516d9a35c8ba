"""How the specific objectives are named in the languages of the Union; patterns over folded text."""

# Case tells these from articles and conjunctions; they are looked for in the text as printed.
ABBREVIATIONS = r"O\.?\s?S\.?|O\.?E\.?|S\.\s?D\.|SD|S\.?O\.?|S\.?C\.?|ΕΣ"

LABELS = "|".join(
    (
        r"specific objectives?",
        r"objectifs? specifiques?",
        r"objetivos? especificos?",
        r"objectius? especifics?|obxectivos? especificos?",
        r"obiettiv[oi] specific[oi]",
        r"specifieke doelstelling(?:en)?",
        r"spezifische[sn]? ziele?s?",
        r"specificky ciel|specifickeho ciela|specificke ciele",
        r"specificn[aieo]\w* cilj\w*",
        r"obiectiv(?:ul|ului|e|ele)? specific(?:e)?",
        r"ειδικ(?:οσ|ου|ο|οι|ων|ουσ) στοχ(?:οσ|ου|ο|οι|ων|ουσ)",
        r"specifik[at] mal(?:et)?|sarskil(?:t|da) mal(?:et)?",
        r"specifikke mal|specifikt mal",
        r"specifiska(?:is|ja|jam|s)? (?:atbalsta )?mer[kķ]\w+",
        r"konkret(?:us|aus) uzdavin\w+",
        r"erieesmark\w*",
        r"специфичн[аи] цел[и]?",
    )
)

# Parts of the wording of RSO5.1 and RSO5.2 (Regulation (EU) 2021/1058, Article 3(1)(e)).
INTEGRATED = (
    r"integrat\w+|integre\w*|integrad\w+|integrier\w+|geintegreer\w+|zintegrowan\w+|integrovan\w+"
    r"|integriran\w+|integriranog\w*|ολοκληρωμεν\w+|yhdennet\w+|integret\w+|integrerad\w+|integralt"
    r"|integruot\w+|integreerit\w+|интегриран\w+"
)
TOURISM = (
    r"touris\w+|turis\w+|toerisme|turyst\w+|cestovni\w+ ruch\w+|cestovn\w+ ruch\w+|turiz\w+|τουρισμ\w+"
    r"|matkailu\w*|turizm\w+|туриз\w+"
)
SECURITY = (
    r"security|securite|seguridad|seguretat|seguridade|seguranca|sicurezza|sicherheit|veiligheid"
    r"|bezpieczenst\w+|bezpecnost\w*|securitat\w+|ασφαλεια\w*|turvallisu\w+|drosib\w+|sigurnost\w*"
    r"|varnost\w*|sakerhet\w*|trygghet|biztonsag\w*|saugum\w*|turvalis\w+|sikkerhed\w*|сигурност\w*"
)
AREAS_URBAN = (
    r"urban areas|zones urbaines|zonas urbanas|zones urbanes|areas urbanas|aree urbane"
    r"|stadtischen gebieten|stadtgebieten|stedelijke gebieden|obszarach miejskich"
    r"|mestskych oblast(?:ech|iach)|zonele urbane|αστικ(?:εσ|ων) περιοχ(?:εσ|ων)|kaupunkialue\w+"
    r"|pilset\w* ?teritorij\w+|urban(?:im|a|ih) (?:podruc|obmoc)\w+|mestnih obmoc\w+|stadsomraden"
    r"|varosi tersegek\w*|miest[ou] teritorij\w+|linnapiirkon\w+|byomrader"
)
AREAS_NOT_URBAN = (
    r"other than urban|non[- ]urban|autres que (?:les zones )?urbaines|ailleurs que dans les zones urb"
    r"|non urbaines|no urbanas|non urbanas|nao urbanas|distintas de las (?:zonas )?urbanas"
    r"|diverse da quelle urbane|non urbane|nicht[- ]?stadtisch\w+|anderen als stadtischen"
    r"|ausserhalb (?:von )?stadtischer|niet-stedelijke|andere (?:gebieden )?dan stedelijke"
    r"|inn(?:ych|e) niz (?:obszary )?miejski\w+|jin\w+ nez mestsk\w+|mimo mestsk\w+|in\w+ ako mestsk\w+"
    r"|alte(?:le)? (?:zone )?decat (?:cele )?urbane|non-urbane|(?:εκτοσ|πλην) (?:των )?αστικων"
    r"|μη αστικ\w+|muilla kuin kaupunki\w+|arpus pilset\w+|nav pilset\w+|nisu urbana|izvan urbanih"
    r"|niso (?:mestna|urbana)|andra (?:omraden )?an stads\w+|varosi tersegektol eltero"
)
BOTH_AREAS = r"\((?:nao|no|non|not|nie|ne)\) ?urban"

# Short forms that one country's official lists use as the objective's name.
SHORT_TITLES = {
    "desenvolvimento integrado nas zonas urbanas": "RSO5.1",
    "capacidades industriais de defesa": "RSO1.7",
}

# What Regulation (EU) 2025/1914 added to Article 3(1) for defence and civil preparedness: point
# (a)(vii), whose code Portugal's plan of 2026 prints, and point (c)(iii), whose code nobody's page
# that we met prints: its wording gives the point, never a code that we would have to count out
# (domain/reference/objectives.toml). "Preparedness" alone is neither.
REVIEWED = {
    r"industrial capacit(?:y|ies) to foster (?:dual[- ]use as well as )?defen[cs]e": "RSO1.7",
    r"capacitatilor industriale de promovare a capabilitatilor de aparare": "RSO1.7",
    r"resilient defen[cs]e (?:or dual[- ]use )?infrastructure": "ERDF 3(1)(c)(iii)",
    r"infrastructur(?:i|ii) reziliente de aparare": "ERDF 3(1)(c)(iii)",
}
