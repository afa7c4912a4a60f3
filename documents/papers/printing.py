"""HTML to PDF by WeasyPrint; runs in a child of :mod:`documents.sandbox`, never with settings or database."""

from __future__ import annotations

import hashlib
import logging
import mimetypes
import time

from weasyprint import HTML
from weasyprint.document import Document
from weasyprint.logger import PROGRESS_LOGGER
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from documents import sandbox
from documents.errors import AddressRefused
from documents.papers import fonts
from documents.papers.addresses import BASE, StaticRoots
from documents.papers.blocks import PLACE

WARM_UP = '<p style="font-family: TW-Kai, TW-Kai-Ext-B, TW-Kai-Plus">創生<b>計畫</b>'


EVERY_SECONDS = 0.5  # at which it is told how many pages are laid out


class PageCount(logging.Handler):
    """Tells how far the layout is. A contents list sends WeasyPrint over the pages again: the most is what counts."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.most = 0
        self.told_at = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        """WeasyPrint says the number of each page it lays out."""
        if "Page" in str(record.msg) and record.args:
            self.most = max(self.most, int(record.args[0]))  # type: ignore[call-overload,index]
        if self.most and time.monotonic() - self.told_at > EVERY_SECONDS:
            self.told_at = time.monotonic()
            sandbox.tell(self.most)


class PaperFetcher(URLFetcher):
    """Loads ``data:``, our static files and the paper's font. Anything else ends the rendering: it is an injection."""

    def __init__(self, roots: StaticRoots) -> None:
        super().__init__(allowed_protocols={"data", "file"}, allow_redirects=False)
        self.roots = roots
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The bytes behind ``url``."""
        if url.lower().startswith("data:") or url in fonts.files(fonts.LATIN):
            return super().fetch(url, headers)
        path = self.roots.find(url)
        if path is None:
            self.refused.append(url)
            raise FatalURLFetchingError(url)
        mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": mime})


def print_html(html: str, roots: StaticRoots) -> tuple[bytes, int, dict[str, int]]:
    """The PDF of ``html``, its number of pages, and the page of each name in it; tagged, and equal bytes for equal HTML."""
    fetcher = PaperFetcher(roots)
    _count_pages()
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    try:
        document = HTML(string=html, base_url=BASE, url_fetcher=fetcher).render(pdf_variant="pdf/ua-1")
        places = _places(document)
        pdf = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    except FatalURLFetchingError as error:
        raise AddressRefused(str(error)) from None
    if fetcher.refused:  # inside an SVG WeasyPrint swallows even this exception
        raise AddressRefused(fetcher.refused[0])
    return pdf, len(document.pages), places


def _places(document: Document) -> dict[str, int]:
    """On which page each name stands first; those of passages, which no link leads to, are left out of the PDF."""
    places: dict[str, int] = {}
    for number, page in enumerate(document.pages, 1):
        for name in list(page.anchors):
            places.setdefault(name, number)
            if name.startswith(PLACE):
                del page.anchors[name]
    return places


def _count_pages() -> None:
    PROGRESS_LOGGER.handlers, PROGRESS_LOGGER.propagate = [PageCount()], False
    PROGRESS_LOGGER.setLevel(logging.INFO)


def warm_up() -> None:
    """Load fonts and the libraries' own stylesheets before the first fork, so that no child has to."""
    HTML(string=WARM_UP).write_pdf()
