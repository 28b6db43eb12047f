"""Routes of this app below /v1/."""

from rest_framework.routers import SimpleRouter

from catalog.api.views import ServiceViewSet, TierViewSet

router = SimpleRouter(trailing_slash=False)
router.register("partners/services", ServiceViewSet, basename="services")
router.register("partners/pricing/tiers", TierViewSet, basename="pricing-tiers")

urlpatterns = router.urls
