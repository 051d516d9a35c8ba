"""A browser of tests: keeps cookies, sends forms as our pages give them, follows nothing."""

import asyncio
import html
import re

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route, WebSocketRoute

from api.main import create_api
from api.web import alerts, feeds, files, sign_in, signing, unsubscribe
from api.web.gate import PERSON, Gate
from api.web.headers import SecurityHeaders
from tests.accounts.people import BASE

HTML = {"Accept": "text/html"}


def application():
    """Return the application as `app.py` builds it, with a page that says who looks."""

    async def who(request):
        person = request.scope[PERSON]
        told = {name: request.headers.get(name) for name in ("x-app-user", "x-forwarded-user")}
        return PlainTextResponse(f"{person.id} {person.organisation_id} {told}")

    async def socket(websocket):
        await websocket.accept()
        await websocket.send_text(str(websocket.scope[PERSON].id))
        await websocket.close()

    routes = [
        *sign_in.routes(),
        *files.routes(),
        *unsubscribe.routes(),
        *feeds.routes(),
        *alerts.routes(),
        *signing.routes(),
        Mount("/api", app=create_api()),
        WebSocketRoute("/_stcore/stream", socket),
        Route("/{path:path}", who, methods=["GET", "POST", "PUT"]),
    ]
    return Starlette(routes=routes, middleware=[Middleware(SecurityHeaders), Middleware(Gate)])


class Browser:
    """Asks an application without a server."""

    def __init__(self, app, address="192.0.2.1"):
        self.app, self.address, self.cookies = app, address, httpx.Cookies()

    def ask(self, path, method="GET", **options):
        """Return the answer to one request."""

        async def one():
            transport = httpx.ASGITransport(app=self.app, client=(self.address, 1))
            async with httpx.AsyncClient(
                transport=transport, base_url=BASE, cookies=self.cookies
            ) as client:
                answer = await client.request(method, path, **options)
                self.cookies = client.cookies
                return answer

        return asyncio.run(one())

    def send(self, path, **fields):
        """Load the page of a form, fill it in and send it from our own origin."""
        shown = self.ask(path).text
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown))
        content = {name: html.unescape(value) for name, value in hidden.items()} | fields
        return self.ask(path.split("?")[0], "POST", data=content, headers={"Origin": BASE})

    def enter(self, email, password, path="/sign-in"):
        """Sign in."""
        return self.send(path, email=email, password=password)

    def who(self):
        """Return what the application says of who looks."""
        return self.ask("/").text.split(" {")[0]


def connect(
    app, path="/_stcore/stream", host="fundmap.city.example", client="192.0.2.1", **headers
):
    """Try to open a WebSocket; return what it says first, None when it is refused."""
    given = {"host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": "websocket",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "wss",
        "client": (client, 1),
        "server": (host, 443),
        "subprotocols": [],
        "asgi": {"version": "3.0"},
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }
    sent = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    if sent[0]["type"] != "websocket.accept":
        return None
    return sent[1]["text"]
