"""Processes of the run that may be killed and frozen: proxy, receivers, clients, customers."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any

from embedded.death import die_with_parent

STOP_SECONDS = 20.0


class Actor:
    """A function that runs in a process of its own, over and over if it is told to.

    Its last argument is the number of the life: 0 at first, one more each time it was killed.
    """

    def __init__(self, name: str, play: Callable[..., None], *arguments: Any) -> None:
        self.name = name
        self._play = play
        self._arguments = arguments
        self._lives = 0
        self._process: BaseProcess | None = None

    def start(self) -> None:
        """Begin the next life."""
        spawn = multiprocessing.get_context("spawn")
        arguments = (os.getpid(), self._play, *self._arguments, self._lives)
        self._process = spawn.Process(target=_live, args=arguments, name=self.name, daemon=True)
        self._process.start()
        self._lives += 1

    def kill(self) -> None:
        """End it by SIGKILL, whatever it does and though it be frozen."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None

    def freeze(self) -> None:
        """Let it stand still until it is thawed."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def wait(self, seconds: float) -> bool:
        """Return whether it ended by itself in this time, and well."""
        if self._process is None:
            return False
        self._process.join(seconds)
        return self._process.exitcode == 0

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.is_alive() and self._process.pid:
            os.kill(self._process.pid, number)


def _live(parent: int, play: Callable[..., None], *arguments: Any) -> None:
    # Ctrl-C is for the one who runs all of this, and ends it in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent(parent, signal.SIGKILL)()
    play(*arguments)
