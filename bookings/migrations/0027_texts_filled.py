"""The wording that operations begin with; each takes two SMS at most, whatever is filled in."""

from django.db import migrations

# Kind, English, Arabic.
TEXTS = [
    (
        "BOOKED",
        "Your CleanLife visit is booked: {day} at {time}. Details and changes: {link}",
        "تم حجز زيارتك {day} الساعة {time}\n{link}",
    ),
    (
        "EVENING_BEFORE",
        "Your CleanLife team comes tomorrow at {time}. How to get in, and changes: {link}",
        "موعد زيارتك غدًا الساعة {time}\n{link}",
    ),
    (
        "ON_THE_WAY",
        "Your CleanLife team is on the way. When it arrives: {link}",
        "فريق كلين لايف في الطريق إليك\n{link}",
    ),
    (
        "LATE",
        "Sorry, your CleanLife team runs late and will begin at about {time}. {link}",
        "نعتذر عن التأخر، نبدأ نحو الساعة {time}\n{link}",
    ),
    (
        "MOVED",
        "Your CleanLife visit has a new time: {day} at {time}. {link}",
        "موعدك الجديد {day} الساعة {time}\n{link}",
    ),
    (
        "COULD_NOT_BE_DONE",
        "We are sorry: your CleanLife visit on {day} could not be carried out. {link}",
        "نأسف، تعذّر تنفيذ زيارتك {day}\n{link}",
    ),
    (
        "CANCELLED",
        "Your CleanLife visit on {day} at {time} is canceled. {refund}",
        "أُلغيت زيارة كلين لايف {day} الساعة {time}. {refund}",
    ),
    (
        "RATE_US",
        "Thank you for choosing CleanLife. How was your visit? {link}",
        "شكرًا لثقتك. كيف كانت زيارتنا؟\n{link}",
    ),
]


def fill(apps, _schema_editor):
    """Create those that are missing."""
    templates = apps.get_model("bookings", "TextTemplate").objects
    for kind, english, arabic in TEXTS:
        templates.get_or_create(kind=kind, defaults={"english": english, "arabic": arabic})


class Migration(migrations.Migration):
    dependencies = [("bookings", "0026_texts")]

    # Backwards the table goes with them.
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
