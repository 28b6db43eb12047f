"""Demo partners, their customers and keys, and the administrator."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model

from bookings.models import Language, TextSwitch
from bookings.services.contacts.contacts import find_or_create_contact
from bookings.texts import TextKind
from catalog.models import Service, ServiceEnablement
from partners.models import AllowedDomain, ApiKey, Partner, PaymentResponsibility, Permission
from partners.services.manage_access import create_api_key, revoke_api_key

ADMIN = "admin"
KEY_LABEL = "demo"
KEYS_KEPT = 20
RECEIVER_HOSTS = ["localhost", "127.0.0.1"]
READ_ONLY = [
    permission
    for permission in Permission.values
    if permission.endswith("_read") or permission == Permission.WEBHOOKS_MANAGE
]


@dataclass(frozen=True)
class DemoPartner:
    """One partner of the demo and what sets it apart."""

    slug: str
    name: str
    responsibility: PaymentResponsibility = PaymentResponsibility.PARTNER
    status: Partner.Status = Partner.Status.ACTIVE
    permissions: tuple[str, ...] = tuple(Permission.values)
    requests_per_minute: int | None = None


DEMO_PARTNERS = [
    DemoPartner("partner_pays", "Riyadh Grand Hotel (demo)"),
    DemoPartner("cleanlife_pays", "Nakheel Homes (demo)", PaymentResponsibility.CLEANOS),
    DemoPartner("read_only", "Olaya Insights (demo)", permissions=tuple(READ_ONLY)),
    DemoPartner("rate_limited", "Malaz Marketplace (demo)", requests_per_minute=5),
    DemoPartner("suspended", "Yasmin Rentals (demo)", status=Partner.Status.SUSPENDED),
]


# Whose language is not Arabic.
IN_ENGLISH = ("José Álvarez",)
# Names and phones to look for in the back-office, as people there are called.
CUSTOMERS = {
    "أحمد بن عبدالله الحربي": "+966551239876",
    "فاطمة الزهراء القحطاني": "+966503217745",
    "عبد الرحمن الشهري": "+966540098812",
    "رؤى مصطفى": "+966567710043",
    "José Álvarez": "+966598874410",
}


def seed_customers(partners: dict[str, Partner]) -> None:
    """Create the customers that are missing, of the partner that collects itself."""
    partner = partners["partner_pays"]
    for name, phone in CUSTOMERS.items():
        language = Language.ENGLISH if name in IN_ENGLISH else Language.ARABIC
        find_or_create_contact(
            partner=partner, phone=phone, name=name, utm_source="PARTNER", language=language
        )


def seed_texts(partner: Partner) -> None:
    """Let the customers of today's visits hear of them, from now on, by text messages."""
    for kind in TextKind:
        TextSwitch.objects.get_or_create(partner=partner, kind=kind)


def seed_partners(services: list[Service]) -> dict[str, Partner]:
    """Create the partners that are missing; return all of them by slug."""
    return {demo.slug: _seed_partner(demo, services) for demo in DEMO_PARTNERS}


def _seed_partner(demo: DemoPartner, services: list[Service]) -> Partner:
    partner, _ = Partner.objects.get_or_create(
        name=demo.name,
        defaults={
            "status": demo.status,
            "payment_responsibility": demo.responsibility,
            "contact_email": f"{demo.slug}@example.com",
            "allows_http_webhooks": True,
            "customers_may_move": True,
            "customers_may_cancel": True,
        },
    )
    for host in RECEIVER_HOSTS:
        AllowedDomain.objects.get_or_create(
            partner=partner, host=host, defaults={"is_sandbox": True}
        )
    for service in services:
        ServiceEnablement.objects.get_or_create(partner=partner, service=service)
    return partner


def issue_keys(partners: dict[str, Partner], *, now: datetime) -> dict[str, dict[str, str]]:
    """Give every demo partner a fresh key and revoke all but its newest twenty."""
    return {demo.slug: _issue_key(partners[demo.slug], demo, now=now) for demo in DEMO_PARTNERS}


def _issue_key(partner: Partner, demo: DemoPartner, *, now: datetime) -> dict[str, str]:
    _, key = create_api_key(
        partner=partner,
        label=KEY_LABEL,
        permissions=demo.permissions,
        requests_per_minute=demo.requests_per_minute,
    )
    mine = ApiKey.objects.filter(partner=partner, label=KEY_LABEL).usable(now)
    for old in mine.order_by("-created_at")[KEYS_KEPT:]:
        revoke_api_key(old, now=now)
    return {"partnerId": str(partner.pk), "apiKey": str(key)}


def reset_administrator(password: str | None) -> dict[str, str]:
    """Create the administrator, or set a password that we can show."""
    user, _ = get_user_model().objects.get_or_create(
        username=ADMIN, defaults={"is_staff": True, "is_superuser": True}
    )
    if password is None or not user.check_password(password):
        password = password or secrets.token_urlsafe(9)
        user.set_password(password)
        user.save(update_fields=["password"])
    return {"username": ADMIN, "password": password}
