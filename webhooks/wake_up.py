"""Waking the dispatcher after the commit that made work for it."""

from cleanlife.jobs.wake_up import wake_after_commit

DISPATCH_TASK = "webhooks.tasks.dispatch_due_deliveries"


def wake_dispatcher_after_commit() -> None:
    """Wake the dispatcher once when the transaction commits, however often this is called."""
    wake_after_commit(DISPATCH_TASK)
