"""Contract, section 2: of two rules that a request breaks, the one that comes first answers."""

from itertools import combinations

import pytest

from tests.answers import error_of
from tests.client import PartnerClient
from tests.factories.partners import AllowedDomainFactory, ApiKeyFactory

pytestmark = pytest.mark.django_db
# Each breaks one rule, in the order in which the rules are checked.
BROKEN = {
    "NOT_FOUND": {"path": "nowhere"},
    "UNAUTHORIZED": {"key": {"revoked": True}},
    "IP_NOT_ALLOWED": {"key": {"ip_allowlist": ["203.0.113.7"]}},
    "RATE_LIMIT_EXCEEDED": {"key": {"requests_per_minute": 1}},
    "INVALID_PARTNER_DOMAIN": {"origin": "https://evil.example"},
    "FORBIDDEN": {"key": {"permissions": ["partner_bookings_read"]}},
    "PAYLOAD_TOO_LARGE": {"body": "x" * (1024 * 1024 + 1)},
    "UNSUPPORTED_MEDIA_TYPE": {"type": "text/plain"},
    "VALIDATION_ERROR": {"body": '{"phone": 5}'},
}


def code_of(*rules):
    """Break the rules, the later ones first, twice in one minute; return the second code."""
    broken = [BROKEN[rule] for rule in reversed(rules)]
    traits = {"permissions": ["partner_contacts_read"]}
    for each in broken:
        traits |= each.get("key", {})
    options = {name: value for each in broken for name, value in each.items()}
    client = PartnerClient(ApiKeyFactory(**traits))
    AllowedDomainFactory(partner=client.api_key.partner)
    for _ in range(2):
        answer = client.http.post(
            f"/v1/partners/{options.get('path', 'contacts')}",
            options.get("body", "{}"),
            options.get("type", "application/json"),
            headers={"x-api-key": client.secret, "origin": options.get("origin", "")},
        )
    return answer.json()["error"]["code"]


@pytest.mark.parametrize("rule", BROKEN)
def test_each_rule_has_its_code(rule):
    assert code_of(rule) == rule


@pytest.mark.parametrize(("first", "second"), list(combinations(BROKEN, 2)))
def test_the_first_of_two_answers(first, second):
    assert code_of(first, second) == first


def test_a_wrong_method_comes_before_the_body():
    client = PartnerClient(ApiKeyFactory(every_permission=True))
    answer = client.request("DELETE", "contacts", {"phone": 5})
    assert error_of(answer) == (405, "METHOD_NOT_ALLOWED")
