"""The supervisor's loop: start, listen, restart, and at the end stop everything."""

import os
import selectors
import signal
import socket
import time
from pathlib import Path
from typing import Any

from embedded.banner import banner, correct_base_url, read_demo
from embedded.child import Child
from embedded.output import Printer
from embedded.place import Place
from embedded.procfile import Process

TICK_SECONDS = 0.1
ASK_HEALTH_EVERY_SECONDS = 0.5
GRACE_SECONDS = 10.0
CHUNK_BYTES = 64 * 1024
# A round of the loop takes moments: after a longer one we were stopped, or the machine slept.
LONGEST_ROUND_SECONDS = 3.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Keeps the children of one place alive until a signal asks for the end.

    One thread: children ask the kernel to die with the thread that made them.
    """

    def __init__(
        self,
        processes: list[Process],
        place: Place,
        listener: socket.socket,
        *,
        folder: Path,
    ) -> None:
        self._children = [
            Child(process, folder=folder, listener=listener if process.is_web else None)
            for process in processes
        ]
        self._listener = listener
        self._place = place
        self._printer = Printer([process.name for process in processes])
        self._selector = selectors.DefaultSelector()
        self._stop_signal: signal.Signals | None = None
        self._has_greeted = False
        self._ask_again_at = 0.0
        self._woke_at = self._last_round_at = time.monotonic()

    def run(self) -> None:
        """Return when everything has been stopped."""
        self._listen_for_signals()
        while self._stop_signal is None:
            self._start_due_children()
            self._pass_on_output(TICK_SECONDS)
            self._kill_dead_children()
            self._reap_children()
            self._greet_once()
        self._printer.say(f"stopping ({self._stop_signal.name})")
        self._stop_children()
        self._printer.say("stopped")

    def _listen_for_signals(self) -> None:
        # The signal also writes to this pair, which ends the wait for output at once.
        reader, writer = socket.socketpair()
        reader.settimeout(0)
        writer.settimeout(0)
        self._waker = writer
        signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        self._selector.register(reader, selectors.EVENT_READ)
        for number in STOP_SIGNALS:
            # `nohup make run` asks us to live on after the terminal is closed.
            if number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
                continue
            signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, number: int, frame: Any) -> None:
        self._stop_signal = signal.Signals(number)

    def _start_due_children(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if not child.is_due(now):
                continue
            try:
                output = child.start()
            except OSError as error:
                # Out of memory, processes or files: the others go on, this one is tried again.
                self._printer.say(f"{child.name} could not be started: {error}")
                child.postpone()
                continue
            self._selector.register(output, selectors.EVENT_READ, child)
            self._printer.say(f"{child.name} started, pid {child.pid}")

    def _pass_on_output(self, timeout_seconds: float) -> None:
        self._printer.flush()
        for key, _ in self._selector.select(timeout_seconds):
            chunk = os.read(key.fd, CHUNK_BYTES)
            if key.data is None:
                continue
            if chunk:
                self._printer.feed(key.data.name, chunk)
            else:
                self._selector.unregister(key.fd)
                os.close(key.fd)

    def _kill_dead_children(self) -> None:
        now = time.monotonic()
        if now - self._last_round_at > LONGEST_ROUND_SECONDS:
            self._woke_at = now
        self._last_round_at = now
        for child in self._children:
            fault = child.kill_if_dead(now, awake_since=self._woke_at)
            if fault is not None:
                self._printer.say(f"{child.name} {fault} and is killed")

    def _reap_children(self) -> None:
        for child in self._children:
            status = child.reap()
            if status is not None:
                seconds = max(0.0, child.start_at - time.monotonic())
                self._printer.say(
                    f"{child.name} {_how_it_ended(status)}; restarts in {seconds:.1f} s"
                )

    def _greet_once(self) -> None:
        if self._has_greeted or time.monotonic() < self._ask_again_at:
            return
        self._ask_again_at = time.monotonic() + ASK_HEALTH_EVERY_SECONDS
        if self._place.answers():
            self._has_greeted = True
            base_url = self._place.base_url.rstrip("/")
            file = self._place.data_dir / "demo.json"
            demo = read_demo(file)
            correct_base_url(file, demo, base_url=base_url)
            self._printer.show(banner(base_url, demo))

    def _stop_children(self) -> None:
        self._listener.close()
        for child in self._children:
            child.signal_group(signal.SIGTERM)
        give_up_at = time.monotonic() + GRACE_SECONDS
        while any(child.pid for child in self._children) and time.monotonic() < give_up_at:
            self._pass_on_output(TICK_SECONDS)
            for child in self._children:
                if child.reap() is not None:
                    self._printer.say(f"{child.name} stopped")
        for child in self._children:
            if child.pid:
                self._printer.say(f"{child.name} did not stop in time and is killed")
                child.signal_group(signal.SIGKILL)
        self._pass_on_output(TICK_SECONDS)


def _how_it_ended(status: int) -> str:
    if status >= 0:
        return f"exited with status {status}"
    return f"was killed by {signal.Signals(-status).name}"
