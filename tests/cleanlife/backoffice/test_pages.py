"""What holds for every page of the back-office: it opens, in both languages."""

import json
import re
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.staticfiles.finders import find
from django.urls import reverse

from tests.factories.partners import PartnerFactory

ARABIC = {"Accept-Language": "ar-SA,ar;q=0.9,en;q=0.5"}
NEVER_NONE = {
    ("auth", "user"),
    ("bookings", "cannotcompletereason"),
    ("bookings", "texttemplate"),
}
MODELS = sorted(
    (model._meta.app_label, model._meta.model_name) for model in admin.site._registry
)
# Pages are drawn alike on each database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("model", MODELS, ids=".".join)
def test_every_list_and_form_opens(admin_client, model, language):
    headers = {"Accept-Language": language}
    name = "_".join(model)
    listing = admin_client.get(reverse(f"admin:{name}_changelist"), headers=headers)
    form = admin_client.get(reverse(f"admin:{name}_add"), headers=headers)
    assert listing.status_code == 200
    assert form.status_code in {200, 403}
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in listing.content.decode()


# Users are never none: somebody looks. Reasons and wordings come with the product.
@pytest.mark.parametrize("model", sorted(set(MODELS) - NEVER_NONE), ids=".".join)
def test_an_empty_list_says_what_to_do(admin_client, model):
    page = admin_client.get(reverse(f"admin:{'_'.join(model)}_changelist")).content.decode()
    advice = re.search(r'<div class="empty">(.*?)</div>', page, re.DOTALL)[1]
    assert len(re.sub(r"<[^>]+>|\s+", " ", advice).strip()) > len("There is nothing here yet.")


def test_a_search_without_results_offers_a_way_back(admin_client):
    page = admin_client.get(reverse("admin:partners_partner_changelist"), {"q": "nobody"})
    assert "Clear the search and the filters" in page.content.decode()


def test_arabic_is_spoken_from_the_title_to_the_columns(admin_client):
    PartnerFactory()
    listing = reverse("admin:partners_partner_changelist")
    page = admin_client.get(listing, headers=ARABIC).content.decode()
    for text in ("<h1>الشركاء</h1>", "من يحصّل المبلغ", "فعّال", "المفاتيح العاملة"):
        assert text in page


def test_staff_choose_their_language(admin_client):
    index = reverse("admin:index")
    assert "العربية" in admin_client.get(index).content.decode()
    chosen = {"language": "ar", "next": index}
    answer = admin_client.post(reverse("set_language"), chosen, follow=True)
    assert "ماذا تريد أن تفعل؟" in answer.content.decode()
    assert ">English</button>" in answer.content.decode()


def test_the_choice_of_staff_does_not_reach_the_api(admin_client):
    answer = admin_client.post(reverse("set_language"), {"language": "ar", "next": "/admin/"})
    assert answer.cookies["django_language"]["path"] == "/admin/"


def test_what_operations_need_most_stands_first(admin_client):
    apps = admin_client.get(reverse("admin:index")).context["app_list"]
    assert [app["app_label"] for app in apps] == [
        "bookings",
        "field",
        "partners",
        "webhooks",
        "scheduling",
        "catalog",
        "auth",
    ]


def test_a_missing_page_is_a_page(admin_client):
    answer = admin_client.get("/admin/nowhere/")
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def test_a_refusal_is_a_page(client, django_user_model):
    user = django_user_model.objects.create_user("viewer", password="x", is_staff=True)
    client.force_login(user)
    answer = client.get(reverse("admin:partners_partner_changelist"))
    assert answer.status_code == 403
    assert "Ask an administrator" in answer.content.decode()


def test_the_page_of_the_api_needs_no_other_server(client):
    page = client.get(reverse("docs")).content.decode()
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert loaded
    assert [address for address in loaded if "//" in address] == []


def script_texts(admin_client, language):
    """Return what Django's scripts say on the pages of the back-office, by context and text."""
    page = admin_client.get(reverse("admin:jsi18n"), headers={"Accept-Language": language}).text
    catalog = re.search(r"const newcatalog = (\{.*?\});\n", page, re.DOTALL)[1]
    return {tuple(name.split("\x04")): text for name, text in json.loads(catalog).items()}


WEEK = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]


def test_seven_arabic_weekdays_fit_into_the_date_picker(admin_client):
    texts = script_texts(admin_client, "ar")
    letters = [texts[f"one letter {day}", day[0]] for day in WEEK]
    assert letters == ["ح", "ن", "ث", "ر", "خ", "ج", "س"]


def test_scripts_name_arabic_weekdays_with_their_article(admin_client):
    texts = script_texts(admin_client, "ar")
    names = ["الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"]
    short = ["Sun", "Mon", "Tue", "Wed", "Thur", "Fri", "Sat"]
    assert [texts[(day,)] for day in WEEK] == names
    assert [
        texts[f"abbrev. day {day}", text] for day, text in zip(WEEK, short, strict=True)
    ] == names


@pytest.mark.parametrize("script", ["calendar.js", "admin/DateTimeShortcuts.js"])
def test_the_date_picker_says_everything_in_arabic(admin_client, script):
    source = Path(find(f"admin/js/{script}")).read_text()
    said = re.findall(r"\bp?gettext\((?:'([^']+)', )?'([^']+)'\)", source)
    texts = script_texts(admin_client, "ar")
    assert said
    assert [each for each in said if tuple(filter(None, each)) not in texts] == []
