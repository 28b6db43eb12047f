"""What the tests of scheduling's back-office share."""

import pytest
from django.urls import reverse

from tests.factories.scheduling import NOW


@pytest.fixture
def at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def post(admin_client, django_capture_on_commit_callbacks):
    """Post to an admin page, run what waits for the commit, return the answer."""

    def send(page, fields, *args):
        with django_capture_on_commit_callbacks(execute=True):
            return admin_client.post(reverse(f"admin:scheduling_{page}", args=args), fields)

    return send
