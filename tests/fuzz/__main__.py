"""Fuzzes a product of its own by the OpenAPI document: `make fuzz`."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from tests.processes.stack import ROOT, Stack

DOCUMENT = ROOT / "docs" / "openapi.yaml"
CONFIGURATION = ROOT / "tests" / "fuzz" / "schemathesis.toml"
LIMIT_SECONDS = 480
# Holds that nobody releases must not stop the next ones.
ENVIRONMENT = {
    "TRUSTED_PROXIES": "127.0.0.1",
    "MOST_OPEN_HOLDS": "100000",
    "MOST_SUBSCRIPTIONS": "100000",
}
Counts = dict[str, dict[str, int]]


def fuzz(stack: Stack, *, examples: int, counts: Path) -> int:
    """Run schemathesis with a key that may do everything; return its exit status."""
    key = stack.api_key("partner_pays")
    url = f"{stack.base_url}/v1"
    command = [
        Path(sys.executable).with_name("schemathesis"),
        f"--config-file={CONFIGURATION}",
        "run",
        DOCUMENT,
        f"--url={url}",
        f"--header=x-api-key: {key}",
        f"--max-examples={examples}",
    ]
    surroundings = {
        **os.environ,
        "CLEANLIFE_URL": url,
        "CLEANLIFE_API_KEY": key,
        "FUZZ_COUNTS": str(counts),
    }
    done = subprocess.run(
        command, cwd=ROOT, env=surroundings, timeout=LIMIT_SECONDS, check=False
    )
    return done.returncode


def report(counts: Counts, *, examples: int) -> list[str]:
    """Print what each operation answered; return what is missing."""
    print(f"\n{'operation':28} {'calls':>5} {'fuzzed':>6}  answers")
    missing = []
    for operation_id in _operation_ids():
        answers = dict(sorted(counts.get(operation_id, {}).items()))
        fuzzed = answers.pop("fuzzing", 0)
        told = ", ".join(f"{status}: {number}" for status, number in answers.items())
        print(f"{operation_id:28} {sum(answers.values()):>5} {fuzzed:>6}  {told}")
        if not any(status.startswith("2") for status in answers):
            missing.append(f"{operation_id} was never answered 2xx")
        if fuzzed < examples:
            missing.append(f"{operation_id} was fuzzed {fuzzed} times only")
    return missing


def _operation_ids() -> list[str]:
    document = yaml.load(DOCUMENT.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return sorted(
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
    )


def main() -> int:
    """Fuzz, report, and return 1 when anything failed or is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100, help="per operation")
    examples: int = parser.parse_args().examples
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        Stack(Path(folder), environment=ENVIRONMENT) as stack,
    ):
        counts = Path(folder) / "counts.json"
        status = fuzz(stack, examples=examples, counts=counts)
        missing = report(json.loads(counts.read_text(encoding="utf-8")), examples=examples)
    print(f"\nFuzzed for {time.monotonic() - began:.0f} s.")
    print("\n".join(missing))
    return int(bool(status or missing))


if __name__ == "__main__":
    sys.exit(main())
