"""The auditor: reads the ledgers and the tables, and knows nothing of the product's code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from benchmarks.chaos.ledger import read_ledgers

RULES = Path(__file__).with_name("audit.sql")
LEDGERS = """
    CREATE TEMP TABLE asked (change text, key text);
    CREATE TEMP TABLE acknowledged (
        change text, key text, booking uuid, version int, hold uuid, token text, answer jsonb);
    CREATE TEMP TABLE received (delivery uuid, event uuid, hash text, is_genuine boolean);
    CREATE TEMP TABLE told AS
        SELECT id, type, body::jsonb AS body,
            (body::jsonb #>> '{data,booking,bookingId}')::uuid AS booking,
            (body::jsonb #>> '{data,booking,version}')::int AS version
        FROM webhooks_event;
    CREATE INDEX ON told (booking, version);
"""
INDEXES = """
    CREATE INDEX ON asked (key);
    CREATE INDEX ON received (delivery);
    ANALYZE;
"""
SHOWN_ROWS = 5


@dataclass(frozen=True)
class Finding:
    """A sentence that does not hold, and the rows that break it."""

    rule: str
    rows: list[tuple[Any, ...]]

    def __str__(self) -> str:
        shown = "".join(f"\n      {_text(row)}" for row in self.rows[:SHOWN_ROWS])
        return f"{self.rule} BROKEN by {len(self.rows)} rows:{shown}"


def read_rules() -> Iterator[tuple[str, str]]:
    """Yield each rule of the audit: its sentence and its query."""
    _, *blocks = RULES.read_text(encoding="utf-8").split("\n\n")
    for block in blocks:
        sentence = " ".join(re.findall(r"^-- (.*)$", block, re.MULTILINE))
        yield sentence, re.sub(r"^--.*$", "", block, flags=re.MULTILINE)


def audit(connection: Connection, folder: Path) -> list[Finding]:
    """Return the rules that do not hold; ``folder`` has the ledgers."""
    connection.execute(LEDGERS.encode())
    _load(connection, folder)
    connection.execute(INDEXES.encode())
    found = (
        Finding(sentence, connection.execute(query.encode()).fetchall())
        for sentence, query in read_rules()
    )
    return [finding for finding in found if finding.rows]


def _load(connection: Connection, folder: Path) -> None:
    for entry in read_ledgers(folder, "*.jsonl"):
        if "ask" in entry:
            values = (entry["ask"], entry["key"])
            connection.execute("INSERT INTO asked VALUES (%s, %s)", values)
        elif "ack" in entry:
            places = "(%s, %s, %s, %s, %s, %s, %s)"
            connection.execute(
                f"INSERT INTO acknowledged VALUES {places}", _acknowledged(entry)
            )
        elif "delivery" in entry:
            values = tuple(entry[name] for name in ("delivery", "event", "hash", "is_genuine"))
            connection.execute("INSERT INTO received VALUES (%s, %s, %s, %s)", values)


def _acknowledged(entry: dict[str, Any]) -> tuple[Any, ...]:
    answer = entry.get("told", {})
    return (
        entry["ack"],
        entry.get("key"),
        answer.get("bookingId"),
        answer.get("version"),
        answer.get("holdId"),
        entry.get("paid"),
        Jsonb(answer),
    )


def _text(row: tuple[Any, ...]) -> str:
    return ", ".join(str(value)[:200] for value in row)
