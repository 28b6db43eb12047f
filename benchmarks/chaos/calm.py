"""Lets everything come to rest once no fault strikes any more, without waiting for its time."""

import time

import psycopg

LONGEST_SECONDS = 120.0
# What waits for its next attempt is let wait no longer; what is leased keeps its lease.
LET_TIME_PASS = """
    UPDATE webhooks_delivery SET next_attempt_at = now()
    WHERE status = 'PENDING' AND lease_token IS NULL AND next_attempt_at > now();
    UPDATE webhooks_lane SET next_due_at = now(), open_until = NULL, failures = 0
    WHERE EXISTS (SELECT FROM webhooks_delivery d
        WHERE d.subscription_id = webhooks_lane.subscription_id AND d.status = 'PENDING');
    UPDATE bookings_payment SET next_check_at = now() WHERE next_check_at > now();
    UPDATE bookings_refund SET next_attempt_at = now() WHERE next_attempt_at > now();
"""
RESTLESS = """
    SELECT (SELECT count(*) FROM webhooks_delivery WHERE status = 'PENDING'),
        (SELECT count(*) FROM bookings_refund WHERE status IN ('REQUESTED', 'PENDING')),
        (SELECT count(*) FROM bookings_simulatedcharge c JOIN bookings_payment p
            ON p.id = c.payment_id WHERE c.status = 'CAPTURED' AND p.status <> 'CAPTURED')
"""


def wait_until_calm(database_url: str) -> tuple[float, str]:
    """Return after how many seconds all was done, and what was not: empty if all was."""
    began_at = time.monotonic()
    with psycopg.connect(database_url, autocommit=True) as connection:
        while True:
            left = connection.execute(RESTLESS).fetchone() or (0, 0, 0)
            seconds = time.monotonic() - began_at
            if not any(left):
                return seconds, ""
            if seconds > LONGEST_SECONDS:
                deliveries, refunds, charges = left
                return seconds, f"{deliveries} deliveries, {refunds} refunds, {charges} charges"
            connection.execute(LET_TIME_PASS)
            time.sleep(2)
