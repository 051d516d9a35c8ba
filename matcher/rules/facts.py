"""What every rule is given: one project, one call, and the call's standing today."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from domain.call import CallRecord, Quote
from domain.country_fact import CountryFact
from domain.enums import CallStatus
from domain.project import ProjectProfile

_NUMBER = re.compile(r"\d+")
_LONGEST_QUOTE = 600


@dataclass(frozen=True, slots=True)
class Facts:
    """One pair under judgement."""

    profile: ProjectProfile
    record: CallRecord
    status: CallStatus
    next_deadline: date | None
    days_left: int | None
    now: datetime

    def answer(self, key: str) -> bool | None:
        """Return a yes or no that the city gave; None when it gave none or something else."""
        return {"yes": True, "no": False}.get(self.profile.answers.get(key, "").strip().lower())

    def number(self, key: str) -> int | None:
        """Return a number that the city gave; None when it gave none or something else."""
        given = self.profile.answers.get(key, "").strip()
        return int(given) if _NUMBER.fullmatch(given) and len(given) < 10 else None

    def country_fact(self, key: str) -> CountryFact | None:
        """Return the verified law of the city's country about a question; None without one."""
        country = self.profile.country
        laid = self.profile.country_facts
        return next((one for one in laid if (one.country, one.key) == (country, key)), None)

    def quote(self, text: str) -> Quote | None:
        """Return published words of this call as a quote; None when there are none."""
        return Quote(text=text[:_LONGEST_QUOTE], url=self.record.url) if text else None
