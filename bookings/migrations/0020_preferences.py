"""What customers wish of those who come, and who opens the door."""

from django.db import migrations, models

from cleanlife.immutability import kept_through


class Migration(migrations.Migration):
    dependencies = [("bookings", "0019_visits_in_the_field")]

    of_bookings = [
        migrations.AddField(
            model_name="booking",
            name="crew",
            field=models.CharField(
                choices=[("ANY", "Anybody"), ("WOMEN", "Women only")],
                default="ANY",
                max_length=5,
                verbose_name="crew",
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="has_pets",
            field=models.BooleanField(default=False, verbose_name="pets at home"),
        ),
        migrations.AddField(
            model_name="booking",
            name="is_fragrance_free",
            field=models.BooleanField(default=False, verbose_name="without fragrances"),
        ),
        migrations.AddField(
            model_name="booking",
            name="on_site_name",
            field=models.CharField(blank=True, max_length=150, verbose_name="who opens"),
        ),
        migrations.AddField(
            model_name="booking",
            name="on_site_phone",
            field=models.CharField(blank=True, max_length=16, verbose_name="phone at the door"),
        ),
    ]
    operations = [
        *kept_through(
            "bookings_booking",
            "id",
            kept_through("bookings_booking", "partner_payment_confirmed_at", of_bookings),
        ),
        migrations.AddField(
            model_name="contact",
            name="crew",
            field=models.CharField(
                choices=[("ANY", "Anybody"), ("WOMEN", "Women only")],
                default="ANY",
                max_length=5,
                verbose_name="crew",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="has_pets",
            field=models.BooleanField(default=False, verbose_name="pets at home"),
        ),
        migrations.AddField(
            model_name="contact",
            name="is_fragrance_free",
            field=models.BooleanField(default=False, verbose_name="without fragrances"),
        ),
        migrations.AddField(
            model_name="hold",
            name="crew",
            field=models.CharField(
                choices=[("ANY", "Anybody"), ("WOMEN", "Women only")],
                default="ANY",
                max_length=5,
                verbose_name="crew",
            ),
        ),
    ]
