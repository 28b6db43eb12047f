"""Runs a command beside a product of its own, which ends with it.

    python -m tests.processes.with_product python clients/python/book.py

The command finds ``CLEANLIFE_URL`` and ``CLEANLIFE_API_KEY`` in its environment.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.processes.stack import ROOT, Stack


def main() -> int:
    """Return the exit status of the command."""
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder)) as stack:
        access = {
            "CLEANLIFE_URL": f"{stack.base_url}/v1",
            "CLEANLIFE_API_KEY": stack.api_key("partner_pays"),
        }
        environment = {**os.environ, **access}
        done = subprocess.run(sys.argv[1:], cwd=ROOT, env=environment, timeout=120, check=False)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
