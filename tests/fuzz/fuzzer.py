"""One person who clicks, types and sends at random, in bounds, the same with the same seed; nothing of it stays."""

from __future__ import annotations

import random
import traceback
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from accounts.actors import DRAWN_FOR, Actor
from tests.fuzz.answers import faults_of
from tests.fuzz.pages import Field, Form, Page, parts, without_numbers
from tests.fuzz.rows import Others, counts, written_by

NUMBERS = [
    "0",
    "-1",
    "1",
    "99999999999",
    "99999999999999999999",
    "9" * 5000,
    "1e999999",
    "NaN",
    "-0",
    "١",
    "１２",
    "2147483648",
]
TEXTS = [
    "",
    " ",
    "\0",
    "a\0b",
    "'",
    '"><b>',
    "％",
    "😀",
    "\u202e",
    "\r\nBcc: a@b",
    "../..",
    "[]",
    "null",
    "x" * 6000,
    "\ud7ff",
    "\uf0b7甲\ue000",
    "𠮷野家\u2028乙\u0085",
    "👨\u200d👩\u200d👧 مرحبا",
    "\ufffe]]>",
]
SHORT_TEXTS = [text for text in TEXTS if len(text) < 100]
DATES = ["115.11.30", "2026-02-30", "0001-01-01", "99999-01-01", "114.01.02", "12345678901"]
PLAIN = [
    "水圳慢行",
    "115.12.01",
    "114.11.03",
    "1",
    "12,000",
    "60",
    "04-2228-9111",
    "someone@example.com",
    "府授研字第1150000001號",
]
FILES = [("紀錄.txt", "照案通過。".encode()), ("x.pdf", b"%PDF-1.4 no"), ("x.xlsx", b"PK\3\4"), ("空.txt", b"")]
MAILED_AGAIN = "/accounts/"  # the library's own pages: who asks twice for a link has two mails
# Parameters the code reads beside those that forms and links name.
ASKED = [
    "page",
    "q",
    "add",
    "copy",
    "plan",
    "chapter",
    "year",
    "kind",
    "old",
    "new",
    "next",
    "state",
    "order",
    "district",
]


