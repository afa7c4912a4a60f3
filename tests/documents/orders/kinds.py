"""A kind of paper of the tests': what it says, in capitals."""

from __future__ import annotations

import datetime as dt
import os
import time

from documents.errors import PaperError
from documents.orders.wishes import KINDS, Kind, Made, Said, Told, Wish

KIND = "shout"
made: list[str] = []


def shouted(said: Said, told: Told) -> Made:
    made.append(said["words"])
    if error := said.get("raises"):
        raise ERRORS[error]
    told(1)
    time.sleep(said.get("seconds", 0))
    if mark := said.get("mark"):
        os.close(os.open(mark, os.O_CREAT))
    return Made(said["words"].upper().encode(), pages=2)


ERRORS: dict[str, Exception] = {}


def wish(words: str = "plan", **said: object) -> Wish:
    return Wish(KIND, {"words": words, **said})


def register(kept_for: dt.timedelta | None = None, **errors: Exception) -> None:
    made.clear()
    ERRORS.update(errors or {"paper": PaperError("這份文件不能印。")})
    KINDS[KIND] = Kind(shouted, "text/plain", ".txt", "已排好 %(count)s 頁。", kept_for=kept_for)
