"""Somebody who has only a keyboard: goes from field to field with Tab, as far as the page lets them, and types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, Response

# What has the focus, as a screen reader would name it: its words, what it is within, its value; null for the page itself.
FOCUS = """() => {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const plain = text => (text || '').replace(/\\s+/g, ' ').replace(/ 必填$/, '').trim();
  const labels = [...(node.labels || [])].map(label => label.innerText).join(' ');
  const within = [];
  for (let at = node.parentElement; at; at = at.parentElement) {
    if (at.tagName === 'FIELDSET') within.push(plain(at.querySelector(':scope > legend')?.innerText));
    if (at.tagName === 'TBODY' && 'row' in at.dataset) within.push(plain(at.querySelector('[data-numbered]').innerText));
    if (at.tagName === 'MAIN') within.push('main');
    if (at.tagName === 'NAV') within.push(at.getAttribute('aria-label'));
  }
  const chosen = node.tagName === 'SELECT' ? plain(node.selectedOptions[0]?.label) : node.value;
  return {name: plain(node.getAttribute('aria-label') || labels || node.innerText), within, value: chosen || ''};
}"""
MOST = 200  # stops until one gives up; the longest page has about a hundred


@dataclass
class Keyboard:
    """The keyboard before ``page``. A field is named by its label and, where several have it, by the groups it is in."""

    page: Page

    def __post_init__(self) -> None:
        # Listening from the start: switched on only when a dialogue is awaited, the key can be quicker than the switch.
        self.page.on("filechooser", lambda _dialogue: None)

    @property
    def focus(self) -> dict[str, Any] | None:
        """Name, groups and value of what has the focus."""
        found: dict[str, Any] | None = self.page.evaluate(FOCUS)
        return found

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def reach(self, name: str, *within: str, key: str = "Tab") -> None:
        """Press ``key`` until ``name`` has the focus; fail with the stops passed when it never does."""
        passed: list[str] = []
        for _stop in range(MOST):
            here = self.focus
            if here and here["name"] == name and set(within) <= set(here["within"]):
                return
            passed.append(here["name"] if here else "—")
            self.press(key)
        raise AssertionError(f"{key} never comes to {name!r} within {within}; it stops at: {' | '.join(passed)}")

    def type(self, name: str, text: str, *within: str) -> None:
        """Write ``text`` in a field in place of what it holds."""
        self.reach(name, *within)
        self.press("ControlOrMeta+a")
        self.page.keyboard.type(text)
        assert self.focus is not None
        assert self.focus["value"] == text

    def choose(self, name: str, option: str, *within: str) -> None:
        """Go through a list of choices with the arrow key."""
        self.reach(name, *within)
        self.press("Home")
        seen: list[str] = []
        while (here := self.focus) and here["value"] != option:
            assert here["value"] not in seen[-1:], f"no choice {option!r} in {name!r}: {seen}"
            seen.append(here["value"])
            self.press("ArrowDown")

    def tick(self, name: str, *within: str) -> None:
        """Tick a box."""
        self.reach(name, *within)
        self.press("Space")

    def attach(self, name: str, file: dict[str, Any], *within: str) -> None:
        """Open the dialogue of a file's field and choose ``file`` in it."""
        self.reach(name, *within)
        with self.page.expect_file_chooser() as dialogue:
            self.press("Enter")
        dialogue.value.set_files(file)  # type: ignore[arg-type]

    def act(self, name: str, *within: str) -> None:
        """Press a button that stays on the page, or follow a link into it."""
        self.reach(name, *within)
        self.press("Enter")

    def go(self, name: str, *within: str) -> int:
        """Press a button or follow a link to another page; gives the status of its answer."""
        self.reach(name, *within)
        with self.page.expect_navigation() as going:
            self.press("Enter")
        answer: Response | None = going.value
        assert answer is not None
        return answer.status
