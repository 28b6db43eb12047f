"""A service may allow photos before and after the work."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_search_text_indexed")]

    operations = [
        migrations.AddField(
            model_name="service",
            name="allows_photos",
            field=models.BooleanField(
                default=False,
                help_text="Teams take them where the partner and the customer allow it, too.",
                verbose_name="photos before and after",
            ),
        )
    ]
