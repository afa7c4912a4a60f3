"""A dozen pages light on a desk and dark on a phone: nothing serious for axe-core. ``test_every_page`` walks them all."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from accounts.models import User
from reviews.models import OpinionRequest
from tests.browser.tools.projector import HERE, projector, skeleton
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import make_cast, walker_at

pytestmark = pytest.mark.django_db


def test_pages_can_be_read_light_and_dark(browser: Browser, settings):
    settings.DEMO = True  # the shelf of components is there
    cast = make_cast()
    drafting = walker_at("drafting", cast)
    reviewed = walker_at("document_review", cast).plan
    tracked = walker_at("executing", cast).plan
    rdec, owner, agency = cast.of("RDEC"), drafting.owner, cast.of("AGR")
    asked = OpinionRequest.objects.get(round__proposal=reviewed, agency__code="AGR")
    draft, venture = drafting.plan.pk, drafting.plan.venture_list[0].pk
    pages = (
        (None, reverse("account_login"), 200),
        (None, reverse("portal:components"), 200),
        (rdec, reverse("portal:home"), 200),
        (rdec, reverse("proposals:list"), 200),
        (rdec, reverse("proposals:detail", args=[tracked.pk]), 200),
        (rdec, f"{reverse('proposals:compare', args=[tracked.pk])}?old=1&new=2", 200),
        (rdec, reverse("reviews:plan", args=[reviewed.pk]), 200),
        (rdec, reverse("tracking:board"), 200),
        (rdec, reverse("tracking:statistics"), 200),
        (rdec, reverse("portal:sitemap"), 200),
        (rdec, "/plans/999999/", 404),
        (owner, reverse("proposals:venture_section", args=[draft, venture, "budget"]), 200),
        (owner, reverse("proposals:venture_section", args=[draft, venture, "concept"]), 200),
        (owner, reverse("accounts:profile"), 200),
        (agency, reverse("reviews:opinion_file", args=[asked.pk]), 200),
    )
    with projector(browser) as screen:
        for actor, url, status in pages:
            client = sign_in(Client(), actor) if actor else Client()
            answer = client.get(url)
            assert (url, answer.status_code) == (url, status)
            screen.show(url, answer.text)
    assert "\n".join(screen.lines) == ""


@pytest.mark.parametrize(
    ("chosen", "device", "background"),
    [
        ("", "light", "rgb(245, 246, 243)"),
        ("", "dark", "rgb(21, 26, 24)"),
        ("light", "dark", "rgb(245, 246, 243)"),
        ("dark", "light", "rgb(21, 26, 24)"),
    ],
)
def test_what_was_chosen_goes_before_the_device_and_print_is_light(browser: Browser, chosen, device, background):
    client, actor = Client(), make_actor("rdec")
    User.objects.filter(pk=actor.user.pk).update(theme=chosen)
    with projector(browser) as screen:
        screen.text = sign_in(client, actor).get("/me/").text
        page = screen.page
        page.emulate_media(color_scheme=device)
        page.goto(HERE)
        of_body = "getComputedStyle(document.body).backgroundColor"
        assert page.evaluate(of_body) == background
        page.emulate_media(color_scheme=device, media="print")
        assert page.evaluate(of_body) == "rgb(255, 255, 255)"


def test_the_projector_sees(browser: Browser):
    """Grey words on white are found in the light, on black in the dark; a box wider than a phone there."""
    page = """<!doctype html><html lang="zh-Hant-TW"><head><title>甲</title><meta name="color-scheme" content="light dark">
    <meta name="viewport" content="width=device-width"><style>html { background: light-dark(#fff, #000) }</style></head>
    <body><main><h1>甲</h1>%s</main></body></html>"""
    with projector(browser) as screen:
        screen.show("good", page % "<p>乙丙</p>")
        assert screen.lines == []
        screen.show("grey", page % '<p style="color: light-dark(#bbb, #fff)">乙丙</p>')
        screen.show("black", page % '<p style="color: light-dark(#000, #444)">乙丙</p>')
        screen.show("wide", page % '<div style="width: 500px">乙</div>')
    found = ["grey (light 1280) color-contrast: p", "black (dark 360) color-contrast: p"]
    assert screen.lines[:2] == found
    assert screen.lines[2].startswith("wide (dark 360) 5") is True
    assert len(screen.lines) == 3


def test_pages_that_are_built_alike_are_one():
    row = '<tr><td class="num" data-label="金額"><a href="/a/{0}/" id="x{0}">{0} 元</a></td></tr>'
    table = "<table>{}</table>"
    assert skeleton(table.format(row.format(1))) == skeleton(table.format(row.format(2) + row.format(30)))
    assert skeleton(table.format(row.format(1))) != skeleton(table.format(row.format(1).replace("num", "late")))
    assert skeleton('<p class="a">') != skeleton('<p class="b">')
