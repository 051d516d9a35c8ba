"""Function words of the 24 official EU languages, folded: they say nothing about the theme.

Written by hand from grammar: articles, pronouns, prepositions, conjunctions, auxiliaries. A word
that carries meaning in another EU language is left out of the list of its homograph.
"""

from domain.text import tokens

_LISTS = """
a an the and or of in on at to for from by with against towards as is are was were be been being it its this that
these those their they them there which who whose what when where while will would can could may
might must shall should has have had do does did not no nor but if than then so such into onto
over under between through during within without about after before also both each other others
any all some more most many much own same our we us you your he she his her i per via etc e g

и в на за с от по до при към из без през между под над са е да не се като или че които който която
което този тази това тези им си му й ще бъде бъдат както така също след преди чрез върху около

a i na u za s sa iz od do po pri kroz izmedju izmedu pod nad ili te da ne se je su bi biti kao
koji koja koje sto ovaj ova ovo ti ta to njihov svoj vec ce

a i v ve na za s se z ze k ke o od do po pri pro pod nad mezi nebo ale ze aby jako je jsou byl byla
bylo byly bude budou ktery ktera ktere kteri tento tato toto tyto jejich sve svou take tak

og i pa til for af med fra om ved under over mellem eller men at som er var har have bliver blive
kan skal vil ikke den det de en et der dette disse deres sin sit sine hvor samt ogsa

de het een en van in op te tot voor met door aan bij uit over onder tussen of maar dat die dit deze
is zijn was wordt worden heeft hebben kan kunnen moet zal zullen niet ook als hun onze naar om
waar

ja ning on oli ei et kui see seda selle need nende ka voi aga mis kes keda oma uks alla peale ule
juures jaoks kaudu koos ilma vahel kuni

ja on ovat oli olla ei etta kun joka jotka mika se ne sen niiden myos tai vai mutta kuin seka niin
tama nama taman jossa jonka kanssa ilman valilla kautta

le la les un une des de du d l et ou a au aux en dans sur sous pour par avec sans entre vers chez
ce cet cette ces qui que quoi dont est sont etait ete etre sera seront a ont avoir son sa ses leur
leurs notre nos votre vos il elle ils elles ne pas plus afin ainsi comme mais lors tout tous toute
toutes qu s n c y se

der die das den dem des ein eine einen einem einer eines und oder in im an am auf aus bei mit nach
von vom zu zum zur fur durch uber unter zwischen ohne gegen um als wie dass ist sind wird
werden wurde wurden hat haben kann konnen soll sollen muss nicht auch sich sein seine ihre ihr wir
unser unsere es er sie so sowie bis

ο η το οι τα του τησ των τον την τουσ τισ στο στη στην στον στα στισ στουσ και η ή να θα δεν μη μην
με σε για απο προσ κατα μετα παρα αντι χωρισ μεχρι ωσ οπωσ που ποιοσ αυτο αυτα αυτη αυτεσ αυτοι
ειναι ηταν εχει εχουν μασ σασ τουσ καθωσ επισησ μεσω μεταξυ μια μιασ ενα ενασ ενοσ

es egy az a hogy nem is van volt vannak lesz lehet meg mint vagy de ha ezek azok ezt azt amely
amelyek aki akik ami altal utan elott kozott alatt felett reszere szamara valamint illetve

agus an na ar ag i le do de o faoi gan trid idir nach ta bhi beidh is ba go seo sin siad a ina leis
chun mar no ach

il lo la i gli le un uno una di del dello della dei degli delle a al allo alla ai agli alle da dal
dallo dalla dai dalle in nel nello nella nei negli nelle su sul sullo sulla sui sulle con per tra
fra e ed o che chi cui non si sono era essere stato ha hanno come anche piu questo questa questi
queste loro suo sua suoi nostro nostra se ma l d

un ir ar par no uz pie pec pirms lidz starp bez kas kura kuri kuru ir bija nav vai bet ka ari
sis si so tas ta to tiem savu musu lai gan

ir ar bei i is nuo iki su be per prie po pries uz tarp del kad kaip kuris kuri kurie yra buvo ne
bet sis si sie tas ta ju savo musu taip pat

u il l tal ta ta' fil fi ma ma' minn ghal ghall lil li dan din dawn hija huwa huma kien jew bejn bla
mill mit taht fuq permezz

i oraz a w we z ze na do od o u po pod nad przy przez dla bez miedzy lub albo ale ze aby jak jako
jest sa byl byla bylo byly bedzie beda ktory ktora ktore ktorzy ten ta to te tych tego tej ich sie
nie tak takze rowniez jego jej nasz nasze

o os as um uma uns umas de do da dos das em no na nos nas por pelo pela pelos pelas para com sem
entre sobre sob ate e ou que quem cujo nao se sao foi ser estar tem como mais tambem este esta estes
estas isso ao aos seu sua seus suas nosso nossa d

si sau in din de la cu pe pentru prin fara intre sub peste un o unei unui ale al a ai este sunt a
fost fi va vor nu se ca care ce acest aceasta acesti aceste lor sa lui noastre noastra dar iar

a i v vo na za s so z zo k ku o od do po pri pre pod nad medzi alebo ale ze aby ako je su bol bola
bolo boli bude budu ktory ktora ktore ktori tento tato toto tieto ich svoje tiez tak sa

in ter ali v na za z s iz od do po pri k o pod nad med brez skozi da ne se je so bila bilo bodo
ki kot ta to te tega njihov svoj tudi pa bi

el la los las un una unos unas de del a al en con sin por para entre sobre bajo hasta desde y e o u
que quien cuyo no se es son fue ser estar ha han como mas tambien este esta estos estas eso su sus
nuestro nuestra lo le les si pero

och i pa till for av med fran om vid under over mellan eller men att som ar var har ha blir bli kan
ska skall vill inte den det de en ett dar detta dessa deras sin sitt sina hur samt ocksa

eu european europe europeen europeenne european's project projects call proposal proposals
expected outcome outcomes scope null https http www
"""

# The order of the lists above; the last one, words of every call, belongs to no language.
_ORDER = [
    "en",
    "bg",
    "hr",
    "cs",
    "da",
    "nl",
    "et",
    "fi",
    "fr",
    "de",
    "el",
    "hu",
    "ga",
    "it",
    "lv",
    "lt",
    "mt",
    "pl",
    "pt",
    "ro",
    "sk",
    "sl",
    "es",
    "sv",
]

BY_LANGUAGE = {
    language: frozenset(tokens(words))
    for language, words in zip(_ORDER, _LISTS.strip().split("\n\n"), strict=False)
}
STOPWORDS = frozenset(tokens(_LISTS))
