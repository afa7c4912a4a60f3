"""What documents refuse with; never needs settings, since the sandbox's helper process imports it too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inputs.words import listed


class UploadRefused(ValidationError):
    """A file that may not be uploaded; the message says what was wrong, what is allowed and what to do."""


class PaperError(Exception):
    """A paper could not be made. ``str()`` is for the person, ``detail`` for the log, ``kept`` for whoever asks later."""

    code = "broken"
    message: str | Promise = _("文件無法產生，請稍後再試；若再次失敗，請通知系統管理者。")

    def __init__(self, message: str | Promise = "", *, detail: str = "") -> None:
        super().__init__(message, detail)
        self.text = message or self.message
        self.detail = detail

    def __str__(self) -> str:
        return str(self.text)

    @property
    def kept(self) -> dict[str, Any]:
        """As a row keeps it, in no language; what was said in words of its own stays in them."""
        own = {} if self.text is self.message else {"words": str(self.text)[:1000]}
        return {"code": self.code, **own}


class StorageFull(PaperError):
    """It was made and could not be stored."""

    code = "full"
    message = _("儲存空間已滿，文件存不下來，請通知系統管理者。")


class RenderFailed(PaperError):
    """The renderer stopped: a broken template, a forbidden address, not enough memory."""


class RenderTimeout(RenderFailed):
    """The renderer was killed because it took too long."""

    code = "late"
    message = _("文件內容太多，未能在時限內產生。請減少一次輸出的內容後再試。")


class PaperOutdated(PaperError):
    """What it was to be made of has changed since it was asked for; it is asked for again as it reads now."""

    code = "outdated"
    message = _("文件要求製作之後，內容已有更正；請回到原頁重新下載。")


class AddressRefused(Exception):
    """A paper names an address that papers may not load."""


@dataclass(frozen=True)
class MissingGlyph:
    """A character no font of the paper can print, and the field it was typed into."""

    field: str
    char: str

    @property
    def codepoint(self) -> str:
        """``U+1F600``."""
        return f"U+{ord(self.char):04X}"

    def __str__(self) -> str:
        shown = f"「{self.char}」" if self.char.isprintable() else ""
        return f"{self.field}{shown}（{self.codepoint}）"


class MissingGlyphs(PaperError):
    """Characters that would have been printed as boxes."""

    code = "glyphs"

    def __init__(self, missing: Sequence[MissingGlyph]) -> None:
        words = listed(missing)
        super().__init__(_("這些字沒有字型可以印出：%s。請改用其他字，或洽系統管理者安裝字型。") % words)
        self.missing = list(missing)

    @property
    def kept(self) -> dict[str, Any]:
        """With the characters."""
        return {"code": self.code, "missing": [[str(glyph.field), glyph.char] for glyph in self.missing]}


def revived(kept: dict[str, Any]) -> PaperError:
    """The error that ``kept`` was made of, to be said in the language of whoever reads it."""
    if kept["code"] == MissingGlyphs.code:
        return MissingGlyphs([MissingGlyph(field, char) for field, char in kept["missing"]])
    kinds = {kind.code: kind for kind in (PaperError, StorageFull, RenderTimeout, PaperOutdated)}
    return kinds[kept["code"]](kept.get("words", ""))
