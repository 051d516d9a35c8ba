"""Specific objectives and kinds of applicant: every wording that we know, and the traps beside them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.normalise.applicant_words import PHRASES, TRAPS
from crawlers.normalise.applicants import applicants
from crawlers.normalise.objectives import specific_objective, specific_objectives
from domain.enums import ApplicantType as A
from domain.errors import BadValue

URBAN, ELSEWHERE = "RSO5.1", "RSO5.2"


@pytest.mark.parametrize(
    ("text", "country", "wanted"),
    [
        ("RSO5.1", "EU", URBAN),
        ("RSO 5.1", "IE", URBAN),
        ("RSO5.2 - Promoting …", "PT", ELSEWHERE),
        ("RSO2.8 - Promover a mobilidade", "PT", "RSO2.8"),
        ("ESO4.11 - Acesso a serviços", "PT", "ESO4.11"),
        ("OS 5.1", "FR", URBAN),
        ("OS 5.2", "IT", ELSEWHERE),
        ("OE 5.1", "ES", URBAN),
        ("SO 5.1", "IE", URBAN),
        ("S.D. 5.1", "BE", URBAN),
        ("SC 5.1", "HR", URBAN),
        ("specifieke doelstelling 5.1", "BE", URBAN),
        ("Specifična cilja? Specifičnog cilja 5.2.", "HR", ELSEWHERE),
        ("Specifični cilj 5.1", "HR", URBAN),
        ("Objectif spécifique 5.1", "FR", URBAN),
        ("Objetivo específico 5.2", "ES", ELSEWHERE),
        ("Obiettivo specifico 5.1", "IT", URBAN),
        ("Spezifisches Ziel 5.1", "DE", URBAN),
        ("Obiectivul specific 5.1", "RO", URBAN),
        ("Ειδικός στόχος 5.1", "EL", URBAN),
        ("Särskilt mål 5.1", "SE", URBAN),
        ("5.1.1. specifiskais atbalsta mērķis – drošības veicināšana", "LV", URBAN),
        ("5.1.1.3. pasākums “Publiskās ārtelpas attīstība”", "LV", URBAN),
        ("EFRR.CP5.I", "PL", URBAN),
        ("Desenvolvimento integrado nas zonas urbanas", "PT", URBAN),
        # An objective of the review of 2025 counts where its code is printed in full.
        ("RSO5.3", "EU", "RSO5.3"),
        ("RSO1.7 - Capacidades industriais de defesa", "PT", "RSO1.7"),
        ("Capacidades industriais de defesa", "PT", "RSO1.7"),
        ("enhancing industrial capacities to foster defence capabilities", "EU", "RSO1.7"),
        (
            "developing resilient defence infrastructure, prioritising dual-use infrastructure,"
            " including for military mobility within the Union, and enhancing civilian preparedness",
            "EU",
            "ERDF 3(1)(c)(iii)",  # no page prints its code: the point of the law stands, not a guess
        ),
        (
            "dezvoltarea unei infrastructuri reziliente de apărare, și îmbunătățind pregătirea civilă",
            "RO",
            "ERDF 3(1)(c)(iii)",
        ),
        ("capacităților industriale de promovare a capabilităților de apărare", "RO", "RSO1.7"),
        ("RSO3.3", "EU", "RSO3.3"),  # printed: kept as printed
        ("Specific objective RSO1.7: defence and dual use", "EU", "RSO1.7"),
        ("RSO 4.7", "PL", "RSO4.7"),
        ("RSO2.10", "FR", "RSO2.10"),
        (
            "Fostering the integrated and inclusive social, economic and environmental development,"
            " culture, natural heritage, sustainable tourism, and security in urban areas (ERDF)",
            "IE",
            URBAN,
        ),
        (
            "Fostering the integrated and inclusive social, economic and environmental local"
            " development, culture, natural heritage, sustainable tourism and security in areas"
            " other than urban areas",
            "IE",
            ELSEWHERE,
        ),
        (
            "Promoção do desenvolvimento social, económico e ambiental integrado e inclusivo, a"
            " cultura, o património natural, o turismo sustentável e a segurança nas zonas urbanas",
            "PT",
            URBAN,
        ),
        (
            "Promoção do desenvolvimento social, económico e ambiental integrado e inclusivo, a"
            " cultura, o património natural, o turismo sustentável e a segurança nas zonas não"
            " urbanas",
            "PT",
            ELSEWHERE,
        ),
        (
            "Encourager le développement social, économique et environnemental intégré et inclusif"
            " ainsi que la culture, le patrimoine naturel, le tourisme durable et la sécurité dans"
            " les zones urbaines",
            "FR",
            URBAN,
        ),
        (
            "Fomento del desarrollo social, económico y medioambiental integrado e inclusivo, la"
            " cultura, el patrimonio natural, el turismo sostenible y la seguridad en las zonas"
            " urbanas",
            "ES",
            URBAN,
        ),
        (
            "promuovere lo sviluppo sociale, economico e ambientale integrato e inclusivo, la"
            " cultura, il patrimonio naturale, il turismo sostenibile e la sicurezza nelle aree"
            " diverse da quelle urbane",
            "IT",
            ELSEWHERE,
        ),
        (
            "Förderung der integrierten und inklusiven sozialen, wirtschaftlichen und ökologischen"
            " Entwicklung, der Kultur, des Naturerbes, des nachhaltigen Tourismus und der"
            " Sicherheit in städtischen Gebieten",
            "DE",
            URBAN,
        ),
        (
            "bevordering van de geïntegreerde en inclusieve sociale, economische en"
            " milieuontwikkeling, cultuur, natuurlijk erfgoed, duurzaam toerisme en veiligheid in"
            " stedelijke gebieden",
            "NL",
            URBAN,
        ),
        (
            "wspieranie zintegrowanego i sprzyjającego włączeniu społecznemu rozwoju społecznego,"
            " gospodarczego i środowiskowego, kultury, dziedzictwa naturalnego, zrównoważonej"
            " turystyki i bezpieczeństwa na obszarach innych niż miejskie",
            "PL",
            ELSEWHERE,
        ),
        (
            "Podpora integrovaného a inkluzivního sociálního, hospodářského a environmentálního"
            " rozvoje, kultury, přírodního dědictví, udržitelného cestovního ruchu a bezpečnosti v"
            " městských oblastech",
            "CZ",
            URBAN,
        ),
        (
            "promovarea dezvoltării integrate și incluzive în domeniul social, economic și al"
            " mediului, precum și a culturii, a patrimoniului natural, a turismului sustenabil și a"
            " securității în zonele urbane",
            "RO",
            URBAN,
        ),
        (
            "προώθηση της ολοκληρωμένης και χωρίς αποκλεισμούς κοινωνικής, οικονομικής και"
            " περιβαλλοντικής ανάπτυξης, του πολιτισμού, της φυσικής κληρονομιάς, του βιώσιμου"
            " τουρισμού και της ασφάλειας στις αστικές περιοχές",
            "EL",
            URBAN,
        ),
        (
            "Yhdennetyn ja osallistavan sosiaalisen, taloudellisen ja ympäristöllisen kehityksen,"
            " kulttuurin, luonnonperinnön, kestävän matkailun ja turvallisuuden edistäminen"
            " kaupunkialueilla",
            "FI",
            URBAN,
        ),
        (
            "Poticanje integriranog i uključivog društvenog, gospodarskog i okolišnog razvoja,"
            " kulture, prirodne baštine, održivog turizma i sigurnosti u područjima koja nisu"
            " urbana",
            "HR",
            ELSEWHERE,
        ),
        (
            "Främja integrerad och inkluderande social, ekonomisk och miljömässig utveckling,"
            " kultur, naturarv, hållbar turism och säkerhet i stadsområden",
            "SE",
            URBAN,
        ),
    ],
)
def test_an_objective_is_known_in_its_wordings(text, country, wanted):
    assert specific_objective(text, country=country) == wanted


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("", "EU"),
        ("5.1", "EU"),
        ("5.1", "PL"),
        ("Działanie 5.1", "PL"),
        ("FEKP.05.01-IZ.00-109/24", "PL"),
        ("Cel szczegółowy 5.1", "PL"),  # programmes of Poland, Czechia and Finland count anew
        ("SC 5.1 Komunitně vedený místní rozvoj", "CZ"),
        ("Erityistavoite 5.1", "FI"),
        ("5.1.1.3", "PT"),
        ("5.1.1.3", "LV"),
        ("artículo 5.1 de las bases", "ES"),
        ("articles 4 et 5.1 du règlement", "FR"),
        ("os 5.1 milhões de euros", "PT"),
        ("OS5 : Europe plus proche des citoyens", "FR"),
        ("OS 5.1.2", "IT"),
        ("OS 5.9", "IT"),
        ("OS 4.1", "FR"),  # two funds count from 4.1
        ("RSO9.1", "EU"),
        ("civil preparedness and defence", "EU"),
        ("Regulation (EU) 2025/1914: defence, security and civil preparedness", "EU"),
        ("Inscrição na segurança social", "PT"),
        ("Afiliación a la Seguridad Social en zonas urbanas", "ES"),
        ("segurança ferroviária nas zonas urbanas", "PT"),
        ("un projet intégré de sécurité et de tourisme", "FR"),
        ("an integrated plan for security in urban areas", "EU"),
    ],
)
def test_what_is_no_objective_gives_none(text, country):
    assert specific_objectives(text, country=country) == ()
    assert specific_objective(text, country=country) is None


def test_two_objectives_are_both_told_and_none_is_chosen():
    assert specific_objectives("FEDER (OS 5.1 et 5.2)", country="FR") == (URBAN, ELSEWHERE)
    assert specific_objective("FEDER (OS 5.1 et 5.2)", country="FR") is None
    assert specific_objectives("RSO5.1 & 5.2", country="IE") == (URBAN, ELSEWHERE)
    assert specific_objectives("RSO5.1, RSO2.7", country="IE") == ("RSO2.7", URBAN)
    both = (
        "desenvolvimento social integrado e inclusivo, o turismo sustentável e a segurança nas"
        " zonas (não) urbanas"
    )
    assert specific_objectives(both, country="PT") == (URBAN, ELSEWHERE)


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Local and regional public authorities, NGOs", "en", {A.MUNICIPALITY, A.REGION, A.NGO}),
        ("Unions of municipalities", "en", {A.UNION_OF_MUNICIPALITIES}),
        ("any legal entity", "en", {A.ANY_LEGAL_ENTITY}),
        ("Communes, EPCI, associations", "fr", {A.MUNICIPALITY, A.UNION_OF_MUNICIPALITIES, A.NGO}),
        ("Ayuntamientos y entidades sin ánimo de lucro", "es", {A.MUNICIPALITY, A.NGO}),
        ("Municípios, comunidades intermunicipais", "pt", {A.MUNICIPALITY, A.UNION_OF_MUNICIPALITIES}),
        ("Administração Pública Local; Administração Pública Regional", "pt",
         {A.MUNICIPALITY, A.REGION}),
        ("Associações privadas sem fins lucrativos", "pt", {A.NGO}),
        ("Comuni, Unioni di Comuni, università", "it",
         {A.MUNICIPALITY, A.UNION_OF_MUNICIPALITIES, A.UNIVERSITY}),
        ("Gemeinden, Zweckverbände, KMU", "de", {A.MUNICIPALITY, A.UNION_OF_MUNICIPALITIES, A.SME}),
        ("gemeenten, politiezones, vzw’s", "nl", {A.MUNICIPALITY, A.POLICE_AUTHORITY, A.NGO}),
        ("jednostki samorządu terytorialnego, Policja, szkoły", "pl",
         {A.MUNICIPALITY, A.POLICE_AUTHORITY, A.SCHOOL}),
        ("obce, dobrovolné svazky obcí, kraje", "cs",
         {A.MUNICIPALITY, A.UNION_OF_MUNICIPALITIES, A.REGION}),
        ("unități administrativ-teritoriale, ONG", "ro", {A.MUNICIPALITY, A.NGO}),
        ("Δήμοι, Περιφέρειες, ΜΜΕ", "el", {A.MUNICIPALITY, A.REGION, A.SME}),
        ("kunnat, kuntayhtymät, yliopistot", "fi",
         {A.MUNICIPALITY, A.UNION_OF_MUNICIPALITIES, A.UNIVERSITY}),
        ("pašvaldības, plānošanas reģioni", "lv", {A.MUNICIPALITY, A.REGION}),
        ("jedinice lokalne samouprave, udruge", "hr", {A.MUNICIPALITY, A.NGO}),
        ("kommuner, regioner, ideella föreningar", "sv", {A.MUNICIPALITY, A.REGION, A.NGO}),
        ("PME et universités (SMEs and universities)", "fr", {A.SME, A.UNIVERSITY}),
    ],
)  # fmt: skip
def test_the_kinds_of_applicant_that_a_text_names(text, language, wanted):
    assert set(applicants(text, language)) == wanted


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("azioni comuni per la sicurezza", "it"),
        ("obiettivi comuni", "it"),
        ("dispositions communes", "fr"),
        ("gemeinsame Ziele, Gemeinschaft", "de"),
        ("contribuições para a segurança social", "pt"),
        ("komunikacja, bezpieczeństwo energetyczne", "pl"),
        ("kommunikation", "sv"),
        ("community policing", "en"),
        ("smart cities", "en"),
        ("Regionalentwicklung", "de"),
        ("kunto", "fi"),
        ("comunicación", "es"),
    ],
)
def test_word_traps_name_nobody(text, language):
    assert applicants(text, language) == ()


def test_each_language_names_the_common_kinds():
    common = {
        A.MUNICIPALITY,
        A.REGION,
        A.PUBLIC_BODY,
        A.UNIVERSITY,
        A.NGO,
        A.SME,
        A.POLICE_AUTHORITY,
    }
    for language, phrases in PHRASES.items():
        assert common <= set(phrases), language
    assert set(TRAPS) <= set(PHRASES)


@given(st.text(max_size=300), st.sampled_from(sorted(PHRASES)))
def test_any_text_is_read_or_refused(text, language):
    for read in (
        lambda: specific_objectives(text, country=language.upper()),
        lambda: applicants(text, language),
    ):
        try:
            assert isinstance(read(), tuple)
        except BadValue:
            continue


@pytest.mark.parametrize(
    "piece", ["OS 5.1 et ", "5.1.", "turismo segurança ", "integrado ", "a ", "δημ", "rso5.1,"]
)
def test_hostile_texts_are_settled_quickly(piece):
    for length in (19_000, 50_000):
        text = (piece * length)[:length]
        began = time.perf_counter()
        for country, language in (("PT", "pt"), ("LV", "lv"), ("EL", "el")):
            try:
                specific_objectives(text, country=country)
                applicants(text, language)
            except BadValue:
                continue
        assert time.perf_counter() - began < 4
