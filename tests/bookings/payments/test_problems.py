"""What went wrong with money is stored as a code and read in the reader's language."""

import json
from importlib import import_module

import pytest
from django.core import serializers
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import override

from bookings.models import Payment, Refund
from bookings.problems import PaymentProblem, quoted
from cleanlife.problems import Problem
from tests.factories.payments import PaidFactory, RefundOnItsWayFactory

AT = ("bookings", "0008_problems_are_codes")
migration = import_module("bookings.migrations.0008_problems_are_codes")
OLD = {
    "The gateway reports another charge: chg_7.": ("OTHER_CHARGE", {"charge": "chg_7"}),
    "The gateway reports a charge of another payment.": ("OTHER_PAYMENT", {}),
    "The gateway reports another amount: 1.00 SAR.": ("OTHER_AMOUNT", {"amount": "1.00 SAR"}),
    "The gateway says DECLINED.": ("REFUND_REFUSED", {"word": "DECLINED"}),
    "The gateway gave no answer for hours. Look there before you try again: Tap: no\nanswer": (
        "NO_ANSWER",
        {"text": "Tap: no\nanswer"},
    ),
    "The gateway does not tell of it any more. Look there before you try again: 404": (
        "REFUND_UNKNOWN",
        {"text": "404"},
    ),
    "The gateway has refunded SAR 165.00. Look there before you try again.": (
        "OTHER_REFUND",
        {"amount": "165.00"},
    ),
    "The gateway has had it for 30 days. Ask there before you try again.": (
        "REFUND_TOO_SLOW",
        {},
    ),
    "Tap answered 400 1117: 100% of “it”": (
        "OTHER",
        {"text": "Tap answered 400 1117: 100% of “it”"},
    ),
}


def stored(row, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {row._meta.db_table}")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("sentence", OLD)
def test_an_old_sentence_becomes_a_code_and_back(sentence):
    code, values = OLD[sentence]
    text = migration.as_code(sentence)
    assert json.loads(text) == {"code": code, **values}
    assert migration.as_sentence(text) == sentence


def test_every_code_has_an_old_sentence():
    assert {code for code, _ in OLD.values()} == set(PaymentProblem)


@pytest.mark.django_db
def test_old_rows_are_rewritten_and_written_back():
    said, odd = "The gateway says DECLINED.", "Tap: no answer"
    PaidFactory()
    RefundOnItsWayFactory(payment=Payment.objects.get())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bookings_payment SET problem = %s", [odd])
        cursor.execute("UPDATE bookings_refund SET last_error = %s", [said])
    apps = MigrationLoader(connection).project_state([AT]).apps
    migration.rewrite(migration.as_code)(apps, None)
    assert Payment.objects.get().problem == quoted(odd)
    refused = Problem(PaymentProblem.REFUND_REFUSED, {"word": "DECLINED"})
    assert Refund.objects.get().last_error == refused
    migration.rewrite(migration.as_sentence)(apps, None)
    assert (stored(Payment, "problem"), stored(Refund, "last_error")) == (odd, said)


def test_a_long_text_fits_into_the_old_column():
    text = migration.as_code("The gateway says " + "x" * 400 + ".")
    assert len(migration.as_sentence(text)) == 300


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The gateway reports another charge: chg_7."),
        ("ar", "تبلّغ البوابة عن عملية أخرى: chg_7."),
    ],
)
@pytest.mark.django_db
def test_is_read_in_each_language(language, text):
    PaidFactory(problem=Problem(PaymentProblem.OTHER_CHARGE, {"charge": "chg_7"}))
    problem = Payment.objects.get().problem
    with override(language):
        assert str(problem) == text
    assert stored(Payment, "problem") == '{"code": "OTHER_CHARGE", "charge": "chg_7"}'


@pytest.mark.django_db
def test_a_sentence_is_not_stored():
    payment, refund = PaidFactory(), RefundOnItsWayFactory()
    payment.problem = refund.last_error = "The gateway says no."
    for row in (payment, refund):
        with pytest.raises(TypeError, match="a problem is a code"):
            row.save()


@pytest.mark.parametrize("text", ["Odd", "3", "{}", '{"code": "GONE", "x": "y"}'])
@pytest.mark.django_db
def test_what_another_version_stored_is_shown_as_it_is(text):
    refund = RefundOnItsWayFactory()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bookings_refund SET last_error = %s", [text])
    refund.refresh_from_db()
    assert str(refund.last_error) == text


@pytest.mark.django_db
def test_no_problem_is_none():
    PaidFactory(problem=quoted("Odd"))
    Payment.objects.update(problem=None)
    assert Payment.objects.get().problem is None
    assert not Payment.objects.with_problem().exists()


@pytest.mark.django_db
def test_passes_through_a_dump():
    refund = RefundOnItsWayFactory(last_error=quoted("Tap: “no”"))
    [found] = serializers.deserialize("json", serializers.serialize("json", [refund]))
    assert found.object.last_error == Refund.objects.get().last_error == quoted("Tap: “no”")


def test_a_quotation_is_cut():
    assert str(quoted("x" * 400)) == "x" * 300
