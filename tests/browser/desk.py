"""People at their desks in a real browser: one window for each account, worked by what stands on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response, WebError

from portal.demo.cast import PASSWORD

SCREEN = {"width": 1280, "height": 900}
# Chromium says of every answer from 400 up that it "failed to load"; the answers themselves are kept in ``refusals``.
SEEN_ELSEWHERE = "Failed to load resource: the server responded with a status of 4"
NOT_REACHED = "Failed to load resource: net::"
NOT_SENT = ("htmx:afterRequest, ", "htmx:sendError, ")  # what htmx says of a request that had no line
Fields = Mapping[str, Any]


def words(locator: Locator) -> str:
    """What one element shows, its blanks made single."""
    return " ".join(locator.inner_text().split())


def all_words(locator: Locator) -> list[str]:
    """What each of the elements shows."""
    return [" ".join(text.split()) for text in locator.all_inner_texts()]


def named(label: str) -> re.Pattern[str]:
    """The label of a field, whether or not it says 必填 behind."""
    return re.compile(rf"^\s*{re.escape(label)}(\s*必填)?\s*$")


def paper(name: str, text: str = "示範資料，內容為虛構。") -> dict[str, Any]:
    """A small text file to upload."""
    return {"name": f"{name}.txt", "mimeType": "text/plain", "buffer": text.encode()}


def finding(*ventures: str) -> dict[str, Any]:
    """What a district's office fills in to forward a plan with these ventures, its district having no vision on record."""
    checks = ("計畫內容要件齊備（計畫肆）", "共識會議紀錄確為在地參與之紀錄", "聯絡人與聯絡方式確可聯繫")
    fits = {f"「{title}」是否符合該區願景": "符合" for title in ventures}
    said = {f"「{title}」之說明": "與區政方向相合。" for title in ventures}
    return dict.fromkeys(checks, True) | fits | said | {"符合該區地方創生願景之說明": "符合本區願景。"}


