"""Subscriptions of before get their fingerprint; of those that are alike, the oldest one does.

The others go on working without one, so that no endpoint falls silent.
"""

from django.db import migrations

from webhooks.endpoints import fingerprint

BATCH = 500


def fill(apps, schema_editor):
    """Give each partner's first subscription of a kind its fingerprint."""
    rows = apps.get_model("webhooks", "Subscription").objects
    unlike = rows.filter(deleted_at=None).order_by("created_at", "pk")
    found = unlike.values_list("pk", "partner_id", "url", "events").iterator(BATCH)
    known = set(unlike.exclude(fingerprint=None).values_list("partner_id", "fingerprint"))
    for key, partner_id, url, events in list(found):
        mark = fingerprint(url, events)
        if (partner_id, mark) not in known:
            known.add((partner_id, mark))
            rows.filter(pk=key).update(fingerprint=mark)


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0015_fingerprint")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
