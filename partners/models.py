"""Partner accounts, their API keys and their allowed domains."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cleanlife.db import Entity, FoldedField


class Permission(models.TextChoices):
    """What a key may do (contract, section 2)."""

    BOOKINGS_CREATE = "partner_bookings_create", _("Create bookings")
    BOOKINGS_READ = "partner_bookings_read", _("Read bookings")
    BOOKINGS_UPDATE = "partner_bookings_update", _("Update bookings")
    BOOKINGS_CANCEL = "partner_bookings_cancel", _("Cancel bookings")
    BOOKINGS_CONFIRM_PAYMENT = "partner_bookings_confirm_payment", _("Confirm payments")
    SERVICES_READ = "partner_services_read", _("Read services")
    TIMESLOTS_READ = "partner_timeslots_read", _("Read timeslots")
    PRICING_READ = "partner_pricing_read", _("Read prices")
    CONTACTS_READ = "partner_contacts_read", _("Find and create contacts")
    WEBHOOKS_MANAGE = "partner_webhooks_manage", _("Manage webhooks")
    SANDBOX = "partner_sandbox", _("Use the sandbox")


class PaymentResponsibility(models.TextChoices):
    """Who collects the money: CleanLife (by its old name CLEANOS) or the partner."""

    CLEANOS = "CLEANOS", _("CleanLife collects")
    PARTNER = "PARTNER", _("Partner collects")


class Partner(Entity):
    """A company that sells our visits."""

    class Status(models.TextChoices):
        """Only an active partner may call."""

        ACTIVE = "ACTIVE", _("Active")
        SUSPENDED = "SUSPENDED", _("Suspended")
        INACTIVE = "INACTIVE", _("Inactive")

    name = models.CharField(_("name"), max_length=150, unique=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    payment_responsibility = models.CharField(
        _("who collects the money"),
        max_length=8,
        choices=PaymentResponsibility,
        default=PaymentResponsibility.CLEANOS,
        help_text=_("Applies to new bookings only; a booking keeps the one it was made with."),
    )
    contact_email = models.EmailField(
        _("contact e-mail"), blank=True, help_text=_("Told about failing webhook endpoints.")
    )
    allows_http_webhooks = models.BooleanField(
        _("allow http webhooks"),
        default=False,
        help_text=_("For development only: endpoints may use http instead of https."),
    )
    customers_may_move = models.BooleanField(
        _("customers may move visits"),
        default=False,
        help_text=_("On the page of their visit, by the rules that hold for the partner."),
    )
    customers_may_cancel = models.BooleanField(
        _("customers may cancel visits"),
        default=False,
        help_text=_("On the page of their visit, by the rules that hold for the partner."),
    )
    most_subscriptions = models.PositiveSmallIntegerField(
        _("most webhook subscriptions"),
        null=True,
        blank=True,
        help_text=_("How many it may have at a time. Leave empty for the usual number."),
    )
    allows_photos = models.BooleanField(
        _("photos before and after"),
        default=False,
        help_text=_("Teams take them where the service and the customer allow it, too."),
    )
    search_text = FoldedField("name", "contact_email")

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["ACTIVE", "SUSPENDED", "INACTIVE"]),
                name="partner_status_known",
            ),
            models.CheckConstraint(
                condition=Q(payment_responsibility__in=["CLEANOS", "PARTNER"]),
                name="partner_payment_responsibility_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Return whether the partner may call at all."""
        return self.status == self.Status.ACTIVE


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Queries of keys."""

    def usable(self, now: datetime) -> Self:
        """Return the keys that are neither revoked nor expired."""
        unexpired = Q(expires_at=None) | Q(expires_at__gt=now)
        return self.filter(unexpired, revoked_at=None)


class ApiKey(Entity):
    """A key of a partner: a public prefix and the hash of a secret shown once."""

    class Environment(models.TextChoices):
        """A sandbox key never works in production, nor the reverse."""

        LIVE = "live", _("Production")
        SANDBOX = "sandbox", _("Sandbox")

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="api_keys", verbose_name=_("partner")
    )
    label = models.CharField(
        _("label"), max_length=100, help_text=_("Who or what uses this key.")
    )
    environment = models.CharField(_("environment"), max_length=7, choices=Environment)
    prefix = models.CharField(_("prefix"), max_length=8, unique=True, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    permissions = models.JSONField(_("permissions"), default=list)
    requests_per_minute = models.PositiveIntegerField(
        _("calls a minute"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    ip_allowlist = models.JSONField(
        _("allowed IP addresses"),
        default=list,
        blank=True,
        help_text=_("Addresses and ranges such as 203.0.113.0/24. Empty: any address."),
    )
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    search_text = FoldedField("prefix", "label")

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(environment__in=["live", "sandbox"]),
                name="api_key_environment_known",
            ),
            models.CheckConstraint(
                condition=Q(requests_per_minute=None) | Q(requests_per_minute__gte=1),
                name="api_key_limit_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.label})"

    @property
    def name(self) -> str:
        """Return the public part, which may be logged and given to support."""
        return f"pk_{self.environment}_{self.prefix}"

    def is_usable(self, now: datetime) -> bool:
        """Return whether the key is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


class AllowedDomain(Entity):
    """A host name that the partner's pages and webhook endpoints may have."""

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="domains", verbose_name=_("partner")
    )
    host = models.CharField(
        _("host name"),
        max_length=253,
        help_text=_("For example hooks.example.com; *.example.com matches every subdomain."),
    )
    is_sandbox = models.BooleanField(
        _("sandbox only"), default=False, help_text=_("Refused in production.")
    )

    class Meta:
        verbose_name = _("allowed domain")
        verbose_name_plural = _("allowed domains")
        ordering = ["host"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "host"], name="domain_once_per_partner")
        ]

    def __str__(self) -> str:
        return self.host
