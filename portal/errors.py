"""Error pages: what happened, what to do, and the request id to quote; never a trace."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.files.refusals import megabytes
from workflow.drafts.texts import words as words_of
from workflow.drafts.views import read_instead
from workflow.engine.errors import OutOfSight

WORDS = {
    400: (gettext_lazy("這個請求無法處理"), gettext_lazy("請回到上一頁，重新整理後再試一次。")),
    403: (
        gettext_lazy("不能這樣做"),
        gettext_lazy("您目前的身分不能這樣做，或頁面開啟過久。請重新開啟原來的頁面再試一次。"),
    ),
    404: (
        gettext_lazy("找不到這一頁"),
        gettext_lazy("網址可能有誤，或這一頁不在您目前身分的權限範圍內。可在右上角切換身分後再試。"),
    ),
    405: (
        gettext_lazy("這裡只接受表單"),
        gettext_lazy("這個網址不能直接開啟或重新整理，沒有任何資料被變更。請回到原來的頁面，從頁面上的按鈕送出。"),
    ),
    409: (gettext_lazy("這一頁已經收回，沒有送出"), gettext_lazy("這一頁開啟之後，您的身分已看不到這件案件。")),
    413: (
        gettext_lazy("這份表單太大"),
        gettext_lazy(
            "這份表單的文字超過 %(size)s，或欄位超過 %(fields)s 個，沒有寫入任何資料。請按瀏覽器的「上一頁」回到原畫面，縮短後再送出；"
            "若內容不在了，請重新開啟那一頁：這台裝置上若有暫存，會問您是否帶回。"
        ),
    ),
    500: (
        gettext_lazy("系統發生問題"),
        gettext_lazy("沒有任何資料被變更。請稍後再試；若持續發生，請將下列編號告知系統管理者。"),
    ),
    503: (
        gettext_lazy("系統暫時無法使用"),
        gettext_lazy("資料庫暫時沒有回應，沒有任何資料被變更。請一分鐘後再試。"),
    ),
}
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)  # Django reads nothing of such a form
RETRY_AFTER = 60  # seconds
# What PostgreSQL says when it goes down, comes up, or has no place left (besides class 08); a connection that is gone says nothing.
AWAY = frozenset({"53300", "57P01", "57P02", "57P03"})


def _page(request: HttpRequest, status: int, words: str = "") -> HttpResponse:
    title, advice = WORDS[status]
    context = {
        "status": status,
        "heading": title,
        "advice": words or advice,
        "request_id": getattr(request, "id", ""),
        "words": _posted(request) if status >= 500 or _is_signed_in(request) else [],
        "back": "" if status == 409 else _page_of_form(request),
    }
    if status == 503:  # without the request: whoever is asked who the person is asks the database
        page = render_to_string("error.html", context)
        return HttpResponse(page, status=status, headers={"Retry-After": str(RETRY_AFTER)})
    return render(request, "error.html", context, status=status)


def _is_signed_in(request: HttpRequest) -> bool:
    """Who meets an error before the session was read is not."""
    return request.method == "POST" and hasattr(request, "user") and request.user.is_authenticated


def _posted(request: HttpRequest) -> list[str]:
    """What somebody wrote in the form that met the error: it stands nowhere else when the browser runs no script."""
    if request.method != "POST":
        return []
    try:
        return words_of(request.POST)
    except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        return []


def _page_of_form(request: HttpRequest) -> str:
    """The page a kept form was on: opened anew, it offers what was typed."""
    page = request.POST.get("draft_page", "") if request.method == "POST" and _posted(request) else ""
    return page if page.startswith("/") and url_has_allowed_host_and_scheme(page, None) else ""


@login_not_required
def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400; 413 for a form beyond the limits."""
    if not isinstance(exception, TOO_LARGE):
        return _page(request, 400)
    limits = {
        "size": megabytes(settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
        "fields": f"{settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,}",
    }
    return _page(request, 413, WORDS[413][1] % limits)


@login_not_required
def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403, with the reason when the code that refused gave one."""
    return _page(request, 403, str(exception) if exception and str(exception) else "")


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose token has expired."""
    advice = _("這份表單的安全代碼已過期或不符，沒有送出。請重新開啟原來的頁面，再送出一次。")
    if _page_of_form(request) and not _is_signed_in(request):
        advice = _("您已登出，這份表單沒有送出。請登入後重新開啟原來的頁面；這台裝置上若有暫存，會問您是否帶回。")
    elif _page_of_form(request):
        advice += _("您輸入的內容列在下面，可以複製；這台裝置上若有暫存，開啟後會問您是否帶回。")
    return _page(request, 403, advice)


@login_not_required
def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404, or 409 for who could see what is asked for until somebody took it away; what was typed there is led to."""
    if isinstance(exception, OutOfSight):
        return _page(request, 409, str(exception))
    return read_instead(request) or _page(request, 404)


class NotAllowedMiddleware:
    """Gives 405 a page: an address that takes forms only is met by who reloads it, or signs in again on the way there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = _page(request, 405)
        page["Allow"] = response["Allow"]
        return page


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database is away."""
    return _page(request, 503 if _database_is_away(sys.exc_info()[1]) else 500)


def _database_is_away(error: BaseException | None) -> bool:
    """Was there no database to ask? A statement that it refused is none of that."""
    if not isinstance(error, InterfaceError | OperationalError):
        return False
    code: str | None = getattr(error.__cause__, "sqlstate", None)
    return code is None or code in AWAY or code.startswith("08")
