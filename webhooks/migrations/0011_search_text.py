"""What the search reads of subscriptions gets columns, empty at first."""

from django.db import migrations

from cleanlife.db import FoldedField


class Migration(migrations.Migration):
    dependencies = [
        ("webhooks", "0010_problems_are_codes"),
    ]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="search_text",
            field=FoldedField("url"),
        ),
    ]
