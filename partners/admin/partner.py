"""Partner accounts: who they are, who collects the money, their domains and keys."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from cleanlife.backoffice.admin import badge, left_to_right
from cleanlife.backoffice.confirmation import read_chosen
from cleanlife.backoffice.linked_pages import LinkedPage, LinkedPagesAdmin
from cleanlife.backoffice.search import SearchAdmin
from partners.admin.inlines import AllowedDomainInline, ApiKeyInline
from partners.admin.status_page import StatusPage
from partners.models import Partner


def create_key_page(partner: Partner) -> str:
    """Return the URL of the page that makes a key."""
    return reverse("admin:partners_apikey_create", args=[partner.pk])


def status_page(status: Partner.Status, *partners: Partner) -> str:
    """Return the URL of the page that gives partners a status."""
    ids = ",".join(str(partner.pk) for partner in partners)
    return (
        f"{reverse('admin:partners_partner_status', args=[status])}?{urlencode({'ids': ids})}"
    )


def suspend_page(partner: Partner) -> str | None:
    """Return the URL of the page that suspends, None for one that may not call anyway."""
    return status_page(Partner.Status.SUSPENDED, partner) if partner.is_active else None


def activate_page(partner: Partner) -> str | None:
    """Return the URL of the page that activates, None for an active one."""
    return None if partner.is_active else status_page(Partner.Status.ACTIVE, partner)


# What there is to fill in; the other fields show what saving a new partner makes.
EDITABLE = ["name", "payment_responsibility", "contact_email", "allows_http_webhooks"]


@admin.register(Partner)
class PartnerAdmin(SearchAdmin, LinkedPagesAdmin):
    """The accounts; their status changes by action only, and none is ever deleted."""

    linked_pages = (
        LinkedPage(
            _("Create an API key"), create_key_page, "main", permission="partners.add_apikey"
        ),
        LinkedPage(_("Suspend"), suspend_page, "danger", permission="partners.change_partner"),
        LinkedPage(_("Activate"), activate_page, permission="partners.change_partner"),
    )
    list_display = ["name", "state", "payment_responsibility", "keys", "hosts"]
    list_filter = ["status", "payment_responsibility"]
    search_fields = ["search_text", "id", "api_keys__search_text", "domains__host__icontains"]
    search_help_text = _("Name, e-mail, partner id, a key's 8 characters or a domain")
    fields = [
        ("name", "state"),
        ("payment_responsibility", "contact_email"),
        ("customers_may_move", "customers_may_cancel"),
        ("allows_http_webhooks", "most_subscriptions"),
        "allows_photos",
        ("partner_id", "created_at"),
    ]
    readonly_fields = ["state", "partner_id", "created_at"]
    inlines = [ApiKeyInline, AllowedDomainInline]
    actions = ["suspend", "activate"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Partner]:
        """Count keys and domains in the same query."""
        now = clock.now()
        unexpired = Q(api_keys__expires_at=None) | Q(api_keys__expires_at__gt=now)
        usable = Q(api_keys__revoked_at=None) & unexpired
        found: QuerySet[Partner] = super().get_queryset(request)
        return found.annotate(
            key_count=Count("api_keys", filter=usable, distinct=True),
            host_count=Count("domains", distinct=True),
        )

    @admin.display(description=_("Status"), ordering="status")
    def state(self, partner: Partner) -> str:
        """Show whether the partner may call."""
        return badge(partner.get_status_display(), kind=partner.status.lower())

    @admin.display(description=_("Partner id"))
    def partner_id(self, partner: Partner) -> str:
        """Show the id by which the partner is known."""
        return left_to_right(str(partner.pk))

    @admin.display(description=_("Working keys"), ordering="key_count")
    def keys(self, partner: Any) -> int:
        """Show how many keys work."""
        return int(partner.key_count)

    @admin.display(description=_("Domains"), ordering="host_count")
    def hosts(self, partner: Any) -> int:
        """Show how many domains there are."""
        return int(partner.host_count)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Forbid it: a partner is suspended instead."""
        return False

    def get_fields(self, request: HttpRequest, obj: Partner | None = None) -> Any:
        """Leave out what a partner only has once it is made."""
        return list(self.fields) if obj else EDITABLE

    @classmethod
    def add_inline(cls, inline: Any) -> None:
        """Let an app above show rows of its own inside a partner's page."""
        cls.inlines = [*cls.inlines, inline]

    def get_inlines(self, request: HttpRequest, obj: Partner | None = None) -> list[Any]:
        """Show domains and keys once there is a partner to have them."""
        return list(self.inlines) if obj else []

    def save_model(self, request: HttpRequest, obj: Partner, form: Any, change: Any) -> None:
        """Save, and warn that bookings keep the payment responsibility they were made with."""
        super().save_model(request, obj, form, change)
        if change and "payment_responsibility" in form.changed_data:
            text = gettext(
                "%(rule)s from now on, for new bookings only."
                " Bookings made before keep the rule they were made with."
            )
            rule = obj.get_payment_responsibility_display()
            messages.warning(request, text % {"rule": rule})

    def get_urls(self) -> list[Any]:
        """Add the page that changes the status."""
        view = self.admin_site.admin_view(self.status_view)
        mine = [path("status/<str:status>/", view, name="partners_partner_status")]
        return mine + super().get_urls()

    def status_view(self, request: HttpRequest, status: str) -> HttpResponse:
        """Ask for the reason, then change the status."""
        return StatusPage(self, request, status).answer()

    @admin.action(description=_("Suspend the selected partners"), permissions=["change"])
    def suspend(self, request: HttpRequest, queryset: QuerySet[Partner]) -> HttpResponse:
        """Lead to the page that suspends them."""
        return self._lead_on(request, queryset, Partner.Status.SUSPENDED)

    @admin.action(description=_("Activate the selected partners"), permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[Partner]) -> HttpResponse:
        """Lead to the page that activates them."""
        return self._lead_on(request, queryset, Partner.Status.ACTIVE)

    def _lead_on(
        self, request: HttpRequest, queryset: QuerySet[Partner], status: Partner.Status
    ) -> HttpResponse:
        chosen = read_chosen(self, request, queryset)
        return HttpResponseRedirect(
            status_page(status, *chosen) if chosen else request.get_full_path()
        )
