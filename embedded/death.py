"""Asks the Linux kernel to signal this process when its parent dies; elsewhere does nothing."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int, signal_number: signal.Signals) -> Callable[[], None]:
    """Return a function for a new process that ties its life to the process ``parent``.

    The C library is loaded here, before the fork: the function itself only makes system calls.
    """
    if sys.platform != "linux":
        return lambda: None
    libc = ctypes.CDLL(None, use_errno=True)

    def tie() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)
        # The parent may have died before the kernel was asked.
        if os.getppid() != parent:
            os.kill(os.getpid(), signal_number)

    return tie
