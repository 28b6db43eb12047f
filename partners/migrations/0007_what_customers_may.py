"""Whether customers of a partner move and cancel their visits by themselves."""

from django.db import migrations, models

from cleanlife.immutability import kept_through

BY_RULE = "On the page of their visit, by the rules that hold for the partner."


class Migration(migrations.Migration):
    dependencies = [("partners", "0006_photos_allowed")]

    operations = kept_through(
        "partners_partner",
        "id",
        [
            migrations.AddField(
                model_name="partner",
                name="customers_may_cancel",
                field=models.BooleanField(
                    default=False, help_text=BY_RULE, verbose_name="customers may cancel visits"
                ),
            ),
            migrations.AddField(
                model_name="partner",
                name="customers_may_move",
                field=models.BooleanField(
                    default=False, help_text=BY_RULE, verbose_name="customers may move visits"
                ),
            ),
        ],
    )
