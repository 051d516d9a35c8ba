"""Runs a Python module as a child that never outlives its parent: `python -m jobs.leash MODULE …`.

The parent holds the writing end of the child's standard input and never writes. However the parent
ends, the operating system closes that end, and the child ends at once. So a crawl cannot go on
behind the back of a scheduler that was killed, and no app keeps a port that nobody looks after.
"""

import os
import runpy
import sys
import threading

LEFT_ALONE = 70
"""Exit code of a child whose parent is gone."""


def main() -> None:
    """Run the module named by the first argument as the program."""
    threading.Thread(target=_follow, daemon=True, name="leash").start()
    module, *arguments = sys.argv[1:]
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _follow() -> None:
    while os.read(0, 1024):
        pass
    # Not sys.exit: this is no main thread, and nothing may delay the end.
    os._exit(LEFT_ALONE)


if __name__ == "__main__":
    main()
