"""What the search reads of zones, teams, skills and breaks gets columns, empty at first."""

from django.db import migrations

from cleanlife.db import FoldedField


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0011_closed_weekdays"),
    ]

    operations = [
        migrations.AddField(
            model_name="breakrule",
            name="search_text",
            field=FoldedField("name"),
        ),
        migrations.AddField(
            model_name="skill",
            name="search_text",
            field=FoldedField("name"),
        ),
        migrations.AddField(
            model_name="team",
            name="search_text",
            field=FoldedField("name"),
        ),
        migrations.AddField(
            model_name="zone",
            name="search_text",
            field=FoldedField("name_en", "name_ar"),
        ),
    ]
