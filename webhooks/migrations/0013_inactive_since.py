from django.db import migrations, models
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    inactive = apps.get_model("webhooks", "Subscription").objects.filter(status="INACTIVE")
    inactive.update(inactive_since=Coalesce("given_up_at", "updated_at"))


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0012_search_text_filled")]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="inactive_since",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="inactive since"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
