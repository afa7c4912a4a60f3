"""Error pages: what happened, what to do, and the request id to quote; never a trace."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WORDS = {
    400: (gettext_lazy("這個請求無法處理"), gettext_lazy("請回到上一頁，重新整理後再試一次。")),
    403: (
        gettext_lazy("不能這樣做"),
        gettext_lazy("頁面可能開啟過久。請回到上一頁重新整理，再送出一次；您輸入的內容仍在上一頁。"),
    ),
    404: (
        gettext_lazy("找不到這一頁"),
        gettext_lazy("網址可能有誤，或這一頁不在您目前身分的權限範圍內。可在右上角切換身分後再試。"),
    ),
    500: (
        gettext_lazy("系統發生問題"),
        gettext_lazy("沒有任何資料被變更。請稍後再試；若持續發生，請將下列編號告知系統管理者。"),
    ),
}


def _page(request: HttpRequest, status: int, words: str = "") -> HttpResponse:
    title, advice = WORDS[status]
    context = {"status": status, "heading": title, "advice": words or advice, "request_id": getattr(request, "id", "")}
    return render(request, "error.html", context, status=status)


@login_not_required
def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    return _page(request, 400)


@login_not_required
def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403, with the reason when the code that refused gave one."""
    return _page(request, 403, str(exception) if exception and str(exception) else "")


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose token has expired."""
    return _page(
        request, 403, _("這份表單的安全代碼已過期或不符。請回到上一頁重新整理，再送出一次；您輸入的內容仍在上一頁。")
    )


@login_not_required
def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    return _page(request, 404)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _page(request, 500)
