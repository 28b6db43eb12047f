"""Lets every process of a product go by a clock that a file sets: how many seconds it is ahead.

Python imports this when it starts, where PYTHONPATH names the folder; WRONG_CLOCK is the file.
"""

import os
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import time_machine


def _ahead(file: Path) -> float:
    return float(file.read_text() or 0)


def _follow(file: Path, ahead: float, traveller: time_machine.Traveller) -> None:
    while True:
        time.sleep(0.1)
        present = _ahead(file)
        if present != ahead:
            traveller.shift(present - ahead)
            ahead = present


if "WRONG_CLOCK" in os.environ:
    _file = Path(os.environ["WRONG_CLOCK"])
    _first = _ahead(_file)
    _traveller = time_machine.travel(
        datetime.now().astimezone() + timedelta(seconds=_first), tick=True
    ).start()
    threading.Thread(target=_follow, args=(_file, _first, _traveller), daemon=True).start()
