"""Run all benchmarks: `make bench`, or `python -m benchmarks NAME`."""

import argparse
import sys
from collections.abc import Callable

from benchmarks import availability, board, booking_to_receipt, webhooks

BENCHMARKS: dict[str, Callable[[], bool]] = {
    "booking-to-receipt": booking_to_receipt.run,
    "availability": availability.run,
    "board": board.run,
    "webhooks": webhooks.run,
}


def main() -> int:
    """Run the named benchmarks; return 1 when a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], help="default: all")
    names = parser.parse_args().names or list(BENCHMARKS)
    verdicts = [BENCHMARKS[name]() for name in names]
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
