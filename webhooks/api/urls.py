"""Routes of this app below /v1/."""

from rest_framework.routers import SimpleRouter

from webhooks.api.views.deliveries import DeliveryViewSet
from webhooks.api.views.events import EventViewSet
from webhooks.api.views.recoveries import RecoveryViewSet
from webhooks.api.views.subscriptions import SubscriptionViewSet

router = SimpleRouter(trailing_slash=False)
router.register("partners/webhooks/subscriptions", SubscriptionViewSet, "webhook-subscription")
router.register(
    "partners/webhooks/subscriptions/(?P<id>[^/]+)/recover", RecoveryViewSet, "webhook-recovery"
)
router.register("partners/webhooks/deliveries", DeliveryViewSet, "webhook-delivery")
router.register("partners/events", EventViewSet, "event")

urlpatterns = router.urls
