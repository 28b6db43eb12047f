"""The reasons that operations begin with; they may change all but the codes."""

from django.db import migrations

CUSTOMER, CLEANLIFE = "CUSTOMER", "CLEANLIFE"
# Code, English, Arabic, whose fault, minutes at the door.
REASONS = [
    ("NOBODY_AT_HOME", "Nobody at home", "لا أحد في المنزل", CUSTOMER, 15),
    ("NO_ACCESS", "No access", "تعذّر الدخول", CUSTOMER, 0),
    ("WRONG_ADDRESS", "Wrong address", "العنوان غير صحيح", CUSTOMER, 0),
    ("SENT_AWAY", "The customer sent the team away", "صرف العميل الفريق", CUSTOMER, 0),
    ("UNSAFE", "Unsafe to work there", "العمل هناك غير آمن", CLEANLIFE, 0),
    ("TEAM_COULD_NOT_COME", "The team could not come", "لم يستطع الفريق الحضور", CLEANLIFE, 0),
    ("EQUIPMENT", "Equipment was missing or broken", "معدّات ناقصة أو معطّلة", CLEANLIFE, 0),
]


def fill(apps, _schema_editor):
    """Create those that are missing."""
    reasons = apps.get_model("bookings", "CannotCompleteReason").objects
    for code, english, arabic, fault, minutes in REASONS:
        values = {
            "name_en": english,
            "name_ar": arabic,
            "fault": fault,
            "minutes_at_the_door": minutes,
        }
        reasons.get_or_create(code=code, defaults=values)


class Migration(migrations.Migration):
    dependencies = [("bookings", "0017_cannot_complete_reason")]

    # Backwards the table goes with them.
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
