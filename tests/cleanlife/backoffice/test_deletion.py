"""Nothing in use is deleted, whichever page asks; it is said why, and what to do instead."""

import re

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.messages import get_messages
from django.db import connection
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import override

from catalog.models import Category, Service
from cleanlife.backoffice.uses import USES
from scheduling.models import Skill, Team, Zone
from tests.cleanlife.backoffice.deletable import DELETABLE, USED, make, use
from tests.factories.bookings import BookingFactory, CancellationReasonFactory
from tests.factories.catalog import (
    CategoryFactory,
    PriceListFactory,
    ServiceFactory,
)
from tests.factories.scheduling import (
    FRIDAY,
    NOW,
    TODAY,
    ReservationFactory,
    ServiceRuleFactory,
    SkillFactory,
    TeamExceptionFactory,
    TeamFactory,
    ZoneFactory,
    ZoneTravelFactory,
)

pytestmark = pytest.mark.django_db
ARABIC = {"Accept-Language": "ar"}


@pytest.fixture(autouse=True)
def _at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


def page_of(row, name="delete"):
    kind = f"{row._meta.app_label}_{row._meta.model_name}"
    return reverse(f"admin:{kind}_{name}", args=[] if name == "changelist" else [row.pk])


def read(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


def delete(client, *rows, **headers):
    """Press "Yes, I'm sure" on the page of one row, or of several."""
    if len(rows) == 1:
        return client.post(page_of(rows[0]), {"post": "yes"}, headers=headers)
    chosen = {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}
    return client.post(page_of(rows[0], "changelist"), {**chosen, "post": "yes"})


@pytest.mark.parametrize("label", USED)
def test_what_is_in_use_stays_and_counts_its_uses(admin_client, label):
    model, relation = USED[label]
    row = make(model)
    use(relation, row)
    answer = delete(admin_client, row)
    assert answer.status_code == 200
    assert re.search(r"cannot be deleted, because it is in use\. It has: 1 \w+", read(answer))
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("label", USED)
def test_what_is_in_use_stays_when_many_are_chosen(admin_client, label):
    model, relation = USED[label]
    row = make(model)
    use(relation, row)
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    answer = admin_client.post(page_of(row, "changelist"), chosen)
    assert "Nothing was deleted" in read(answer)
    assert model.objects.filter(pk=row.pk).exists()


def test_every_use_has_words():
    assert {label.split(" by ")[1] for label in USED} - set(USES) == {
        "scheduling.Reservation.team",
        "scheduling.Reservation.zone",
    }


def test_tables_inside_pages_delete_only_what_nothing_refers_to():
    inlines = [inline for own in admin.site._registry.values() for inline in own.inlines]
    deleting = {inline.model for inline in inlines if inline.can_delete}
    assert deleting
    assert [model for model in deleting if model._meta.related_objects] == []


@pytest.mark.parametrize("model", DELETABLE, ids=lambda model: model._meta.label)
def test_arabic_counts_all_forms(model):
    uses = [relation for label, (of, relation) in USED.items() if of is model]
    with override("ar"):
        for relation in uses:
            words = USES.get(f"{relation.related_model._meta.label}.{relation.field.name}")
            if words:
                said = {str(words % {"count": count}) for count in (1, 2, 3, 11)}
                assert len(said) == 4
                assert not any(re.search("[a-z]", text) for text in said)


def test_a_team_tells_of_visits_to_come_and_others(admin_client):
    team = TeamFactory(name="Team 4")
    ReservationFactory(team=team, date=TODAY)
    ReservationFactory(team=team, date=FRIDAY, released=True)
    ReservationFactory(team=team, date=FRIDAY)
    page = read(admin_client.get(page_of(team)))
    assert "Team 4 cannot be deleted" in page
    assert "2 future visits 1 past or canceled visit" in page
    assert "Its future visits stay booked until you move or cancel them" in page


def test_a_team_tells_it_in_arabic(admin_client):
    team = TeamFactory()
    for day in range(3, 6):
        ReservationFactory(team=team, date=TODAY.replace(day=day))
    page = read(admin_client.get(page_of(team), headers=ARABIC))
    assert "3 زيارات قادمة" in page


@pytest.mark.parametrize("factory", [TeamFactory, ServiceFactory, CancellationReasonFactory])
def test_what_cannot_be_deleted_is_deactivated_there(admin_client, factory):
    row = factory()
    uses = {"Team": ("team", ReservationFactory), "Service": ("service", BookingFactory)}
    name, user = uses.get(type(row).__name__, ("cancellation_reason", BookingFactory))
    user(**{name: row}, **({"canceled": True} if name == "cancellation_reason" else {}))
    assert page_of(row, "deactivate") in admin_client.get(page_of(row)).content.decode()
    answer = admin_client.post(page_of(row, "deactivate"), follow=True)
    row.refresh_from_db()
    assert not row.is_active
    assert "is deactivated. Everything that refers to it is kept." in read(answer)
    assert "Deactivated." in read(admin_client.get(page_of(row, "history")))
    assert "It is deactivated already" in read(admin_client.get(page_of(row)))


def test_deactivating_a_team_names_its_visits(post, admin_client):
    team = ReservationFactory().team
    answer = post("team_deactivate", {}, team.pk)
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert any("1 booked visit does not fit these hours" in text for text in told)


@pytest.fixture
def post(admin_client, django_capture_on_commit_callbacks):
    def send(page, fields, *args):
        with django_capture_on_commit_callbacks(execute=True):
            return admin_client.post(reverse(f"admin:scheduling_{page}", args=args), fields)

    return send


@pytest.mark.parametrize("permission", ["change_team", "delete_team"])
def test_only_who_may_change_and_delete_deactivates_there(client, permission):
    viewer = User.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename=permission))
    client.force_login(viewer)
    team = TeamFactory()
    assert client.post(page_of(team, "deactivate")).status_code == 403
    team.refresh_from_db()
    assert team.is_active


