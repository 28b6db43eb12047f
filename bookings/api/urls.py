"""Routes of this app below /v1/."""

from rest_framework.routers import SimpleRouter

from bookings.api.views.bookings import BookingViewSet
from bookings.api.views.contacts import ContactViewSet
from bookings.api.views.holds import HoldViewSet
from bookings.api.views.prices import PriceViewSet
from bookings.api.views.quotes import QuoteViewSet
from bookings.api.views.ratings import RatingViewSet
from bookings.api.views.service_areas import ServiceAreaViewSet
from bookings.api.views.timeslots import TimeslotViewSet
from bookings.api.views.visits import VisitViewSet

router = SimpleRouter(trailing_slash=False)
router.register("partners/contacts", ContactViewSet, basename="contacts")
router.register("partners/bookings", BookingViewSet, basename="bookings")
router.register("partners/bookings", VisitViewSet, basename="visits")
router.register("partners/ratings", RatingViewSet, basename="ratings")
router.register("partners/holds", HoldViewSet, basename="holds")
router.register("partners/timeslots", TimeslotViewSet, basename="timeslots")
router.register("partners/service-areas", ServiceAreaViewSet, basename="service-areas")
router.register("partners/pricing", PriceViewSet, basename="prices")
router.register("partners/quotes", QuoteViewSet, basename="quotes")

urlpatterns = router.urls
