"""Reservations of bookings get the zone of the booking's address, where it has one."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, _schema_editor):
    covered = apps.get_model("bookings", "Booking").objects.exclude(address__zone=None)
    reservations = apps.get_model("scheduling", "Reservation").objects
    owners = covered.filter(pk=OuterRef("owner_id")).values("address__zone_id")[:1]
    reservations.filter(owner_id__in=covered.values("pk")).update(zone_id=Subquery(owners))


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0002_kept_columns"),
        ("scheduling", "0006_reservation_zone_required"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
