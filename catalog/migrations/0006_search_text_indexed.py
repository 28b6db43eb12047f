"""PostgreSQL finds parts of codes and phones by an index."""

from django.db import migrations

from cleanlife.folded_columns import index_folded


class Migration(migrations.Migration):
    # An index is built beside writers outside of transactions only.
    atomic = False
    dependencies = [("catalog", "0005_search_text_filled")]

    operations = [index_folded("catalog_coupon")]
