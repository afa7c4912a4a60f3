"""The admin speaks 正體中文, where a library gave a name too: its pages hold no English word but names and addresses."""

from __future__ import annotations

import html
import re

import pytest
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import override

from accounts.models import User
from tests.test_i18n import IDEOGRAPH

pytestmark = pytest.mark.django_db
UNSEEN = re.compile(r"<(script|style|option|textarea|head)\b.*?</\1>|<!--.*?-->", re.DOTALL)
WORD = re.compile(r"[A-Za-z]*[a-z]{2,}")
SAID = re.compile(r'(?:title|aria-label|placeholder)="([^"]*)"|type="submit"[^>]*value="([^"]*)"')
LOOKS = {"root", "example", "com"}
# The protocol's own names, and two labels that allauth's admin writes itself and gives nobody to translate.
OF_PROVIDERS = {"client", "oauth", "OAuth", "token", "secret", "Provider", "Token"}


def english(page: str) -> set[str]:
    """What a reader of the page meets in Latin letters, small ones: KPI and ID are Chinese too."""
    seen = UNSEEN.sub(" ", page)
    said = [strip_tags(seen), *(text for pair in SAID.findall(seen) for text in pair)]
    return {word for text in said for word in WORD.findall(html.unescape(text))} - LOOKS - OF_PROVIDERS


def test_everything_has_a_name():
    with override("zh-hant"):
        unnamed = {
            (str(model._meta.label), str(words))
            for model, its in admin.site._registry.items()
            for words in (
                model._meta.verbose_name,
                model._meta.verbose_name_plural,
                model._meta.app_config.verbose_name,
                *(label_for_field(name, model, its) for name in its.list_display if name != "__str__"),
            )
            if not IDEOGRAPH.search(str(words))
        }
    assert unnamed == {("programmes.Kpi", "KPI"), ("socialaccount.SocialToken", "Token")}


def test_no_page_is_half_english(client, settings):
    settings.STAFF_MFA_REQUIRED = False
    client.force_login(User.objects.create_superuser("root", "root@example.com", "x", name="系統"))
    lists = [f"admin:{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]
    pages = [reverse("admin:index"), *(reverse(f"{name}_{page}") for name in lists for page in ("changelist", "add"))]
    answers = {page: answer for page in pages if (answer := client.get(page)).status_code == 200}
    assert len(answers) > len(lists)
    assert {page: found for page, answer in answers.items() if (found := english(answer.text))} == {}
