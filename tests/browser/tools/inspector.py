"""Looks at pages as axe-core does and as a phone shows them; keeps their pictures when asked to."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings as project
from django.urls import reverse
from playwright.sync_api import Locator

from proposals.models import Proposal
from tests.browser.desk import SCREEN, Desk, Fields

AXE = Path(project.BASE_DIR / "node_modules/axe-core/axe.min.js")
PHONE = {"width": 360, "height": 740}
PICTURES = os.environ.get("SCREENSHOTS", "")  # a folder for a picture of each page on a phone; none by default
RUN = """async () => {
  const found = await axe.run(document, {resultTypes: ['violations']});
  return found.violations.filter(rule => ['serious', 'critical'].includes(rule.impact))
    .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(' ')}`));
}"""
WIDER = """limit => {
  if (document.scrollingElement.scrollWidth <= limit) return [];
  const inside = node => node && (getComputedStyle(node).overflowX !== 'visible' || inside(node.parentElement));
  const wide = [...document.body.querySelectorAll('*')].filter(
    node => node.getBoundingClientRect().right > limit + 0.5 && !inside(node.parentElement));
  const names = wide.map(node => node.tagName.toLowerCase() + (node.className ? '.' + node.className : ''));
  return [`${document.scrollingElement.scrollWidth} px wide: ${names.slice(0, 4).join(', ')}`];
}"""


@dataclass
class Inspector:
    """Looks at page after page; ``findings`` says in lines where, how wide the screen was, and what was wrong."""

    desk: Desk
    axe: str
    lines: list[str] = field(default_factory=list)

    @property
    def findings(self) -> str:
        """All of them; one text, which pytest shows in full."""
        return "\n".join(self.lines)

    def look(self, name: str) -> None:
        """Inspect the page that is open, at both widths."""
        page = self.desk.page
        for screen in (SCREEN, PHONE):
            page.set_viewport_size(screen)
            page.evaluate(self.axe)
            found = page.evaluate(RUN) + page.evaluate(WIDER, screen["width"])
            self.lines += [f"{name} ({screen['width']}) {text}" for text in found]
        self.photograph(name)
        page.set_viewport_size(SCREEN)

    def photograph(self, name: str) -> None:
        """Keep the whole page as it is now, for who asked with ``SCREENSHOTS=folder``."""
        if PICTURES:
            file = Path(PICTURES) / f"{re.sub('[^a-z0-9]+', '-', name.lower()).strip('-')}.png"
            self.desk.page.screenshot(path=file, full_page=True)

    def visit(self, name: str, path: str, status: int = 200) -> None:
        """Go there and inspect."""
        answer = self.desk.page.goto(f"{self.desk.base}{path}")
        assert answer is not None
        assert answer.status == status
        self.look(name)

    def tabs(self, plan: Proposal, name: str) -> None:
        """All tabs of a plan."""
        for route in ("proposals:detail", "reviews:plan", "tracking:plan", *OWN_TABS):
            self.visit(f"{name} {route}", reverse(route, args=[plan.pk]))

    def errors(self, name: str, path: str, button: Locator, fields: Fields | None = None) -> None:
        """A form sent in empty, or with ``fields`` that are wrong: the page with its errors.

        The browser would cut what is too long; the server refuses it all the same.
        """
        page = self.desk.page
        page.goto(f"{self.desk.base}{path}")
        page.locator("[maxlength]").evaluate_all("nodes => nodes.forEach(node => node.removeAttribute('maxlength'))")
        self.desk.fill(self.desk.form, fields or {})
        with self.desk.refused((422, path)):
            assert self.desk.click(button) == 422
        self.look(f"{name}, errors")


OWN_TABS = ("proposals:versions", "proposals:files", "proposals:consent", "proposals:history")
