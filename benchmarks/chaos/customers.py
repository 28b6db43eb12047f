"""Customers who read their text messages in the log, and pay by the link in them."""

import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import requests

from benchmarks.chaos.client import GIVE_UP_AFTER_SECONDS, TIMEOUT_SECONDS, Plan
from benchmarks.chaos.ledger import Ledger, read_ledgers
from benchmarks.chaos.shape import OK, find_fault_of_page

LINK = re.compile(rb"http://127\.0\.0\.1:\d+/pay/([\w-]+)")
PAID, OVER = "Paid. Thank you!", "This visit does not take place"


def pay_links(plan: Plan, log: Path, life: int) -> None:
    """Pay most of the links, decline some first, and forget the others."""
    file = plan.folder / "customers.jsonl"
    known = {
        entry["token"] for entry in read_ledgers(plan.folder, file.name) if "token" in entry
    }
    customers = _Customers(plan, Ledger(file), random.Random(f"{plan.seed} customers {life}"))
    for token in _new_links(plan, log):
        if token not in known and not plan.shall_stop:
            known.add(token)
            customers.get(token)


class _Customers:
    def __init__(self, plan: Plan, ledger: Ledger, chance: random.Random) -> None:
        self._plan, self._ledger, self._chance = plan, ledger, chance

    def get(self, token: str) -> None:
        """Be sent a link, and do something about it."""
        decision = self._chance.choices(["pay", "decline", "forget"], [8, 1, 2])[0]
        self._ledger.write(token=token, decision=decision)
        if decision == "forget":
            return
        if decision == "decline":
            self._send("POST", token, {"decision": "decline"})
        self._pay(token)

    def _pay(self, token: str) -> None:
        give_up_at = time.monotonic() + GIVE_UP_AFTER_SECONDS
        while time.monotonic() < give_up_at:
            self._send("POST", token, {"decision": "pay"})
            page = self._send("GET", token)
            if page is not None and page.status_code == OK:
                if PAID in page.text:
                    self._ledger.write(ack="pay", paid=token)
                    return
                if OVER in page.text:
                    return
            time.sleep(1)
        self._ledger.write(gave_up="pay", path=token)

    def _send(
        self, method: str, token: str, form: dict[str, str] | None = None
    ) -> requests.Response | None:
        try:
            answer = requests.request(
                method,
                f"{self._plan.base_url}/pay/{token}",
                params={"lang": "en"},
                data=form,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            self._ledger.write(no_answer=type(error).__name__, path="pay")
            return None
        if fault := find_fault_of_page(answer):
            self._ledger.write(astray=f"{method} /pay/...: {fault}")
        return answer


def _new_links(plan: Plan, log: Path) -> Iterator[str]:
    """Yield the links that the log tells, and new ones as they come, until the run is over."""
    rest = b""
    with log.open("rb") as file:
        while not plan.shall_stop:
            chunk = file.read(1 << 20)
            if not chunk:
                time.sleep(0.2)
                continue
            lines, end, rest = (rest + chunk).rpartition(b"\n")
            for token in LINK.findall(lines + end):
                yield token.decode()
