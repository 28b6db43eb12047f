"""What a run has shown: outages by kind of fault, figures, and the verdict."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chaos.audit import Finding
from benchmarks.chaos.ledger import read_ledgers

LONGEST_OUTAGE_SECONDS = 30.0
# Of requests, bookings, holds: what is said of one is the same as of another.
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Blow:
    """One fault and what the watcher felt of it; lengths and outages in seconds."""

    kind: str
    length: float
    counts_from_end: bool
    api_outage: float
    webhook_outage: float
    answers: Counter[str]

    @property
    def outage(self) -> float:
        """The longer one of both."""
        return max(self.api_outage, self.webhook_outage)

    def __str__(self) -> str:
        counted = "from its end" if self.counts_from_end else "from its beginning"
        answers = ", ".join(
            f"{what}: {number}" for what, number in sorted(self.answers.items())
        )
        return (
            f"{self.kind:43} {self.length:4.1f} s; outage {counted}:"
            f" API {self.api_outage:.1f} s, webhooks {self.webhook_outage:.1f} s ({answers})"
        )


@dataclass(frozen=True)
class Counts:
    """What the ledgers hold."""

    acknowledged: Counter[str]
    received: int
    received_again: int
    without_answer: int
    gave_up: int
    longest_wait: float
    astray: list[str]


@dataclass(frozen=True)
class Report:
    """The outcome of a run."""

    blows: list[Blow]
    findings: list[Finding]
    counts: Counts
    astray: list[str]
    rested_seconds: float
    unfinished: list[str]
    team_days_agree: bool

    @property
    def faults(self) -> list[str]:
        """Everything that must not be, one by one."""
        long = (blow for blow in self.blows if blow.outage > LONGEST_OUTAGE_SECONDS)
        found = [f"outage of {blow.outage:.1f} s: {blow.kind}" for blow in long]
        found += [str(finding) for finding in self.findings]
        astray = Counter(ID.sub("<id>", text) for text in (*self.counts.astray, *self.astray))
        found += [f"{number} x answer {text}" for text, number in astray.most_common()]
        found += [f"unfinished: {what}" for what in self.unfinished]
        if self.counts.gave_up:
            found.append(f"{self.counts.gave_up} requests never got an answer")
        if not self.team_days_agree:
            found.append("team days disagree with reservations")
        return found

    @property
    def has_passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def show(self) -> None:
        """Print table, figures and verdict."""
        print(f"\n  {'fault':43} {'times':>5} {'longest outage: API':>20} {'webhooks':>9}")
        for kind in sorted({blow.kind for blow in self.blows}):
            blows = [blow for blow in self.blows if blow.kind == kind]
            api = max(blow.api_outage for blow in blows)
            webhooks = max(blow.webhook_outage for blow in blows)
            print(f"  {kind:43} {len(blows):5} {api:18.1f} s {webhooks:7.1f} s")
        counts = self.counts
        changes = ", ".join(f"{n} {change}" for change, n in counts.acknowledged.most_common())
        print(f"\n  acknowledged: {changes}")
        print(
            f"  webhooks: {counts.received} received, {counts.received_again} of them again;"
            f" requests without an answer: {counts.without_answer};"
            f" the longest wait for a 200 {counts.longest_wait:.0f} s;"
            f" at rest after {self.rested_seconds:.1f} s"
        )
        for fault in self.faults:
            print(f"  FAULT {fault}")
        print(f"  {'PASS' if self.has_passed else 'FAIL'}", flush=True)


def count_ledgers(folder: Path) -> Counts:
    """Read what clients, customers and endpoints wrote down."""
    acknowledged: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    deliveries: set[str] = set()
    asked_at: dict[str, float] = {}
    longest_wait = 0.0
    astray = []
    for entry in read_ledgers(folder, "*.jsonl"):
        kinds.update(entry.keys() & {"delivery", "no_answer", "gave_up"})
        if "ask" in entry:
            asked_at[entry["key"]] = entry["at"]
        if "ack" in entry:
            acknowledged[entry["ack"]] += 1
            waited = entry["at"] - asked_at.get(entry.get("key", ""), entry["at"])
            longest_wait = max(longest_wait, waited)
        if "delivery" in entry:
            deliveries.add(entry["delivery"])
        if "astray" in entry:
            astray.append(entry["astray"])
    return Counts(
        acknowledged=acknowledged,
        received=kinds["delivery"],
        received_again=kinds["delivery"] - len(deliveries),
        without_answer=kinds["no_answer"],
        gave_up=kinds["gave_up"],
        longest_wait=longest_wait,
        astray=astray,
    )
