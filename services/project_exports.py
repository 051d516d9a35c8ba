"""Own projects as a file with the columns that an import reads: what goes out comes back the same."""

from typing import Any

from domain.money import Money
from domain.people import Person
from domain.views import ProjectView
from funding_db.engine import Session
from services import exports, project_texts, projects

_BETWEEN = "; "


def own(person: Person, session: Session, form: str) -> bytes:
    """Return the organisation's projects as a file; raises UsageError for a form that there is not.

    CSV and XLSX have no column for costs by year and for answers; JSON has them.
    """
    found = projects.list_all(person, session)
    further = project_texts.columns(project.profile for project in found)
    rows = [_row(project, further, whole=form in ("json", "jsonl")) for project in found]
    return exports.written(rows, form, "projects")


def _row(project: ProjectView, further: list[str], *, whole: bool) -> dict[str, Any]:
    profile = project.profile
    texts = project_texts.cells(profile)
    row: dict[str, Any] = {
        "title": profile.title,
        "summary": profile.summary,
        "language": profile.language,
        **{name: texts.get(name) for name in further},
        "country": profile.country,
        "city": profile.city,
        "nuts": _BETWEEN.join(profile.nuts),
        "applicant_type": profile.applicant_type,
        "population": profile.population,
        "budget": _amount(profile.budget),
        "own_funds": _amount(profile.own_funds),
        "region_category": profile.region_category,
        "wants": _BETWEEN.join((*profile.wants, *filter(None, (profile.wants_text,)))),
        "applicant": project.applicant.content.name if project.applicant else None,
    }
    return row | _only_json(project) if whole else row


def _only_json(project: ProjectView) -> dict[str, Any]:
    profile = project.profile
    costs = [
        {"kind": cost.kind, "year": cost.year, "amount": _amount(cost.amount)}
        for cost in profile.costs
    ]
    return {"costs": costs or None, "answers": profile.answers or None}


def _amount(money: Money | None) -> str | None:
    return f"{money.major} {money.currency}" if money else None
