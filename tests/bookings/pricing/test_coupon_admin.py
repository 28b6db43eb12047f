"""Coupons and their uses in the back-office."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.admin.coupon_condition import Condition
from catalog.models import Coupon
from tests.bookings.backoffice import let_in, listing, read
from tests.bookings.conftest import NOW
from tests.catalog.forms import rows
from tests.factories.bookings import RedemptionFactory
from tests.factories.catalog import CouponFactory

LIST = reverse("admin:catalog_coupon_changelist")
ADD = reverse("admin:catalog_coupon_add")
TODAY = date(2026, 6, 28)
A_DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def page_of(coupon, name="change"):
    return reverse(f"admin:catalog_coupon_{name}", args=[coupon.pk])


def fields(**changes):
    typed = {"code": "SUMMER", "kind": "PROMO", "is_active": "on", "percent": "10"}
    return {**typed, **rows("redemptions"), **changes}


def found(browser, **query):
    return set(browser.get(LIST, query).context["cl"].queryset)


def test_amounts_are_typed_in_riyals_and_codes_are_kept_in_one_spelling(admin_client):
    typed = fields(code=" summer25 ", cap_halalas="50.50", minimum_subtotal_halalas="")
    assert admin_client.post(ADD, typed).status_code == 302
    coupon = Coupon.objects.get()
    assert (coupon.code, coupon.cap_halalas) == ("SUMMER25", 50_50)
    assert coupon.minimum_subtotal_halalas == 0
    assert 'value="50.50"' in read(admin_client, page_of(coupon))


def test_an_amount_stands_in_place_of_a_percentage(admin_client):
    typed = fields(percent="", amount_halalas="75", minimum_subtotal_halalas="200")
    assert admin_client.post(ADD, typed).status_code == 302
    coupon = Coupon.objects.get()
    assert (coupon.percent, coupon.amount_halalas) == (None, 75_00)
    assert coupon.minimum_subtotal_halalas == 200_00
    assert "SAR 75.00" in read(admin_client, LIST)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"percent": ""}, "Fill in either a percentage or an amount."),
        ({"amount_halalas": "5"}, "Fill in either a percentage or an amount."),
        ({"percent": "", "amount_halalas": "5", "cap_halalas": "5"}, "Only a percentage has"),
        ({"percent": "0"}, "The percentage must be above 0"),
        ({"percent": "100.01"}, "less than or equal to 100"),
        ({"kind": "COMPENSATION"}, "A compensation names the user it is issued to."),
        ({"user_id": "guest-7"}, "Only a compensation is issued to a user."),
        ({"phone": "0501234567"}, "Only a marketing coupon is for one phone."),
        ({"valid_from": "2026-07-02", "valid_until": "2026-07-01"}, "The last day must not"),
        ({"kind": "MARKETING", "phone": "+1 202 555 0123"}, "Write a Saudi mobile number"),
        ({"kind": "MARKETING", "phone": "0112345678"}, "Write a Saudi mobile number"),
        ({"code": "  "}, "This field is required."),
        ({"code": "taken"}, "Coupon with this Code already exists."),
    ],
)
def test_refuses_what_would_never_work(admin_client, changes, text):
    CouponFactory(code="TAKEN")
    assert text in admin_client.post(ADD, fields(**changes)).content.decode()
    assert Coupon.objects.count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        "050 123 4567",
        "+966-50-123-4567",
        "00966501234567",
        "٠٥٠ ١٢٣ ٤٥٦٧",
        "+۹۶۶-۵۰-۱۲۳-۴۵۶۷",
        "050١٢٣٤٥٦٧",
    ],
)
def test_a_phone_is_kept_as_those_of_customers(admin_client, typed):
    sent = fields(kind="MARKETING", phone=typed)
    assert admin_client.post(ADD, sent).status_code == 302
    assert Coupon.objects.get().phone == "+966501234567"


STATES = [
    ({}, Condition.VALID, "Valid"),
    ({"valid_from": TODAY, "valid_until": TODAY, "most_uses": 2}, Condition.VALID, "Valid"),
    ({"valid_from": TODAY + A_DAY}, Condition.NOT_YET, "Not yet valid"),
    ({"valid_until": TODAY - A_DAY, "most_uses": 1}, Condition.OVER, "Over"),
    ({"most_uses": 1}, Condition.USED_UP, "Used up"),
    ({"most_uses": 0}, Condition.USED_UP, "Used up"),
    ({"is_active": False, "valid_until": TODAY - A_DAY}, Condition.OFF, "Switched off"),
]


@pytest.mark.parametrize(("state", "condition", "text"), STATES)
def test_says_whether_a_coupon_can_be_used_today(admin_client, state, condition, text):
    coupon = CouponFactory(**state)
    RedemptionFactory(coupon=coupon)
    assert f">{text}</span>" in read(admin_client, LIST)
    listed = {each for each in Condition if found(admin_client, condition=each.value)}
    assert listed == {condition}


def test_counts_the_uses_that_were_not_given_back(admin_client):
    coupon = CouponFactory(most_uses=1200)
    RedemptionFactory.create_batch(2, coupon=coupon)
    RedemptionFactory(coupon=coupon, released_at=NOW)
    assert "2 of 1,200" in read(admin_client, LIST)


def test_a_longer_list_costs_no_more_queries(admin_client, django_assert_num_queries):
    RedemptionFactory()
    with CaptureQueriesContext(connection) as few:
        read(admin_client, LIST)
    RedemptionFactory.create_batch(10)
    with django_assert_num_queries(len(few)):
        read(admin_client, LIST)


def test_shows_the_newest_uses_and_leads_to_all(admin_client, django_assert_num_queries):
    coupon = CouponFactory()
    for minute in range(51):
        RedemptionFactory(
            coupon=coupon,
            phone=f"+9665000000{minute:02d}",
            created_at=NOW + timedelta(minutes=minute),
        )
    RedemptionFactory(phone="+966599999999")
    read(admin_client, page_of(coupon))
    with CaptureQueriesContext(connection) as queries:
        page = read(admin_client, page_of(coupon))
    cost = len(queries)
    assert "+966500000050" in page
    assert "+966500000001" in page
    assert "+966500000000" not in page
    assert "+966599999999" not in page
    all_uses = f"{listing('couponredemption')}?coupon__id__exact={coupon.pk}"
    assert all_uses in page
    assert admin_client.get(all_uses).context["cl"].queryset.count() == 51
    few = CouponFactory()
    RedemptionFactory(coupon=few)
    with django_assert_num_queries(cost):
        read(admin_client, page_of(few))


def test_a_used_coupon_can_be_saved_but_not_deleted(admin_client):
    coupon = RedemptionFactory(released_at=NOW).coupon
    sent = fields(code=coupon.code, percent="20") | {"redemptions-INITIAL_FORMS": 1}
    sent["redemptions-TOTAL_FORMS"] = 1
    del sent["is_active"]
    assert admin_client.post(page_of(coupon), sent).status_code == 302
    coupon.refresh_from_db()
    assert (coupon.is_active, coupon.percent) == (False, 20)
    refusal = admin_client.post(page_of(coupon, "delete"), {"post": "yes"})
    assert "<li>1 use</li>" in refusal.content.decode()
    unused = CouponFactory()
    assert admin_client.post(page_of(unused, "delete"), {"post": "yes"}).status_code == 302
    assert list(Coupon.objects.all()) == [coupon]


def test_a_used_coupon_stays_when_coupons_are_deleted_by_the_dozen(admin_client):
    coupons = [RedemptionFactory().coupon.pk, CouponFactory().pk]
    chosen = {"action": "delete_selected", "_selected_action": coupons, "post": "yes"}
    admin_client.post(LIST, chosen)
    assert Coupon.objects.count() == 2


def test_those_who_may_only_look_change_nothing(client):
    viewer, coupon = let_in(client, "view_coupon"), RedemptionFactory().coupon
    page = read(viewer, page_of(coupon))
    assert 'name="_save"' not in page
    assert "All its uses" not in page
    assert viewer.post(page_of(coupon), fields()).status_code == 403
    assert viewer.get(ADD).status_code == 403


def test_lists_uses_and_whether_they_count(admin_client, django_assert_num_queries):
    used = RedemptionFactory(released_at=NOW, booking__external_reference="HTL-7")
    with CaptureQueriesContext(connection) as few:
        page = read(admin_client, listing("couponredemption"))
    for text in (used.coupon.code, "HTL-7", used.phone, "SAR 10.00", "no: given back on"):
        assert text in page
    RedemptionFactory.create_batch(5)
    with django_assert_num_queries(len(few)):
        read(admin_client, listing("couponredemption"))
    assert "HTL-7" in read(admin_client, listing("couponredemption"), counts="no")
    assert "HTL-7" not in read(admin_client, listing("couponredemption"), counts="yes")
