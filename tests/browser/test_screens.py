"""The main screens: free of faults, usable by everybody, never wider than the window."""

import pytest

from tests.browser.conftest import PHONE

SCREENS = {
    "start": "/admin/",
    "bookings": "/admin/bookings/booking/",
    "payments": "/admin/bookings/payment/",
    "refunds": "/admin/bookings/refund/",
    "day": "/admin/day/",
    "ratings": "/admin/bookings/rating/",
    "reasons": "/admin/bookings/cannotcompletereason/",
    "texts": "/admin/bookings/customertext/",
    "wording": "/admin/bookings/texttemplate/",
    "phones": "/admin/field/phone/",
    "holds": "/admin/bookings/hold/",
    "customers": "/admin/bookings/contact/",
    "partners": "/admin/partners/partner/",
    "new-partner": "/admin/partners/partner/add/",
    "keys": "/admin/partners/apikey/",
    "subscriptions": "/admin/webhooks/subscription/",
    "deliveries": "/admin/webhooks/delivery/",
    "events": "/admin/webhooks/event/",
    "week": "/admin/scheduling/shiftrule/",
    "special-days": "/admin/scheduling/calendarday/",
    "zones": "/admin/scheduling/zone/",
    "teams": "/admin/scheduling/team/",
    "services": "/admin/catalog/service/",
    "coupons": "/admin/catalog/coupon/",
    "new-coupon": "/admin/catalog/coupon/add/",
    "users": "/admin/auth/user/",
}


@pytest.mark.parametrize("screen", SCREENS)
def test_everybody_can_use_it(window, screen):
    window.go(SCREENS[screen]).picture(screen)
    assert window.barriers() == []
    assert window.overflow() == 0


@pytest.mark.parametrize("screen", SCREENS)
def test_it_fits_a_phone(open_window, screen):
    window = open_window(size=PHONE).go(SCREENS[screen])
    window.picture(screen)
    assert window.overflow() == 0
