"""People's accounts are deactivated, never deleted, and nobody locks the back-office."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.db import IntegrityError, connection
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from cleanlife.backoffice.versions.token import VERSION
from tests.browser_client import version_on
from tests.factories.scheduling import ZoneFactory
from tests.together import all_at_once

pytestmark = pytest.mark.django_db
LIST = reverse("admin:auth_user_changelist")


def page_of(user, name="change"):
    return reverse(f"admin:auth_user_{name}", args=[user.pk])


def administrator(name):
    return User.objects.create_superuser(name, password="x")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def form_of(user, **changes):
    """What the page of an account sends, a tick cleared by None."""
    ticks = {
        name: "on" for name in ("is_active", "is_staff", "is_superuser") if getattr(user, name)
    }
    dates = {"date_joined_0": "2026-06-01", "date_joined_1": "10:00"}
    sent = {"username": user.username, **dates, **ticks, **changes}
    return {name: value for name, value in sent.items() if value is not None}


def save(client, user, **changes):
    """Save the page of an account; return the errors of its form."""
    answer = client.post(page_of(user), form_of(user, **changes))
    user.refresh_from_db()
    return {} if answer.status_code == 302 else answer.context["adminform"].form.errors


@pytest.fixture
def noura(admin_user):
    """Somebody of whom the log tells."""
    user = administrator("noura")
    zone = ZoneFactory()
    LogEntry.objects.log_actions(user.pk, [zone], 2, "Changed.", single_object=True)
    return user


def test_nobody_deletes_an_account(admin_client, noura):
    assert admin_client.post(page_of(noura, "delete"), {"post": "yes"}).status_code == 403
    assert page_of(noura, "delete") not in admin_client.get(page_of(noura)).content.decode()
    assert LogEntry.objects.filter(user=noura).exists()


def test_nobody_deletes_accounts_from_the_list(admin_client, noura):
    chosen = {"action": "delete_selected", "_selected_action": [noura.pk], "post": "yes"}
    admin_client.post(LIST, chosen)
    assert "delete_selected" not in admin_client.get(LIST).content.decode()
    assert LogEntry.objects.filter(user=noura).exists()


@pytest.mark.parametrize("is_query", [False, True], ids=["row", "query"])
def test_no_code_deletes_an_account_or_what_the_log_says(noura, is_query):
    delete = User.objects.filter(pk=noura.pk).delete if is_query else noura.delete
    with pytest.raises(ProtectedError):
        delete()
    assert LogEntry.objects.filter(user=noura).exists()


def test_the_database_itself_keeps_an_account(admin_user):
    user = User.objects.create_user("sara")
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
        cursor.execute("DELETE FROM auth_user WHERE id = %s", [user.pk])
        with pytest.raises(IntegrityError):
            connection.check_constraints()
        cursor.execute("ROLLBACK TO SAVEPOINT before")
    assert User.objects.filter(pk=user.pk).exists()


def test_deactivating_ends_the_sessions_for_good(admin_client, noura):
    theirs = signed_in(noura)
    assert save(admin_client, noura, is_active=None) == {}
    assert theirs.get(LIST).status_code == 302
    assert save(admin_client, noura, is_active="on") == {}
    assert theirs.get(LIST).status_code == 302
    assert admin_client.get(LIST).status_code == 200


def test_the_page_says_when_it_was_deactivated(admin_client, noura):
    User.objects.filter(pk=noura.pk).update(is_active=False)
    since = noura.account.deactivated_at
    assert since is not None
    page = strip_tags(admin_client.get(page_of(noura)).content.decode())
    assert "Clear this instead of deleting an account" in page
    assert "Deactivated" in page
    assert "when is not known" not in page
    User.objects.filter(pk=noura.pk).update(first_name="Noura", is_active=False)
    noura.account.refresh_from_db()
    assert noura.account.deactivated_at == since
    User.objects.filter(pk=noura.pk).update(is_active=True)
    noura.account.refresh_from_db()
    assert noura.account.deactivated_at is None


@pytest.mark.parametrize("power", ["is_active", "is_staff", "is_superuser"])
def test_nobody_locks_themselves_out(admin_client, admin_user, noura, power):
    errors = save(admin_client, admin_user, **{power: None})
    assert "You would lock yourself out" in errors[power][0]
    assert getattr(admin_user, power)


@pytest.mark.parametrize("power", ["is_active", "is_staff", "is_superuser"])
def test_the_last_administrator_stays(power):
    last = administrator("last")
    clerk = User.objects.create_user("clerk", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="change_user"))
    errors = save(signed_in(clerk), last, **{power: None})
    assert "last active administrator" in errors[power][0]
    assert getattr(last, power)


@pytest.mark.parametrize("power", ["is_active", "is_staff", "is_superuser"])
def test_one_of_several_administrators_may_go(admin_client, noura, power):
    assert save(admin_client, noura, **{power: None}) == {}
    assert not getattr(noura, power)


def test_no_password_is_taken_away(admin_client, admin_user):
    page = reverse("admin:auth_user_password_change", args=[admin_user.pk])
    admin_client.post(page, {"usable_password": "false", "unset-password": "1"})
    admin_user.refresh_from_db()
    assert admin_user.has_usable_password()
    assert 'name="usable_password"' not in admin_client.get(page).content.decode()


def test_a_password_is_still_changed(admin_client, noura):
    page = reverse("admin:auth_user_password_change", args=[noura.pk])
    sent = {"password1": "olaya-street-12", "password2": "olaya-street-12"}
    answer = admin_client.post(page, sent)
    assert "Password changed" in str(next(iter(get_messages(answer.wsgi_request))))
    noura.refresh_from_db()
    assert noura.check_password("olaya-street-12")


def opened(client, page, user):
    """Open the page of an account; return what clears its tick and sends the form."""
    form = {**form_of(user, is_active=None), VERSION: version_on(client, page)}
    return lambda: client.post(page, form)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_deactivate_each_other_leave_one():
    one, other = administrator("one"), administrator("other")
    calls = [
        opened(signed_in(editor), page_of(user), user)
        for editor, user in ((one, other), (other, one))
    ]
    all_at_once(calls)
    assert User.objects.filter(is_active=True, is_superuser=True).count() == 1