class Fuzzer:
    """Walks as one person; ``wrong`` holds what must not be."""

    def __init__(self, client: Client, actor: Actor | None, seed: int, known: Iterable[str] = ()) -> None:
        self.client = client
        self.known = frozenset(known)  # names that look technical and are not
        self.client.raise_request_exception = False
        self.random = random.Random(seed)
        self.others = Others(actor)
        self.others_before = self.others.digests()
        self.seen: dict[str, Page] = {}
        self.forms: dict[tuple[object, ...], Form] = {}
        self.names: set[str] = set(ASKED)
        self.statuses: Counter[int] = Counter()
        self.reached: set[str] = set()  # the names of the addresses that were there
        self.doubled = 0
        self.wrong: list[tuple[Any, ...]] = []

    # --- reading ------------------------------------------------------------------------------------------------

    def crawl(self, start: Iterable[str], *, pages: int, alike: int = 2, first: Iterable[str] = ()) -> None:
        """Read ``first``, then follow links from ``start``: of pages that differ in their numbers only, ``alike`` many."""
        at_first, waiting, shown = list(first), list(dict.fromkeys(start)), Counter[str]()
        while at_first or (waiting and len(self.seen) < pages):
            rows = at_first or waiting
            address = rows.pop(self.random.randrange(len(rows)))
            kind = without_numbers(address)
            if address in self.seen or shown[kind] >= alike:
                continue
            shown[kind] += 1
            page = self.read(address)
            self.seen[address] = page
            waiting += page.links
            for form in page.forms:
                self.forms.setdefault(form.shape, form)
                self.names |= {f.name for f in form.fields if form.method == "get"}
            self.names |= {name for link in page.links for name, _v in parse_qsl(link.partition("?")[2])}

    def read(self, address: str) -> Page:
        """GET, judged."""
        answer = self.judged("GET", address, lambda: self.client.get(address))
        is_page = not answer.streaming and answer.get("Content-Type", "").startswith("text/html")
        return Page.of(address, answer.text if is_page else "")

    def bend_addresses(self, times: int) -> None:
        """Numbers in paths that no row has, or another's."""
        numbered = [(address, *part) for address in self.seen for part in parts(address)]
        own = sorted({part for _a, _place, part in numbered if part.isdecimal()})
        for _ in range(times if numbered else 0):
            address, place, _part = self.random.choice(numbered)
            split = address.partition("?")[0].split("/")
            split[place] = quote(self.random.choice(NUMBERS + own))
            self.read("/".join(split))

    def bend_queries(self, times: int) -> None:
        """Parameters with values that no page gives them."""
        addresses, names = sorted(self.seen), sorted(self.names)
        for _ in range(times):
            address = self.random.choice(addresses).partition("?")[0]
            chosen = self.random.sample(names, self.random.randint(1, 3))
            query = urlencode([(name, self.random.choice(NUMBERS + SHORT_TEXTS + DATES)) for name in chosen])
            self.read(f"{address}?{query}"[:4000])

    # --- sending ------------------------------------------------------------------------------------------------

    def send_forms(self, times: int) -> None:
        """Each form as it stands and filled in, then at random; every one twice."""
        forms = [form for form in self.forms.values() if form.method == "post"]
        for form in forms[:times]:
            self.send(form, wild=0)
        for _ in range(max(0, times - len(forms)) if forms else 0):
            self.send(self.random.choice(forms), wild=self.random.choice([0, 0.1, 0.3, 1]))

    def send_others(self, forms: Iterable[Form], times: int) -> None:
        """Forms that were drawn for somebody else, as if they had been drawn for oneself."""
        own = next((f for form in self.forms.values() for f in form.fields if f.name == DRAWN_FOR), None)
        strange = [form for form in forms if form.shape not in self.forms and form.method == "post"]
        for form in self.random.sample(strange, min(times, len(strange))):
            fields = [replace(f, value=own.value) if own and f.name == DRAWN_FOR else f for f in form.fields]
            self.send(replace(form, fields=fields), wild=0)

    def send(self, form: Form, *, wild: float) -> None:
        """Twice the same, and nothing of it stays; what is not the person's own is as before."""
        data = self.filled(form, wild)
        name, value, target = self.random.choice([*form.buttons, ("", "", "")])
        if name:
            data[name] = [value]
        cookies = self.client.cookies.copy()
        with suppress(RollBackError), transaction.atomic():
            first = self.post(target or form.action, data)
            made, second = counts(), None
            if first.status_code < 500:
                second = self.post(target or form.action, data)
                self.doubled += 1
            if second is not None and second.status_code < 500:
                if (again := counts()) != made and not form.action.startswith(MAILED_AGAIN):
                    grown = {table: (made[table], again[table]) for table in made if made[table] != again[table]}
                    self.wrong.append(("made twice", form.action, name, grown))
                if (now := self.others.digests()) != self.others_before:
                    changed = [
                        table for (table, new), (_t, old) in zip(now, self.others_before, strict=True) if new != old
                    ]
                    self.wrong.append(("changed what is others'", form.action, name, changed))
            raise RollBackError
        self.client.cookies = cookies

    def post(self, address: str, data: dict[str, list[Any]]) -> Any:
        """POST, judged; files begin at their beginning again."""
        for values in data.values():
            for value in values:
                if isinstance(value, SimpleUploadedFile):
                    value.seek(0)
        return self.judged("POST", address, lambda: self.client.post(address, data), data)

    def filled(self, form: Form, wild: float) -> dict[str, list[Any]]:
        """What the form holds; blanks with something, ``wild`` of all fields with what does not belong there."""
        data: dict[str, list[Any]] = {
            f.name: [f.value] for f in form.fields if f.name not in {o.name for o in form.open_fields()}
        }
        for asked in form.open_fields():
            if asked.kind == "file":
                data[asked.name] = [SimpleUploadedFile(*self.random.choice(FILES))]
            elif self.random.random() < wild:
                data[asked.name] = [self.random.choice(NUMBERS + TEXTS + DATES + ["2000"])]
            elif asked.kind in ("checkbox", "radio"):
                if asked.checked or self.random.random() < 0.5:
                    data.setdefault(asked.name, []).append(asked.value)
            else:
                data[asked.name] = [self._value(asked)]
        return data

    def _value(self, asked: Field) -> str:
        if asked.choices:
            return asked.value or self.random.choice(asked.choices)
        if asked.kind == "hidden" or (asked.value.strip() and self.random.random() < 0.5):
            return asked.value
        return self.random.choice(PLAIN)

    def judged(self, method: str, address: str, ask: Any, data: Any = None) -> Any:
        """No answer is of the server's own making, and none may be kept."""
        with transaction.atomic():
            with written_by() as written:
                answer = ask()
            if answer.status_code >= 500:
                transaction.set_rollback(True)
        self.statuses[answer.status_code] += 1
        if answer.status_code >= 500:
            error = answer.exc_info[1] if getattr(answer, "exc_info", None) else None
            where = traceback.extract_tb(error.__traceback__)[-12:] if error else []
            ours = [
                f"{frame.filename.removeprefix(str(settings.BASE_DIR))}:{frame.lineno}"
                for frame in where
                if ".venv" not in frame.filename
            ]
            shown = {name: [str(v)[:40] for v in values] for name, values in (data or {}).items()}
            self.wrong.append((answer.status_code, method, address[:200], repr(error)[:200], ours[-3:], shown))
        else:
            found = faults_of(answer, address, self.known)
            self.wrong += [(fault, answer.status_code, method, address[:200]) for fault in found]
        if answer.status_code < 404 or answer.status_code > 405:
            self._note(address)
        if method == "GET" and written:
            self.wrong.append(("a GET that writes", address[:200], written))
        if answer.streaming:
            b"".join(answer.streaming_content)
        if address.startswith("/accounts/2fa/"):  # such a page makes the session forget the second factor
            session = self.client.session
            session["second_factor"] = True
            session.save()
        return answer

    def _note(self, address: str) -> None:
        with suppress(Resolver404):
            match = resolve(unquote(address.partition("?")[0]))
            self.reached.add(match.view_name if match.url_name else match.route)


class RollBackError(Exception):
    """What was sent has not been."""
