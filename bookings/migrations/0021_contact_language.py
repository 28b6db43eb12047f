"""In which language a customer is written to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bookings", "0020_preferences")]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="language",
            field=models.CharField(
                choices=[("ar", "Arabic"), ("en", "English")],
                default="ar",
                max_length=2,
                verbose_name="language",
            ),
        ),
    ]
