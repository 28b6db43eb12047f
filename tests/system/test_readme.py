"""What README.md tells its reader to type works, up to the paid booking that is heard."""

import re

import pytest

from tests.processes.readme import follow

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(240)]

HEARD = [
    "heard booking.created genuine: True",
    "heard booking.cancelled genuine: True",
    "heard booking.created genuine: True",
    "heard booking.payment_confirmed genuine: True",
]


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"given": "PORT=8422 DATA_DIR=other/place", "exported": "DATA_DIR=other/place"},
        {"dotenv": "PORT=8423\nDATA_DIR='elsewhere'\n", "exported": "DATA_DIR=elsewhere"},
    ],
    ids=["defaults", "port-and-folder", "dotenv"],
)
def test_the_readme_leads_to_a_paid_booking(tmp_path, typed):
    said = follow(tmp_path, **typed)

    assert "The story holds" in said
    assert "No " not in said
    assert re.findall(r"^heard .*", said, re.MULTILINE) == HEARD
    last = said.splitlines()[-2]
    assert '"status":"in progress"' in last.replace('": ', '":')
    assert '"paymentStatus":"PAID"' in last.replace('": ', '":')
