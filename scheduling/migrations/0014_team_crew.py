"""Teams of women only, for customers who wish for them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0013_search_text_filled"),
    ]

    operations = [
        migrations.AddField(
            model_name="team",
            name="crew",
            field=models.CharField(
                choices=[("ANY", "Anybody"), ("WOMEN", "Women only")],
                default="ANY",
                help_text="Customers who wish for women get a team of women only.",
                max_length=5,
                verbose_name="crew",
            ),
        ),
    ]
