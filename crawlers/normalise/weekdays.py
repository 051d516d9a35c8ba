"""The names of the weekdays, folded: where one stands before a day, it must be that day's own."""

import datetime as dt
import re

from domain.errors import BadValue

# Monday first. A word that is more than a weekday somewhere ("mar", "sat", "luni") is left out.
_NAMES = (
    "monday mon lundi lunes segunda-feira lunedi montag maandag mandag mandag mandagen maanantai"
    " poniedzialek poniedzialku pondeli ponedjeljak ponedeljek pondelok pirmdiena pirmdien pirmadienis hetfo"
    " esmaspaev δευτερα понеделник dilluns luns",
    "tuesday tue tues mardi martes terca-feira martedi dienstag marti dinsdag tirsdag tisdag tisdagen tiistai"
    " wtorek wtorku utery utorak torek utorok otrdiena otrdien antradienis kedd teisipaev τριτη вторник dimarts",
    "wednesday wed mercredi miercoles quarta-feira mercoledi mittwoch miercuri woensdag onsdag onsdagen"
    " keskiviikko sroda srody streda stredu srijeda sreda tresdiena tresdien treciadienis szerda kolmapaev"
    " τεταρτη сряда dimecres",
    "thursday thu thurs jeudi jueves quinta-feira giovedi donnerstag joi donderdag torsdag torsdagen torstai"
    " czwartek czwartku ctvrtek cetvrtak cetrtek stvrtok ceturtdiena ceturtdien ketvirtadienis csutortok"
    " neljapaev πεμπτη четвъртък dijous",
    "friday fri vendredi viernes sexta-feira venerdi freitag vineri vrijdag fredag fredagen perjantai piatek"
    " piatku patek petak petek piatok piektdiena piektdien penktadienis pentek reede παρασκευη петък divendres",
    "saturday samedi sabado sabato samstag sonnabend sambata zaterdag lordag lauantai sobota sobote subota"
    " sestdiena sestadienis szombat laupaev σαββατο събота dissabte",
    "sunday dimanche domingo domenica sonntag duminica zondag sondag sunnuntai niedziela niedziele nedele"
    " nedjelja nedelja svetdiena sekmadienis vasarnap puhapaev κυριακη неделя diumenge",
)
_NUMBERS = {name: number for number, names in enumerate(_NAMES) for name in names.split()}
_BEFORE = re.compile(
    rf"(?<![^\W\d])(?P<name>{'|'.join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True))})"
    r"\.?,?\s(?:(?:le|el|il|the|den|dem|dia|de|dnia|dne|d\.|op|στισ)\s)?$"
)


def refuse_another(on: dt.date, before: str, text: str) -> None:
    """Raise BadValue when the words right before a day end in the name of another weekday.

    Which of the two is the slip nobody can tell; `before` is folded.
    """
    found = _BEFORE.search(before[-40:])
    if found and _NUMBERS[found["name"]] != on.weekday():
        raise BadValue("the weekday is not that of the day", value=text)