def test_looking_at_the_address_deactivates_nothing(admin_client):
    team = TeamFactory()
    assert admin_client.get(page_of(team, "deactivate")).status_code == 405


def test_a_price_list_in_force_stays_and_one_switched_off_goes(admin_client):
    active, off = PriceListFactory(), PriceListFactory(inactive=True)
    assert "new bookings that it prices" in read(delete(admin_client, active))
    assert delete(admin_client, off).status_code == 302
    assert [active] == list(type(active).objects.all())


def test_parts_go_with_what_they_are_part_of(admin_client):
    team = TeamExceptionFactory().team
    travel = ZoneTravelFactory(origin__name_en="North")
    assert delete(admin_client, team).status_code == 302
    assert delete(admin_client, travel.origin).status_code == 302
    assert not Team.objects.filter(pk=team.pk).exists()
    assert not Zone.objects.filter(pk=travel.origin_id).exists()


def test_of_many_none_goes_while_one_is_in_use(admin_client):
    used, free = ServiceFactory(name_en="Deep").category, CategoryFactory(name_en="Free")
    answer = delete(admin_client, used, free)
    assert Category.objects.count() == 2
    assert "Go on with the others" in answer.content.decode()
    assert answer.context["unused"] == [free]
    assert f'value="{used.pk}"' not in answer.content.decode()


def test_unused_ones_go_together(admin_client):
    rows = CategoryFactory.create_batch(2)
    assert delete(admin_client, *rows).status_code == 302
    assert not Category.objects.exists()


def test_a_skill_that_a_service_needs_does_not_vanish_from_it(admin_client):
    rule = ServiceRuleFactory(skills=[SkillFactory(name="Steam")])
    answer = delete(admin_client, Skill.objects.get())
    assert "1 service that needs it" in read(answer)
    assert rule.skills.count() == 1


def test_a_group_with_people_keeps_them(admin_client):
    group = Group.objects.create(name="Care")
    User.objects.create_user("noura").groups.add(group)
    assert "It has: 1 person" in read(delete(admin_client, group))
    assert User.objects.get(username="noura").groups.exists()


def test_a_zone_is_not_taken_from_its_addresses(admin_client):
    booking = BookingFactory(address__zone=ZoneFactory())
    answer = delete(admin_client, booking.address.zone)
    assert "1 customer address in it" in read(answer)
    booking.address.refresh_from_db()
    assert booking.address.zone


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_bulk", [False, True], ids=["single", "bulk"])
def test_a_booking_made_at_the_last_moment_wins(admin_client, is_bulk):
    """The trigger books between the count and the deletion, as another person would."""
    service = ServiceFactory()
    other = BookingFactory()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION books() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " UPDATE bookings_booking SET service_id = OLD.id; RETURN OLD; END $$;"
            " CREATE TRIGGER books BEFORE DELETE ON catalog_service"
            " FOR EACH ROW EXECUTE FUNCTION books()"
        )
    try:
        rows = [service, ServiceFactory()] if is_bulk else [service]
        answer = delete(admin_client, *rows)
        told = [str(message) for message in get_messages(answer.wsgi_request)]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION books() CASCADE")
    assert told == ["Nothing was deleted: meanwhile it has come into use."]
    assert Service.objects.filter(pk__in=[service.pk, other.service_id]).count() == 2
    assert not LogEntry.objects.filter(action_flag=3).exists()
