"""A reservation names the zone in which its team is, for travel depends on it: empty at first."""

import django.db.models.deletion
from django.db import migrations, models

from scheduling.migrations._wall import keep_wall


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0003_seasons_breaks_travel")]

    operations = keep_wall(
        migrations.AddField(
            "reservation",
            "zone",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reservations",
                to="scheduling.zone",
                verbose_name="zone",
            ),
        ),
    )
