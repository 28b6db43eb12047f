"""PostgreSQL finds parts of names, phones and references by an index."""

from django.db import migrations

from cleanlife.folded_columns import index_folded


class Migration(migrations.Migration):
    # An index is built beside writers outside of transactions only.
    atomic = False
    dependencies = [("bookings", "0014_search_text_filled")]

    operations = [index_folded("bookings_contact"), index_folded("bookings_booking")]
