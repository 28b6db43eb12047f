"""Command line: `python -m embedded`."""

import argparse
import os
import signal
import sys
from pathlib import Path

from cleanlife.config.counters import FOLDER_VARIABLE
from cleanlife.config.env import env
from embedded.death import die_with_parent
from embedded.loop import Supervisor
from embedded.output import replace_closed_files
from embedded.place import Place, PlaceTakenError
from embedded.procfile import ProcfileError, read_procfile, repeat_web

ROOT = Path(__file__).resolve().parents[1]
DESCRIPTION = """\
Start every process of the Procfile, restart what dies, stop everything on Ctrl-C or SIGTERM.
HOST (127.0.0.1), PORT (8000) and DATA_DIR (var) come from the environment or from .env.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the product until a signal ends it; return the exit status."""
    replace_closed_files()
    options = _parser().parse_args(arguments)
    if options.with_parent:
        die_with_parent(os.getppid(), signal.SIGTERM)()
    env.read_env(ROOT / ".env")
    # What this process and its children write is for their user alone.
    os.umask(0o077)
    try:
        place = Place.from_environment(os.environ, folder=ROOT)
        processes = [*repeat_web(read_procfile(options.procfile), times=place.web_workers)]
        lock = place.lock_data_dir()
        listener = place.listen()
        place.empty_metrics_dir()
    except (PlaceTakenError, ProcfileError, ValueError, OSError) as error:
        sys.stderr.write(f"Not started: {error}\n")
        return 1
    _prepare_environment(place)
    with lock:
        Supervisor(processes, place, listener, folder=ROOT).run()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m embedded",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "procfile",
        nargs="?",
        type=Path,
        default=ROOT / "Procfile",
        help="what to run (default: the Procfile of the project)",
    )
    parser.add_argument(
        "--with-parent",
        action="store_true",
        help="also stop when the process that started this one dies (used by make run)",
    )
    return parser


def _prepare_environment(place: Place) -> None:
    """Give every child the same folders, our own programs first, and prompt output."""
    os.environ["DATA_DIR"] = str(place.data_dir)
    os.environ[FOLDER_VARIABLE] = str(place.metrics_dir)
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    os.environ["PYTHONUNBUFFERED"] = "1"


if __name__ == "__main__":
    sys.exit(main())
