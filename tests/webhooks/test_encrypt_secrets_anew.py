"""A new key for the secrets at rest."""

import pytest
from django.core.management import CommandError, call_command

from tests.factories.webhooks import SubscriptionFactory
from webhooks.models import Subscription

OLD, NEW = "o" * 40, "n" * 40
pytestmark = pytest.mark.django_db


@pytest.fixture
def subscription(settings):
    """One in the middle of a rotation, written while there was one key."""
    settings.ENCRYPTION_KEYS = [OLD]
    made = SubscriptionFactory(secret="ab" * 32, previous_secret="cd" * 32)
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    return made


def test_both_secrets_need_the_new_key_only(settings, subscription, capsys):
    SubscriptionFactory(deleted=True)
    call_command("encrypt_secrets_anew")

    assert capsys.readouterr().out == "Encrypted the secrets of 2 subscriptions anew.\n"
    settings.ENCRYPTION_KEYS = [NEW]
    read = Subscription.objects.get(pk=subscription.pk)
    assert (read.secret, read.previous_secret) == ("ab" * 32, "cd" * 32)
    assert read.updated_at == subscription.updated_at


def test_without_it_the_old_key_is_needed(settings, subscription):
    settings.ENCRYPTION_KEYS = [NEW]

    assert not Subscription.objects.get(pk=subscription.pk).secret


def test_one_that_no_key_opens_keeps_no_other_from_it(settings, subscription):
    settings.ENCRYPTION_KEYS = ["x" * 40]
    lost = SubscriptionFactory()
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    with pytest.raises(CommandError, match=f"these subscriptions: {lost.pk}\\."):
        call_command("encrypt_secrets_anew")

    settings.ENCRYPTION_KEYS = [NEW]
    assert Subscription.objects.get(pk=subscription.pk).secret == "ab" * 32
