"""A secret that signs no more is not kept."""

from datetime import timedelta

import pytest

from cleanlife import clock
from tests.factories.webhooks import SubscriptionFactory
from webhooks.services.purge_webhook_log import purge_webhook_log
from webhooks.services.rotate_secret import rotate_secret

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(("after", "kept"), [(HOUR / 2, True), (HOUR, False)])
def test_an_old_secret_goes_when_its_overlap_is_over(after, kept):
    subscription = SubscriptionFactory()
    now = clock.now()
    rotate_secret(subscription, overlap=HOUR, now=now)
    purge_webhook_log(now=now + after)

    subscription.refresh_from_db()
    assert (subscription.previous_secret is not None) == kept
    assert (subscription.previous_secret_until is not None) == kept
    assert subscription.secret