@dataclass
class Desk:
    """``sign_in`` takes somebody's seat; everything else is done from that seat.

    ``faults`` gathers what no page may ever do: errors in the console (breaches of the Content-Security-Policy are
    such), scripts that fail, answers from 500 up, pages wider than a narrow screen that were clicked to. ``refusals``
    gathers answers from 400 to 499, as (status, path); ``unreached`` the paths that were asked for without a line.
    """

    browser: Browser
    base: str
    options: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    refusals: list[tuple[int, str]] = field(default_factory=list)
    unreached: set[str] = field(default_factory=set)
    loses_its_line: bool = False
    seats: dict[str, Page] = field(default_factory=dict)
    page: Page = field(init=False)

    # --- windows ----------------------------------------------------------------------------------------------

    def open_window(self, name: str) -> Page:
        """A window of its own, watched."""
        context = self.browser.new_context(viewport=SCREEN, locale="zh-TW", **self.options)
        context.set_default_timeout(10_000)
        self._watch(context)
        self.page = self.seats[name] = context.new_page()
        return self.page

    def _watch(self, context: BrowserContext) -> None:
        def hear(message: ConsoleMessage) -> None:
            if self.loses_its_line and message.text.startswith(NOT_REACHED):
                self.unreached.add(urlsplit(message.location.get("url", "")).path)
            elif self.loses_its_line and message.text.startswith(NOT_SENT):
                return
            elif message.type in ("error", "warning") and not message.text.startswith(SEEN_ELSEWHERE):
                self.faults.append(f"console {message.type} at {message.location.get('url')}: {message.text}")

        def look(response: Response) -> None:
            path = urlsplit(response.url).path
            if response.status >= 500:
                self.faults.append(f"{response.status} {path}")
            elif response.status >= 400:
                self.refusals.append((response.status, path))

        def fail(error: WebError) -> None:
            self.faults.append(f"script: {error.error}")

        context.on("console", hear)
        context.on("response", look)
        context.on("weberror", fail)

    def close(self) -> None:
        """Close every window."""
        for page in self.seats.values():
            page.context.close()

    @contextmanager
    def without_a_line(self, *paths: str) -> Iterator[None]:
        """Nothing gets through within, or nothing to these paths (patterns of Playwright).

        The browser may say so only afterwards: until the window is closed it is no fault any more.
        """
        page, self.loses_its_line = self.page, True
        for path in paths:
            page.route(path, lambda route: route.abort())
        if not paths:
            page.context.set_offline(True)
        yield
        for path in paths:
            page.unroute(path)
        if not paths:
            page.context.set_offline(False)

    # --- moving about -----------------------------------------------------------------------------------------

    def sign_in(self, username: str) -> Page:
        """Sit down as ``username``: through the sign-in page the first time, at the open window later."""
        if username in self.seats:
            self.page = self.seats[username]
            return self.page
        page = self.open_window(username)
        page.goto(f"{self.base}/")
        self.click(page.get_by_role("link", name="登入", exact=True).first)
        assert self.path == "/accounts/login/"
        self.fill(page.locator("main form").first, {"帳號或電子郵件": username, "密碼": PASSWORD})
        self.click(page.get_by_role("main").get_by_role("button", name="登入", exact=True))
        assert self.path == "/"
        return page

    @property
    def path(self) -> str:
        """Where the window is."""
        return urlsplit(self.page.url).path

    def click(self, target: Locator) -> int:
        """Click what leads to another page and wait for it; gives the status of its answer."""
        with self.page.expect_navigation() as going:
            target.click()
        answer = going.value
        assert answer is not None
        self._look_at_width()
        return answer.status

    def _look_at_width(self) -> None:
        """On a narrow screen no page is wider than it."""
        width = (self.page.viewport_size or SCREEN)["width"]
        if width < SCREEN["width"] and (found := self.page.evaluate("document.scrollingElement.scrollWidth")) > width:
            self.faults.append(f"{found} px wide: {self.path}")

    def home(self) -> None:
        """To 我的桌面."""
        self.click(self.page.get_by_role("navigation", name="主選單").get_by_role("link", name="我的桌面"))

    def tasks(self) -> list[tuple[str, str]]:
        """待辦 of the desk: what to do, and the plan."""
        self.home()
        cells = [all_words(row.locator("td")) for row in self.card("待辦").locator("tbody tr:not(.dk-group)").all()]
        return [(what, plan) for what, plan, _due in cells]

    def open_task(self, what: str, title: str) -> None:
        """Open a line of 待辦."""
        self.home()
        row = self.card("待辦").get_by_role("row").filter(has_text=title)
        self.click(row.get_by_role("link", name=what, exact=True))

    def open_plan(self, title: str) -> None:
        """Open a plan from the list."""
        menu = self.page.get_by_role("navigation", name="主選單")
        self.click(menu.get_by_role("link", name=re.compile("^(我的)?計畫$")))
        self.click(self.page.get_by_role("main").get_by_role("link", name=title, exact=True))
        assert words(self.page.get_by_role("heading", level=1)) == title

    def tab(self, label: str) -> None:
        """Open a tab of the plan."""
        tabs = self.page.get_by_role("navigation", name="計畫分頁")
        self.click(tabs.get_by_role("link", name=label, exact=True))
        assert words(tabs.locator("[aria-current=page]")) == label

    def card(self, heading: str) -> Locator:
        """The card with this heading."""
        return self.page.locator(".cs-card").filter(has=self.page.get_by_role("heading", name=heading, level=2))

    # --- what stands on the page --------------------------------------------------------------------------------

    @property
    def state(self) -> str:
        """The plan's state as its pill shows it."""
        return words(self.page.locator("h1 ~ .cs-pill.state"))

    @property
    def said(self) -> list[str]:
        """The messages on top of the page."""
        return all_words(self.page.locator(".cs-messages .cs-message"))

    @property
    def notes(self) -> list[str]:
        """The notes within the page."""
        return all_words(self.page.locator("main .cs-note"))

    @property
    def panel(self) -> Locator:
        """下一步."""
        return self.card("下一步")

    @property
    def offers(self) -> dict[str, str]:
        """Buttons of 下一步, also those kept apart, and why they are blocked, empty for those that are not."""
        panel = self.panel
        # What is kept apart is folded away: it has a text, and shows none.
        texts = panel.locator("a.btn").all_text_contents()
        free = dict.fromkeys((" ".join(text.split()) for text in texts), "")
        blocked = panel.locator(".blocked").all()
        return free | {words(one.locator(".btn")): self._why(one) for one in blocked}

    def _why(self, blocked: Locator) -> str:
        """Without who can open it, where that is said."""
        opens = all_words(blocked.locator(".opens"))
        return words(blocked.locator(".why")).removesuffix(opens[0] if opens else "").strip()

    @property
    def marks(self) -> list[tuple[str, str]]:
        """Sections asked for and their marks on the plan's page; what is asked of no section has no mark."""
        lines = self.page.locator("main .cs-note").filter(has_text="請修正下列章節").locator("li")
        marked = lines.filter(has=self.page.locator(".cs-pill")).all()
        return [(words(line.locator("b")), words(line.locator(".cs-pill"))) for line in marked]

    @property
    def log(self) -> list[tuple[str, str]]:
        """The plan's own moves in 歷程, the first step first: the move and the state it led to."""
        self.tab("歷程")
        lines = self.page.locator("ol.cs-log > li[data-own] > div").filter(has_text="→").all()
        steps = [(words(line.locator("b").first), words(line).split(" → ", 1)[1].split(" ")[0]) for line in lines]
        return steps[::-1]

    @property
    def latest(self) -> str:
        """The latest of them as it stands there: one that is called as the state it led to says so once."""
        self.tab("歷程")
        return self.page.locator("ol.cs-log > li[data-own] > div").first.inner_text().splitlines()[0].strip()

    @property
    def versions(self) -> list[str]:
        """版本, the latest first."""
        self.tab("版本")
        return all_words(self.page.locator("main tbody tr td:first-child"))

    # --- filling ------------------------------------------------------------------------------------------------

    def fill(self, scope: Locator, fields: Fields) -> None:
        """Fill by label: text, a choice's label, True for a box, just these boxes, a file, or the fields of a group."""
        for label, value in fields.items():
            if isinstance(value, Mapping) and "buffer" not in value:
                line = scope.locator("tbody.cs-line").filter(has=self.page.get_by_text(label, exact=True))
                if line.count():  # of rows that are a table on a wide screen
                    self._fill_line(line, value)
                else:
                    self.fill(scope.get_by_role("group", name=named(label)), value)
            elif isinstance(value, Sequence) and not isinstance(value, str):
                boxes = scope.get_by_role("group", name=named(label))
                for offered in reversed(boxes.get_by_role("checkbox", checked=True).all()):
                    offered.uncheck()
                for choice in value:
                    boxes.get_by_label(choice, exact=True).check()
            else:
                self._put(scope, label, value)

    def _fill_line(self, line: Locator, fields: Fields) -> None:
        for label, value in fields.items():
            self._enter(
                line.locator(f"td[data-label='{label}']").locator("input, select, textarea"), line, label, value
            )

    def _put(self, scope: Locator, label: str, value: Any) -> None:
        target = scope.get_by_label(named(label)).and_(scope.locator("input, select, textarea"))
        self._enter(target, scope, label, value)

    def _enter(self, target: Locator, scope: Locator, label: str, value: Any) -> None:
        if value is True:
            target.check()
        elif isinstance(value, Mapping):
            target.set_input_files(dict(value))  # type: ignore[arg-type]
        elif target.count() == 0:
            scope.get_by_role("group", name=named(label)).get_by_role("radio", name=value, exact=True).check()
        elif target.evaluate("node => node.tagName") == "SELECT":
            target.select_option(label=value)
        else:
            target.fill(value)

    # --- moves --------------------------------------------------------------------------------------------------

    @property
    def form(self) -> Locator:
        """The form of a move's page or of a section's."""
        return self.page.locator("main form[enctype='multipart/form-data']")

    def start(self, label: str) -> None:
        """Click a move in 下一步, also one kept apart: its page comes."""
        panel = self.panel
        step = panel.get_by_role("link", name=label, exact=True)
        if not step.count():
            panel.locator("summary").click()
        self.click(step)
        verb = label.partition(" ")[0]  # the part of the case stands behind it
        assert verb in all_words(self.page.locator("main section h2"))  # a desk's checklist may stand above

    def confirm(self, label: str) -> int:
        """Click the button that makes the move."""
        name = label if label.startswith("確認") else f"確認：{label}"  # ``Move.confirming``
        return self.click(self.form.get_by_role("button", name=name, exact=True))

    def move(self, label: str, fields: Fields | None = None, *, to: str, sees: bool = True) -> None:
        """Make a move of the plan and see that it is made; ``sees`` is False when it takes the plan out of sight."""
        self.start(label)
        self.fill(self.form, fields or {})
        assert self.confirm(label) == 200
        assert self.said == [f"已完成：{label}"]
        if sees:
            assert self.state == to
        else:
            assert self.path == "/"

    def track(self, venture: str, label: str, fields: Fields | None = None, *, to: str) -> None:
        """Make a move of a venture's undertaking, from the list of 列管."""
        menu = self.page.get_by_role("navigation", name="主選單")
        self.click(menu.get_by_role("link", name="列管", exact=True))
        self.click(self.page.get_by_role("main").get_by_role("link", name=venture, exact=True))
        self.click(self.card(venture).get_by_role("link", name=label, exact=True))
        self.fill(self.form, fields or {})
        assert self.confirm(label) == 200
        assert self.said == [f"已完成：{label}"]
        assert words(self.card(venture).locator(".cs-pill.state")) == to

    def record_figures(self, venture: str) -> None:
        """登錄 KPI 實績 of all years that have begun, each well above its target."""
        menu = self.page.get_by_role("navigation", name="主選單")
        self.click(menu.get_by_role("link", name="列管", exact=True))
        self.click(self.page.get_by_role("main").get_by_role("link", name=venture, exact=True))
        self.click(self.card(venture).get_by_role("link", name="提報完成與成果", exact=True))
        self.fill_figures()

    def fill_figures(self) -> None:
        """The same from the page that asks for them first; the undertaking's results come."""
        self.click(self.page.get_by_role("link", name="先登錄 KPI 實績", exact=True))
        for figure in self.form.locator("input[name^=value_]").all():
            figure.fill("100")
        self.fill(self.form, {"資料來源與計算方式": "站務簽到簿及勞保名冊逐月加總。", "佐證資料": paper("實績")})
        self.click(self.form.get_by_role("button", name="登錄"))
        assert self.said == ["已登錄 KPI 實績。"]

    # --- writing ------------------------------------------------------------------------------------------------

    def write(self, section: str, *steps: Fields) -> None:
        """Fill the section's form and save it; each further step is one row more."""
        assert words(self.page.get_by_role("heading", level=1)) == section
        self.fill(self.form, steps[0])
        for fields in steps[1:]:
            self.form.get_by_role("button", name="＋ 新增一列", exact=True).click()
            self.fill(self.form, fields)
        self.click(self.form.get_by_role("button", name=re.compile("^儲存(並前往「.+」)?$")))
        assert self.said == [f"已儲存「{section}」。"]

    def side(self, section: str, *, nth: int = 0) -> None:
        """Go to a section by the side list; ``nth`` tells ventures apart."""
        steps = self.page.get_by_role("navigation", name="計畫章節")
        self.click(steps.get_by_role("link", name=section, exact=True).nth(nth))
        assert words(self.page.get_by_role("heading", level=1)) == section

    @contextmanager
    def refused(self, *expected: tuple[int, str]) -> Iterator[None]:
        """Answers from 400 to 499 within are these, and are forgotten."""
        before = len(self.refusals)
        yield
        assert self.refusals[before:] == list(expected)
        del self.refusals[before:]


def settle(desk: Desk, item: str, label: str, fields: Fields | None = None) -> None:
    """A move of a commitment, from the table of commitments."""
    row = desk.page.locator("#commitments tr").filter(has_text=item)
    desk.click(row.get_by_role("link", name=label, exact=True))
    desk.fill(desk.form, fields or {})
    assert desk.confirm(label) == 200
    assert desk.said == [f"已完成：{label}"]
