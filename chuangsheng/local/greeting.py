"""What ``make run`` says last: accounts, address, a hint where to start; never while the log still talks.

The accounts are those of ``var/demo-accounts.json``; without the demo there are none.
"""

import json
import unicodedata
from pathlib import Path

from chuangsheng.local.services import var_dir

# Accounts that show what each role does; the others are in the file.
SHOWN = (
    "proposer8",
    "shigang",
    "platform",
    "rdec",
    "rdec-head",
    "rdec-admin",
    "agriculture",
    "convener",
    "ndc",
    "admin",
)


def greeting(port: int, seconds: float) -> str:
    address = f"http://127.0.0.1:{port}/"
    accounts = var_dir() / "demo-accounts.json"
    lines = ["", *accounts_table(accounts), f"創生已啟動（{seconds:.1f} 秒）：{address}", *sign_in_hint(accounts)]
    return "\n".join([*lines, f"寄出的信：{address}dev/mail/", "按 Ctrl-C 停止", ""])


def read_accounts(path: Path) -> list[dict[str, str]]:
    """The demo accounts; none when the demo is not loaded."""
    try:
        accounts: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return accounts


def accounts_table(path: Path) -> list[str]:
    """One account of each role in columns, and how many there are besides; empty when there are none."""
    accounts = read_accounts(path)
    if not accounts:
        return []
    chosen = sorted((a for a in accounts if a["username"] in SHOWN), key=lambda a: SHOWN.index(a["username"]))
    shown = chosen or accounts
    columns = {"username": "帳號", "password": "密碼", "unit": "單位", "role": "角色", "name": "姓名"}
    rows = [list(columns.values())] + [[str(account.get(key, "")) for key in columns] for account in shown]
    widths = [max(cells(row[i]) for row in rows) for i in range(len(columns))]
    more = len(accounts) - len(shown)
    rest = [f"另有 {more} 個，見 {path.parent.name}/{path.name}"] if more else []
    return ["示範帳號", *(padded(row, widths) for row in rows), *rest, ""]


def sign_in_hint(path: Path) -> list[str]:
    """The first thing to do."""
    for account in read_accounts(path):
        if account["username"] == SHOWN[0]:
            return [f"先試試：以 {account['username']}（密碼 {account['password']}）登入，接著寫手上那一件計畫"]
    return []


def padded(row: list[str], widths: list[int]) -> str:
    return "  ".join(text + " " * (width - cells(text)) for text, width in zip(row, widths, strict=True)).rstrip()


def cells(text: str) -> int:
    """How many columns a terminal gives a text: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
