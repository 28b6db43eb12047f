"""The partner of each delivery is that of its subscription."""

from django.db import migrations


def fill(apps, schema_editor):
    """One statement for each subscription: none of them is long."""
    delivery = apps.get_model("webhooks", "Delivery")
    subscriptions = apps.get_model("webhooks", "Subscription").objects
    for pk, partner_id in subscriptions.values_list("pk", "partner_id").iterator():
        delivery.objects.filter(subscription=pk).update(partner=partner_id)


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0005_delivery_partner")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
