"""Let weekly hours say that the weekday is closed: both ends 0."""

from django.db import migrations, models

IN_ORDER = models.Q(start_minute__lt=models.F("end_minute"), end_minute__lte=2160)
CLOSED = models.Q(start_minute=0, end_minute=0)


def write_closed_days_as_hours(apps, schema_editor):
    """Give closed weekdays the last five minutes there are: no visit fits into them."""
    rules = apps.get_model("scheduling", "ShiftRule").objects.using(
        schema_editor.connection.alias
    )
    rules.filter(end_minute=0).update(start_minute=2155, end_minute=2160)


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0010_plain_texts")]

    operations = [
        migrations.RemoveConstraint(model_name="shiftrule", name="shift_minutes_in_order"),
        migrations.AddConstraint(
            model_name="shiftrule",
            constraint=models.CheckConstraint(
                condition=IN_ORDER | CLOSED,
                name="shift_minutes_in_order",
                violation_error_message="The end must come after the start, by noon next day.",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, write_closed_days_as_hours),
    ]
