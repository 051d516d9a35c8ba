"""A child process for tests: says who it is, starts a child of its own, and sleeps."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    if "--hello" in sys.argv:
        sys.stdout.write("hello\n")
        sys.exit(0)
    if os.environ.get("SLEEPER_DEAF"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(os.environ["SLEEPER_SAYS"]).write_text(f"{os.getpid()} {child.pid}.", encoding="utf-8")
    if not os.environ.get("SLEEPER_LEAVES"):
        time.sleep(600)
