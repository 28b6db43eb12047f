"""What is counted of webhooks for Prometheus."""

from prometheus_client import Counter, Histogram

ATTEMPTS = Counter(
    "cleanlife_webhook_attempts",
    "Attempts by outcome; 'lost' are those whose worker died, 'given up' were not sent.",
    ["outcome"],
)
FIRST_ATTEMPT_SECONDS = Histogram(
    "cleanlife_webhook_first_attempt_seconds",
    "From the commit of an event to the first attempt of a delivery.",
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 14400),
)
