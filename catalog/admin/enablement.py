"""Which partner may sell which service: a list, and a page of checkboxes for each partner."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.admin.forms import EnabledServicesForm
from catalog.models import ServiceEnablement
from catalog.services.enabled_services import set_enabled_services
from cleanlife.backoffice.admin import ReadOnlyAdmin, note
from cleanlife.backoffice.linked_pages import LinkedPage
from cleanlife.backoffice.search import SearchAdmin
from cleanlife.backoffice.versions.admin import carry, compare, is_refused, lock_rows
from cleanlife.backoffice.versions.page import Page
from partners.admin import PartnerAdmin
from partners.models import Partner


def enabled_services_page(partner: Partner) -> str:
    """Return the URL of the partner's page of checkboxes."""
    return reverse("admin:catalog_enabled_services", args=[partner.pk])


PartnerAdmin.add_page(
    LinkedPage(
        _("Enabled services"),
        enabled_services_page,
        permission="catalog.change_serviceenablement",
    )
)


@admin.register(ServiceEnablement)
class ServiceEnablementAdmin(SearchAdmin, ReadOnlyAdmin):
    """Which partner may sell what; edited on a page per partner."""

    list_display = ["partner", "service", "created_at", "change"]
    list_display_links = None
    list_filter = ["partner", "service"]
    list_select_related = ["partner", "service"]
    empty_advice = _("Open a partner and choose “Enabled services”.")
    search_fields = ["partner__search_text", "service__search_text"]
    search_help_text = _("Partner or service")

    @admin.display(description="")
    def change(self, enablement: ServiceEnablement) -> str:
        """Link to the page that changes it."""
        page = enabled_services_page(enablement.partner)
        return format_html('<a href="{}">{}</a>', page, _("Change"))

    def get_urls(self) -> list[Any]:
        """Add the page of checkboxes."""
        view = self.admin_site.admin_view(self.services_view)
        own = [path("of/<uuid:partner_id>/", view, name="catalog_enabled_services")]
        return own + super().get_urls()

    def services_view(self, request: HttpRequest, partner_id: UUID) -> HttpResponse:
        """Show all services by category and save the ticked ones."""
        if not request.user.has_perm("catalog.change_serviceenablement"):
            raise PermissionDenied
        partner = get_object_or_404(Partner, pk=partner_id)
        back = reverse("admin:partners_partner_change", args=[partner.pk])
        with transaction.atomic():
            if request.method == "POST":
                lock_rows(Partner, pk=partner.pk)
                compare(request, lambda: Page(_form(partner), []), [partner])
            form = _form(partner, request.POST or None)
            if request.method == "POST" and not is_refused(request) and form.is_valid():
                self._save(request, partner, form)
                return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "opts": Partner._meta,  # noqa: SLF001 - as Django's admin does
            "title": gettext("Enabled services"),
            "subject": partner,
            "back": back,
            "form": form,
            "button": gettext("Save"),
        }
        carry(request, context, lambda: Page(form, []))
        template = "admin/catalog/serviceenablement/enabled_services.html"
        return TemplateResponse(request, template, context)

    def _save(self, request: HttpRequest, partner: Partner, form: EnabledServicesForm) -> None:
        set_enabled_services(partner=partner, service_ids=form.cleaned_data["services"])
        self.log_change(request, partner, note(_("Changed the enabled services.")))
        text = gettext("The services of %(partner)s are saved.") % {"partner": partner}
        messages.success(request, text)


def _form(partner: Partner, typed: Any = None) -> EnabledServicesForm:
    ticked = list(partner.enablements.values_list("service_id", flat=True))
    return EnabledServicesForm(typed, initial={"services": ticked})
