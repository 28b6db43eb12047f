"""What the search reads of partners and keys gets columns, empty at first."""

from django.db import migrations

from cleanlife.db import FoldedField


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0002_id_is_kept"),
    ]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="search_text",
            field=FoldedField("prefix", "label"),
        ),
        migrations.AddField(
            model_name="partner",
            name="search_text",
            field=FoldedField("name", "contact_email"),
        ),
    ]
