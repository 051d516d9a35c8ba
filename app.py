"""The ASGI application: the pages, the API under /api, and the headers that protect both."""

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount

from api.main import create_api
from api.web import alerts, feeds, files, sign_in, signing, unsubscribe
from api.web.gate import Gate
from api.web.headers import SecurityHeaders
from api.web.lifespan import lifespan
from api.web.program_files import ProgramFiles

app = st.App(
    "ui/main.py",
    routes=[
        *sign_in.routes(),
        *files.routes(),
        *unsubscribe.routes(),
        *feeds.routes(),
        *alerts.routes(),
        *signing.routes(),
        Mount("/api", app=create_api()),
    ],
    middleware=[Middleware(SecurityHeaders), Middleware(Gate), Middleware(ProgramFiles)],
    lifespan=lifespan,
)
