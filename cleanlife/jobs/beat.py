"""What beat runs every few seconds or minutes."""

from typing import Any

# Messages live at least so long: clocks that differ a little would drop shorter ones.
SHORTEST_LIFE_SECONDS = 10
TASKS = (
    ("due webhook deliveries", "webhooks.tasks.dispatch_due_deliveries", 2),
    ("recoveries of endpoints", "webhooks.tasks.continue_recoveries", 2),
    ("failing webhook endpoints", "webhooks.tasks.judge_failing_endpoints", 3600),
    ("old webhook log", "webhooks.tasks.purge_webhook_log", 3600),
    ("unpaid bookings past their deadline", "bookings.tasks.fail_overdue_bookings", 30),
    ("expired holds", "bookings.tasks.expire_holds", 15),
    ("payment links to send", "bookings.tasks.send_payment_links", 15),
    ("texts to customers", "bookings.tasks.send_texts", 15),
    ("open payments", "bookings.tasks.check_payments", 10),
    ("refunds under way", "bookings.tasks.carry_out_refunds", 15),
    ("visits that run late", "bookings.tasks.watch_visits", 60),
    ("deliveries due too late", "webhooks.tasks.correct_moments", 60),
    ("payments due too late", "bookings.tasks.correct_moments", 60),
    ("old quotes", "bookings.tasks.purge_quotes", 3600),
    ("old photos and positions", "bookings.tasks.forget_field_records", 3600),
    ("old codes and presses of phones", "field.tasks.forget_presses", 3600),
    ("team days for the horizon", "scheduling.tasks.extend_horizon", 3600),
    ("ended sessions of staff", "cleanlife.backoffice.tasks.purge_sessions", 3600),
    ("forms sent long ago", "cleanlife.backoffice.tasks.purge_sent_forms", 3600),
    ("old idempotency keys", "cleanlife.api.tasks.purge_idempotency_records", 600),
)


def beat_schedule() -> dict[str, Any]:
    """Return Celery's schedule; messages expire, so that they cannot pile up unread."""
    return {
        name: {
            "task": task,
            "schedule": seconds,
            "options": {"expires": max(seconds, SHORTEST_LIFE_SECONDS)},
        }
        for name, task, seconds in TASKS
    }
