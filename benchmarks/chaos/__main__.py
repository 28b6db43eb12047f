"""Strike the product for some minutes, then audit it: `make chaos`."""

import argparse
import random
import signal
import sys

from benchmarks.chaos.faults import KINDS
from benchmarks.chaos.run import run


def main() -> int:
    """Run it; return 1 when anything was lost, astray or away for too long."""
    options = _parser().parse_args()
    # Both end it in order, also in the background of a shell, where Ctrl-C would be ignored.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    print(f"\nchaos: {options.minutes:g} minutes, --seed {options.seed}", flush=True)
    report = run(
        seconds=options.minutes * 60,
        seed=options.seed,
        kinds=options.only,
        at_once=options.at_once,
    )
    report.show()
    return 0 if report.has_passed else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long (default: 10)")
    parser.add_argument(
        "--seed",
        type=int,
        default=random.randrange(10_000),
        help="faults of a run with the same seed come in the same order (default: any)",
    )
    parser.add_argument(
        "--at-once",
        type=float,
        default=0.2,
        help="how often two faults strike together (default: %(default)s)",
    )
    parser.add_argument(
        "--only",
        nargs="*",
        default=[],
        metavar="KIND",
        choices=[kind.name for kind in KINDS],
        help="faults of these kinds only: " + ", ".join(kind.name for kind in KINDS),
    )
    return parser


if __name__ == "__main__":
    try:
        status = main()
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)
