"""What tests of the back-office's money pages do in it."""

from django.contrib.auth.models import Permission, User
from django.urls import reverse


def listing(model):
    return reverse(f"admin:bookings_{model}_changelist")


def page_of(model, row, name="change"):
    return reverse(f"admin:bookings_{model}_{name}", args=[row.pk])


def read(browser, page, **query):
    answer = browser.get(page, query)
    assert answer.status_code == 200
    return answer.content.decode()


def let_in(client, *permissions):
    """Log a person in who may do that and nothing else."""
    user = User.objects.create_user("viewer", password="p", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return client
