"""One run: faults under trade, then rest, then the audit, then the verdict."""

import json
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path

import psycopg
import requests

from benchmarks.chaos.actors import Actor
from benchmarks.chaos.audit import audit
from benchmarks.chaos.calm import wait_until_calm
from benchmarks.chaos.client import GIVE_UP_AFTER_SECONDS, Plan, trade
from benchmarks.chaos.customers import pay_links
from benchmarks.chaos.faults import Kind, plan_faults
from benchmarks.chaos.field import Field, open_field
from benchmarks.chaos.receivers import receive
from benchmarks.chaos.report import Blow, Report, count_ledgers
from benchmarks.chaos.watcher import Seen, Watcher
from benchmarks.chaos.world import CLIENTS, EVENTS
from tests.processes.stack import ROOT, free_port

Faults = Iterator[tuple[Kind, float]]
KEPT = ROOT / "build" / "chaos"
WARM_UP_SECONDS = 5.0
# How long a fault may be felt before the next one comes all the same.
PATIENCE_SECONDS = 60.0


def run(
    *,
    seconds: float,
    seed: int,
    kinds: list[str],
    at_once: float = 0.0,
    most: int | None = None,
) -> Report:
    """Strike for so long, with faults of these kinds or of all; return what came of it.

    Two come together with a probability of ``at_once``; ``most`` ends it after so many.
    Ledgers and log of a run that did not pass are kept in build/chaos.
    """
    faults = islice(plan_faults(random.Random(seed), kinds, at_once=at_once), most)
    with tempfile.TemporaryDirectory(prefix="cleanlife-chaos-") as name:
        folder = Path(name)
        try:
            report = _run(folder, faults, seconds=seconds, seed=seed)
        except BaseException:
            _keep(folder)
            raise
        if not report.has_passed:
            _keep(folder)
        return report


def _run(folder: Path, faults: Faults, *, seconds: float, seed: int) -> Report:
    with open_field(folder) as field:
        plan = Plan(field.stack.base_url, folder, field.world.traders, number=0, seed=seed)
        watcher = Watcher(field.stack.base_url, field.world.watcher)
        with _people(field, plan), watcher:
            time.sleep(WARM_UP_SECONDS)
            blows = list(_strike_for(seconds, faults, field, watcher.seen, seed=seed))
            stragglers = _let_clients_finish(field, folder)
            watcher.rest()
            rested_seconds, restless = wait_until_calm(field.database_url)
            days = field.stack.manage("rebuild_team_days", "--verify", "--verbosity", "0")
            with psycopg.connect(field.database_url) as connection:
                findings = audit(connection, folder)
            return Report(
                blows=blows,
                findings=findings,
                counts=count_ledgers(folder),
                astray=watcher.seen.astray,
                rested_seconds=rested_seconds,
                unfinished=[*stragglers, *filter(None, [restless])],
                team_days_agree="Every team day agrees" in days,
            )


# --- People -----------------------------------------------------------------------------------


@contextmanager
def _people(field: Field, plan: Plan) -> Iterator[None]:
    """Let clients trade, customers pay and endpoints listen."""
    port = free_port()
    _subscribe(field, plan.folder, port)
    field.receivers = Actor("receivers", receive, port, plan.folder, plan.seed)
    for number in range(CLIENTS):
        own = Plan(plan.base_url, plan.folder, plan.crowd, number, plan.seed)
        field.clients.append(Actor(f"client {number}", trade, own))
    log = field.stack.data_dir / "supervisor.log"
    field.clients.append(Actor("customers", pay_links, plan, log))
    with ExitStack() as cleanup:
        for actor in (field.receivers, *field.clients):
            actor.start()
            cleanup.callback(actor.kill)
        yield


def _subscribe(field: Field, folder: Path, port: int) -> None:
    """Let each trading partner hear everything twice: at a steady endpoint and a shaky one."""
    secrets = {}
    for number, key in enumerate(field.world.keys):
        for kind in ("steady", "shaky"):
            path = f"/{kind}/trader/{number}"
            answer = requests.post(
                f"{field.stack.base_url}/v1/partners/webhooks/subscriptions",
                json={"url": f"http://127.0.0.1:{port}{path}", "events": EVENTS},
                headers={"x-api-key": key},
                timeout=30,
            )
            answer.raise_for_status()
            secrets[path] = answer.json()["data"]["secret"]
    (folder / "secrets.json").write_text(json.dumps(secrets))


def _let_clients_finish(field: Field, folder: Path) -> list[str]:
    """Let each end what it has begun; return who did not."""
    (folder / "stop").touch()
    give_up_at = time.monotonic() + GIVE_UP_AFTER_SECONDS
    return [
        f"{client.name} did not finish"
        for client in field.clients
        if not client.wait(max(give_up_at - time.monotonic(), 0.1))
    ]


# --- Faults -----------------------------------------------------------------------------------


def _strike_for(
    seconds: float, faults: Faults, field: Field, seen: Seen, *, seed: int
) -> Iterator[Blow]:
    # Another one than that of the order, which must not depend on what a fault draws.
    chance = random.Random(f"{seed} faults")
    began_at = time.monotonic()
    for kind, length in faults:
        left = seconds - (time.monotonic() - began_at)
        if left < length:
            return
        blow = _strike(kind, length, field, seen, chance)
        print(f"  {time.monotonic() - began_at:4.0f} s  {blow}", flush=True)
        yield blow
        time.sleep(chance.uniform(0, 2))


def _strike(kind: Kind, length: float, field: Field, seen: Seen, chance: random.Random) -> Blow:
    began_at = time.monotonic()
    with kind.act(field, chance):
        _live_on(field, until=began_at + length)
    ended_at = time.monotonic()
    while not seen.is_steady() and time.monotonic() < ended_at + PATIENCE_SECONDS:
        _live_on(field, until=time.monotonic() + 0.5)
    over_at = time.monotonic()
    counted_from = ended_at if kind.counts_from_end else began_at
    return Blow(
        kind=kind.name,
        length=ended_at - began_at,
        counts_from_end=kind.counts_from_end,
        api_outage=seen.api_outage(counted_from, over_at),
        webhook_outage=seen.webhook_outage(counted_from, over_at),
        answers=seen.answers(began_at, over_at),
    )


def _live_on(field: Field, *, until: float) -> None:
    """Let time pass; start a supervisor again that has ended, as systemd would."""
    while (left := until - time.monotonic()) > 0:
        if not field.stack.runs:
            field.stack.launch()
        time.sleep(min(left, 0.5))


def _keep(folder: Path) -> None:
    shutil.rmtree(KEPT, ignore_errors=True)
    KEPT.mkdir(parents=True)
    for file in (*folder.glob("*.jsonl"), folder / "product" / "supervisor.log"):
        if file.exists():
            shutil.copy(file, KEPT)
