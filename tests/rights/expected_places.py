"""The right behind every page, file and route, written down a second time."""

from services.rights import Action

# Every page: the right without which it says "no right" and shows nothing else.
PAGES = {
    "today": Action.READ_CALLS,
    "funding": Action.READ_CALLS,
    "call": Action.READ_CALLS,
    "compare": Action.READ_CALLS,
    "projects": Action.READ_PROJECTS,
    "project": Action.READ_PROJECTS,
    "applicants": Action.READ_PROJECTS,
    "calendar": Action.READ_CALLS,
    "map": Action.READ_CALLS,
    "sources": Action.READ_SOURCES,
    "published": Action.READ_CALLS,
    "account": Action.OWN_ACCOUNT,
    "deliverables": Action.READ_ADVOCACY,
    "gaps": Action.READ_ADVOCACY,
    "asks": Action.READ_ADVOCACY,
    "addressees": Action.READ_ADVOCACY,
    "positions": Action.READ_ADVOCACY,
    "policy_files": Action.READ_ADVOCACY,
    "programmes": Action.READ_ADVOCACY,
    "deliverable": Action.READ_ADVOCACY,
    "queue": Action.READ_QUEUE,
    "desk": Action.ADVISE,
    "people": Action.MANAGE_PEOPLE,
    "organisations": Action.MANAGE_INSTALLATION,
    "mails": Action.MANAGE_MAIL,
    "audit": Action.READ_AUDIT,
}

# Files: the right that the service behind each route asks for.
FILES = {
    "/files/projects.{form}": Action.READ_PROJECTS,
    "/files/projects/{project_id:int}/matches.{form}": Action.READ_PROJECTS,
    "/files/projects/{project_id:int}/calls/{uid:path}/sheet.{form}": Action.READ_PROJECTS,
    "/files/calls/{uid:path}/sheet.{form}": Action.READ_CALLS,
    "/files/deliverables/{deliverable_id:int}/{language}.{form}": Action.READ_ADVOCACY,
    "/files/published/{deliverable_id:int}/{language}.{form}": Action.READ_CALLS,
    "/files/advocacy/{year:int}.{form}": Action.READ_ADVOCACY,
    "/files/kept/{file_id:int}": Action.READ_ADVOCACY,
    "/files/dispatches/{dispatch_id:int}.zip": Action.READ_ADVOCACY,
    "/files/addressees.{form}": Action.READ_ADVOCACY,
    "/files/desk/queue.csv": Action.READ_QUEUE,
    "/files/desk/{submission_id:int}/papers/{file_id:int}": Action.ADVISE,
    "/files/desk/{submission_id:int}/pack.{form}": Action.ADVISE,
    "/files/submissions/{submission_id:int}/pack.{form}": Action.READ_PROJECTS,
    "/files/me.json": Action.OWN_ACCOUNT,
}

OPEN_ROUTES = {
    "/sign-in",
    "/sign-out",
    "/accept/{token}",
    "/reset",
    "/reset/{token}",
    "/accounts.css",
}
# Without a session: a secret address or a mailed link proves the right.
BY_ADDRESS_ROUTES = {"/feeds/{token}.ics", "/alerts/change/{token}",
                     "/alerts/stop/{token}", "/sign/{token}"}  # fmt: skip
# For visitors of a public installation.
PUBLIC_ROUTES = {"/alerts", "/alerts/confirm/{token}"}
# API that asks for more than reading calls: the right of the service behind it.
API_WITH_A_RIGHT = {
    "/v1/projects": Action.READ_PROJECTS,
    "/v1/projects/{project_id}/matches": Action.READ_PROJECTS,
}
OPEN_API = {"/health"}
