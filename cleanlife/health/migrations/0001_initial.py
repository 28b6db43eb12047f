"""Signs of life of background processes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Make the table of heartbeats."""

    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                (
                    "name",
                    models.CharField(max_length=40, primary_key=True, serialize=False),
                ),
                ("seen_at", models.DateTimeField()),
            ],
        ),
    ]
