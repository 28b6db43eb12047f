"""The pages of people's accounts: deactivated, never deleted, and nobody locks all out."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from cleanlife.backoffice.admin import NOTHING, moment
from cleanlife.backoffice.models import Account
from cleanlife.backoffice.sessions import end_sessions
from cleanlife.backoffice.versions.confirmation import Confirmation
from cleanlife.backoffice.versions.deletion import without_press
from cleanlife.folding import fold_column, is_found, read_query
from cleanlife.invisible import strip_invisible

# Who has all of these can let everybody else in again.
POWERS = ("is_active", "is_staff", "is_superuser")
POWERFUL = Q(**dict.fromkeys(POWERS, True))
ACTIVE_HELP = _(
    "Clear this instead of deleting an account: the person is signed out at once and cannot"
    " sign in, and the log keeps what they did."
)


class StaffForm(UserChangeForm):  # type: ignore[type-arg]
    """An account; the last administrator stays one, and so does whoever edits."""

    editor: User

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if "is_active" in self.fields:
            self.fields["is_active"].help_text = ACTIVE_HELP

    def clean(self) -> dict[str, Any]:
        """Refuse to take from the editor, or from the last administrator, what lets them in."""
        fields = super().clean() or self.cleaned_data
        lost = [
            name
            for name in POWERS
            if getattr(self.instance, name) and fields.get(name) is False
        ]
        if lost and self.instance.pk == self.editor.pk:
            text = gettext("You would lock yourself out: another administrator must do this.")
            self.add_error(lost[0], text)
        elif lost and self._is_last():
            text = gettext("This is the last active administrator: make another one first.")
            self.add_error(lost[0], text)
        return fields

    def _is_last(self) -> bool:
        return not User.objects.filter(POWERFUL).exclude(pk=self.instance.pk).exists()


class StaffPasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    """A new password; taking it away is left out, as there is no other way to sign in."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields.pop("usable_password", None)


class StaffAdmin(UserAdmin):  # type: ignore[type-arg]
    """Who may work in the back-office."""

    form = StaffForm
    change_password_form = StaffPasswordForm
    change_user_password_template = "backoffice/change_password.html"  # noqa: S105 - a template
    list_display = (*UserAdmin.list_display, "is_active")  # type: ignore[misc]
    readonly_fields = ("deactivated",)
    fieldsets = (
        *UserAdmin.fieldsets[:-1],  # type: ignore[index]
        (_("Important dates"), {"fields": ("last_login", "date_joined", "deactivated")}),
    )

    def get_form(  # type: ignore[override]
        self, request: HttpRequest, obj: Any = None, **options: Any
    ) -> Any:
        """Tell the form who edits."""
        form: type[forms.ModelForm[User]] = super().get_form(request, obj, **options)
        return type(form.__name__, (form,), {"editor": request.user})

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002 - as Django calls it
        form_url: str = "",
    ) -> HttpResponse:
        """Set a password; one that another has set meanwhile is told first."""
        found = self.get_object(request, unquote(id))
        if found is None or not self.has_change_permission(request, found):
            return super().user_change_password(request, id, form_url)
        rows = User.objects.filter(pk=found.pk)
        confirmation = Confirmation(request, lambda: describe_account(rows.get()), lock=rows)
        if request.method == "POST":
            with confirmation.pressed() as is_as_told:
                asked = request if is_as_told else without_press(request)
                answer = super().user_change_password(asked, id, form_url)
        else:
            answer = super().user_change_password(request, id, form_url)
        if isinstance(answer, TemplateResponse) and answer.context_data is not None:
            answer.context_data["confirmation"] = confirmation
        return answer

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        """Search as everywhere; the few accounts are Django's, without a folded column."""
        typed = strip_invisible(search_term).strip()
        if not typed:
            return queryset, False
        terms = read_query(typed)
        accounts = User.objects.values_list("pk", *self.search_fields) if terms else ()
        known = [pk for pk, *texts in accounts if is_found(fold_column(texts), terms or ())]
        return queryset.filter(pk__in=known), False

    def lock_before_change(self, request: HttpRequest, found: User) -> None:
        """Lock all administrators too, in one order: two may be taking each other's rights."""
        chosen = User.objects.filter(POWERFUL | Q(pk=found.pk)).order_by("pk")
        list(chosen.select_for_update().values_list("pk", flat=True))
        super().lock_before_change(request, found)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Forbid it: what the log says of a person would go, too."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: Any) -> None:
        """Save, and end the sessions of whoever is deactivated."""
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data and not obj.is_active:
            end_sessions(obj, now=clock.now())

    @admin.display(description=_("Deactivated"))
    def deactivated(self, user: User) -> str:
        """Show since when the account is deactivated."""
        if user.is_active:
            return NOTHING
        account = Account.objects.filter(user=user).first()
        if account is None or account.deactivated_at is None:
            return gettext("yes; when is not known")
        return moment(account.deactivated_at)


def describe_account(user: User) -> dict[str, str]:
    """Say whose account it is, and by which mark one can tell that its password is another."""
    mark = salted_hmac("cleanlife.backoffice.staff", user.password).hexdigest()[:8]
    text = gettext("the one with the mark %(mark)s")
    return {
        gettext("Account"): user.get_username(),
        gettext("Active"): gettext("Yes") if user.is_active else gettext("No"),
        gettext("Password"): text % {"mark": mark},
    }


admin.site.unregister(User)
admin.site.register(User, StaffAdmin)
