"""The login of the back-office cannot be tried without end."""

import pytest
import time_machine
from django.urls import reverse

LOGIN = reverse("admin:login")


@pytest.mark.django_db
def test_refuses_an_address_that_tries_too_often(client, django_user_model):
    django_user_model.objects.create_superuser("admin", password="right")
    with time_machine.travel("2026-07-01T09:00:00Z", tick=False) as clock:
        for _ in range(10):
            answer = client.post(LOGIN, {"username": "admin", "password": "wrong"})
            assert answer.status_code == 200
        answer = client.post(LOGIN, {"username": "admin", "password": "right"})
        assert answer.status_code == 429
        assert "Please wait a minute" in answer.content.decode()
        assert client.get(LOGIN).status_code == 200
        clock.shift(120)
        answer = client.post(LOGIN, {"username": "admin", "password": "right"})
        assert answer.status_code == 302
