"""Every reservation has a zone and a span of some hours; when a hold ends, the hold knows."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from scheduling.migrations._wall import keep_wall


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0005_reservation_zone_filled")]

    operations = keep_wall(
        migrations.AlterField(
            "reservation",
            "zone",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reservations",
                to="scheduling.zone",
                verbose_name="zone",
            ),
        ),
        migrations.AlterField(
            "reservation", "owner_id", models.UUIDField(verbose_name="booking or hold id")
        ),
        migrations.RemoveField("reservation", "expires_at"),
        migrations.AddConstraint(
            "reservation",
            models.CheckConstraint(
                condition=Q(occupied_to__lte=F("occupied_from") + 2280),
                name="reservation_span_bounded",
            ),
        ),
        migrations.AddIndex(
            "reservation", models.Index(fields=["date", "team"], name="reservation_by_date")
        ),
    )
