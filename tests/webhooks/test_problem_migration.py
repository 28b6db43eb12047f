"""Sentences of old rows become codes with values, and sentences again."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import override

from tests.factories.webhooks import AttemptFactory, DeliveryFactory
from webhooks.models import Attempt, Delivery
from webhooks.problems import DeliveryProblem

pytestmark = pytest.mark.django_db
step = import_module("webhooks.migrations.0010_problems_are_codes")
KNOWN = [
    ("url must use https", "NOT_HTTPS", {}),
    (
        "the TLS handshake failed: check the endpoint's certificate",
        "TLS_FAILED",
        {},
    ),
    ("no complete answer within 4.5 seconds", "TIMED_OUT", {"seconds": "4.5"}),
    ("the endpoint answered 503", "ANSWERED", {"status": "503"}),
    (
        "the endpoint answered 302; redirects are not followed",
        "REDIRECTED",
        {"status": "302"},
    ),
    ("subscription is deleted", "DELETED", {}),
    ("100% nonsense,\n'quoted' شقة", "OTHER", {"text": "100% nonsense,\n'quoted' شقة"}),
    ("the endpoint answered 503 twice", "OTHER", {"text": "the endpoint answered 503 twice"}),
]


@pytest.fixture
def apps():
    loader = MigrationLoader(connection)
    return loader.project_state(("webhooks", "0010_problems_are_codes")).apps


@pytest.mark.parametrize(("sentence", "code", "values"), KNOWN, ids=[row[1] for row in KNOWN])
def test_a_sentence_becomes_a_code_and_a_sentence_again(apps, sentence, code, values):
    attempt, other = AttemptFactory(), DeliveryFactory(failed=True)
    for model in ("Delivery", "Attempt"):
        apps.get_model("webhooks", model).objects.update(problem=sentence)
    step.rewrite(step.as_code)(apps, None)

    for row in (Attempt.objects.get(), Delivery.objects.get(pk=other.pk)):
        assert (row.problem.code, row.problem.values) == (DeliveryProblem(code), values)
        assert row.error == sentence
    step.rewrite(step.as_sentence)(apps, None)
    kept = apps.get_model("webhooks", "Attempt").objects.get(pk=attempt.pk)
    assert kept.problem == sentence


def test_rows_without_a_problem_stay_without(apps):
    AttemptFactory()
    step.rewrite(step.as_code)(apps, None)

    assert Delivery.objects.get().problem is None
    assert Attempt.objects.get().problem is None
    assert apps.get_model("webhooks", "Delivery").objects.get().problem is None


def test_all_rows_of_a_problem_take_one_statement(apps, django_assert_num_queries):
    rows = apps.get_model("webhooks", "Delivery").objects
    for delivery in DeliveryFactory.create_batch(50, failed=True):
        text = f"the endpoint answered {500 + rows.filter(problem__gt='the').count()}"
        rows.filter(pk=delivery.pk).update(problem=text)
    # What there is of deliveries, their rows, what there is of attempts.
    with django_assert_num_queries(3):
        step.rewrite(step.as_code)(apps, None)


def test_the_migration_knows_every_code():
    assert step.SENTENCES.keys() == set(DeliveryProblem.values)
    with override("en"):
        assert {code: str(code.label) for code in DeliveryProblem} == step.SENTENCES
