"""A partner's id never changes (contract, section 8: it is named in every event)."""

from django.db import migrations

from cleanlife.immutability import keep_for_ever


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]

    operations = [keep_for_ever("partners_partner", "id")]
