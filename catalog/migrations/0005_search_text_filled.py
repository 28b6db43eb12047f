"""Catalogue, prices and coupons of before can be found."""

from django.db import migrations

from cleanlife.folded_columns import fill_folded


class Migration(migrations.Migration):
    # Each batch is a transaction of its own.
    atomic = False
    dependencies = [("catalog", "0004_search_text")]

    operations = [
        fill_folded("catalog", "Category", "Service", "Package", "AddOn", "PriceList", "Coupon")
    ]
