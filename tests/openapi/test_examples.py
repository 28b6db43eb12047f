"""The examples of the document are what the server answers; ``make examples`` writes them."""

import json
import os
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from cleanlife.api.openapi.examples import FOLDER
from cleanlife.clock import RIYADH
from tests.openapi.document import openapi, operations
from tests.openapi.player import Player
from tests.openapi.story import play_story
from webhooks.models import Event

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 28, 8, 0, tzinfo=RIYADH)


@pytest.fixture
def played(capsys, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with time_machine.travel(NOW, tick=False) as clock:
        call_command("seed_demo", "--json")
        player = Player(clock)
        play_story(player, json.loads(capsys.readouterr().out)["partners"])
        _keep_webhooks(player)
        yield player.stable_examples()


def _keep_webhooks(player: Player) -> None:
    """Keep the first event of each type in the story as the example of its webhook."""
    told = Event.objects.exclude(partner__bookings__external_reference__startswith="DEMO-")
    for event in told.order_by("created_at", "sequence"):
        body = json.loads(event.body)
        player.examples.setdefault(_webhook_name(event.type), {"request": {"body": body}})


def _webhook_name(event_type: str) -> str:
    name: str = openapi()["webhooks"][event_type]["post"]["operationId"]
    return name


def test_examples_are_what_the_server_answers(played):
    if os.environ.get("WRITE_EXAMPLES"):
        _write(played)
    kept = {file.stem: json.loads(file.read_text("utf-8")) for file in FOLDER.glob("*.json")}
    assert kept == played, "run `make examples`, then `make openapi`"


def test_everything_has_an_example():
    webhooks = [_webhook_name(event_type) for event_type in openapi()["webhooks"]]
    assert sorted(file.stem for file in FOLDER.glob("*.json")) == sorted(
        [*operations(), *webhooks]
    )


def _write(examples: dict[str, Any]) -> None:
    FOLDER.mkdir(exist_ok=True)
    for file in FOLDER.glob("*.json"):
        file.unlink()
    for name, example in examples.items():
        text = json.dumps(example, indent=2, ensure_ascii=False)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")
