"""What the pages behind the buttons of a subscription share."""

from typing import Any, ClassVar

from django import forms
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from webhooks.models import Subscription


class SubscriptionPage:
    """One request to a page with a form about one subscription."""

    template: ClassVar[str]

    def __init__(
        self,
        admin: "ModelAdmin[Any]",
        request: HttpRequest,
        subscription: Subscription,
    ):
        self.admin = admin
        self.request = request
        self.subscription = subscription

    def show(self, form: forms.Form, *, title: str, button: str, **more: Any) -> HttpResponse:
        """Show the form below its title, with the way back to the subscription."""
        context = {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.admin.opts,
            "title": title,
            "subject": self.subscription,
            "back": reverse("admin:webhooks_subscription_change", args=[self.subscription.pk]),
            "form": form,
            "button": button,
            **more,
        }
        return TemplateResponse(self.request, self.template, context)
