"""Problems of payments and refunds: codes with values, where English sentences stood."""

import json
import re

from django.db import migrations, models

SENTENCES = {
    "OTHER_CHARGE": "The gateway reports another charge: %(charge)s.",
    "OTHER_PAYMENT": "The gateway reports a charge of another payment.",
    "OTHER_AMOUNT": "The gateway reports another amount: %(amount)s.",
    "REFUND_REFUSED": "The gateway says %(word)s.",
    "NO_ANSWER": "The gateway gave no answer for hours. Look there before you try again: %(text)s",
    "REFUND_UNKNOWN": "The gateway does not tell of it any more. Look there before you try again: %(text)s",
    "OTHER_REFUND": "The gateway has refunded SAR %(amount)s. Look there before you try again.",
    "REFUND_TOO_SLOW": "The gateway has had it for 30 days. Ask there before you try again.",
    "OTHER": "%(text)s",
}
LONGEST_SENTENCE = 300
COLUMNS = (("Payment", "problem"), ("Refund", "last_error"))
_GAP = re.compile(r"%\\\((\w+)\\\)s")
# The last one takes every text.
PATTERNS = {
    code: re.compile(_GAP.sub(r"(?P<\1>.+)", re.escape(sentence)), re.DOTALL)
    for code, sentence in SENTENCES.items()
}


def as_code(sentence):
    """Return what is stored of a sentence."""
    matches = ((code, pattern.fullmatch(sentence)) for code, pattern in PATTERNS.items())
    code, match = next((code, match) for code, match in matches if match)
    return json.dumps({"code": code, **match.groupdict()}, ensure_ascii=False)


def as_sentence(stored):
    """Return the sentence, as long as its column was."""
    values = json.loads(stored)
    return (SENTENCES[values["code"]] % values)[:LONGEST_SENTENCE]


def rewrite(write):
    """Return a step that writes the problem of each row anew."""

    def step(apps, _schema_editor):
        for name, column in COLUMNS:
            model = apps.get_model("bookings", name)
            odd = model.objects.exclude(**{column: ""}).values_list("pk", column)
            for key, text in list(odd):
                model.objects.filter(pk=key).update(**{column: write(text)})

    return step


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0007_actions_of_the_history"),
    ]

    operations = [
        migrations.AlterField(
            model_name="payment",
            name="problem",
            field=models.TextField(blank=True, default="", verbose_name="problem"),
        ),
        migrations.AlterField(
            model_name="refund",
            name="last_error",
            field=models.TextField(blank=True, default="", verbose_name="last problem"),
        ),
        migrations.RunPython(rewrite(as_code), rewrite(as_sentence)),
    ]
