"""What is counted of scheduling for Prometheus."""

from prometheus_client import Counter

LOST_RACES = Counter(
    "cleanlife_scheduling_lost_races",
    "Times that another booking was faster and the choice was made again, by round.",
    ["round"],
)
