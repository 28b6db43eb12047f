"""What the search reads of catalogue, prices and coupons gets columns, empty at first."""

from django.db import migrations

from cleanlife.db import FoldedField


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0003_plain_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="addon",
            name="search_text",
            field=FoldedField("name_en", "name_ar"),
        ),
        migrations.AddField(
            model_name="category",
            name="search_text",
            field=FoldedField("name_en", "name_ar"),
        ),
        migrations.AddField(
            model_name="coupon",
            name="search_text",
            field=FoldedField("code", "user_id", "phone"),
        ),
        migrations.AddField(
            model_name="package",
            name="search_text",
            field=FoldedField("name_en", "name_ar"),
        ),
        migrations.AddField(
            model_name="pricelist",
            name="search_text",
            field=FoldedField("name", "contract_code"),
        ),
        migrations.AddField(
            model_name="service",
            name="search_text",
            field=FoldedField("name_en", "name_ar"),
        ),
    ]
