"""Routes of this app below /v1/."""

from rest_framework.routers import SimpleRouter

from webhooks.api.views import DeliveryViewSet, EventViewSet, SubscriptionViewSet

router = SimpleRouter(trailing_slash=False)
router.register("partners/webhooks/subscriptions", SubscriptionViewSet, "webhook-subscription")
router.register("partners/webhooks/deliveries", DeliveryViewSet, "webhook-delivery")
router.register("partners/events", EventViewSet, "event")

urlpatterns = router.urls
