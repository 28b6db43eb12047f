"""How many webhook subscriptions a partner may have, where that is another number."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0004_search_text_filled")]

    operations = [
        migrations.AddField(
            model_name="partner",
            name="most_subscriptions",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="How many it may have at a time. Leave empty for the usual number.",
                null=True,
                verbose_name="most webhook subscriptions",
            ),
        ),
    ]
