"""How the web server is told which hosts are ours; embedded mode needs nothing beyond its file."""

from collections.abc import Sequence

from services.settings import Mode, Settings


def server_options(chosen: Settings) -> Sequence[str]:
    """Return Streamlit's options for the hosts of shared mode; none in embedded mode."""
    if chosen.mode is Mode.EMBEDDED:
        return ()
    names = [host.rsplit(":", 1)[0] for host in chosen.allowed_hosts()]
    # The first name is compared with a page's origin before Streamlit would ask the internet.
    options = ["--browser.serverAddress", names[0]] if names else []
    for name in (*names, "127.0.0.1"):
        options += ["--server.allowedHosts", name]
    for name in names:
        options += ["--server.corsAllowedOrigins", f"https://{name}"]
    return options
