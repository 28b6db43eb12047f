"""What the search reads of bookings, customers and reasons gets columns, empty at first."""

from django.db import migrations

from cleanlife.db import FoldedField


class Migration(migrations.Migration):
    dependencies = [("bookings", "0012_cancelled_by_someone")]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="search_text",
            field=FoldedField("external_reference"),
        ),
        migrations.AddField(
            model_name="contact",
            name="search_text",
            field=FoldedField("name", "phone"),
        ),
        migrations.AddField(
            model_name="cancellationreason",
            name="search_text",
            field=FoldedField("name_en", "name_ar"),
        ),
    ]
