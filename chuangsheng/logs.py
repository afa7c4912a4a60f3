"""One line per event, with the id of the request it belongs to; never a password, never a person's words.

What never enters a log: query strings, form data, names, addresses, keys of links. People appear by number.
"""

import logging
import logging.config
import os
import re
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import LazyObject, empty
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[0-9A-Za-z-]{8,64}")
# Parts of a path that open a door by themselves (links in mails).
SECRET_PARTS = ("key", "token", "uidb36", "uidb64")
QUIET_PATHS = ("/healthz", "/readyz")
# PostgreSQL repeats the offending row in its errors, and rows hold personal data; a row may hold line breaks.
AFTER_ROW = r"(?=^(?:CONTEXT:|HINT:|Traceback |The above |During )|\Z)"
ROW_IN_ERROR = re.compile(rf"^DETAIL:.*?{AFTER_ROW}", re.DOTALL | re.MULTILINE)

log = structlog.get_logger("chuangsheng.request")

Event = dict[str, Any]
SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


# --- configuration ------------------------------------------------------------------------------------------------


def configure(config: Mapping[str, Any]) -> None:
    """``LOGGING_CONFIG`` of the settings: ``LOGGING`` holds ``json`` and ``level``."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(_stdlib(config["level"], as_json=config["json"]))


def formatter(*, as_json: bool) -> logging.Formatter:
    """One way for our own events and those of libraries: JSON for machines, short lines for people."""
    without_meta: Any = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    common: list[Any] = [without_meta, structlog.processors.format_exc_info, _discreet]
    colours = os.environ.get("LOG_COLORS", "0") == "1"
    short = structlog.dev.ConsoleRenderer(colors=colours, pad_event_to=0, pad_level=False, sort_keys=False)
    last: list[Any] = [structlog.processors.JSONRenderer(ensure_ascii=False)] if as_json else [_for_people, short]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=SHARED, processors=[*common, *last])


def _for_people(_logger: Any, _method: str, event: Event) -> Event:
    """The local clock without the date (UTC and full in JSON), and no logger's name: it reads faster."""
    event["timestamp"] = time.strftime("%H:%M:%S")
    event.pop("logger", None)
    if "request_id" in event:  # last, where it disturbs least
        event["request_id"] = event.pop("request_id")
    return event


def _discreet(_logger: Any, _method: str, event: Event) -> Event:
    """Take quoted rows out of database errors, and the path out of Django's line: ours has it without its keys."""
    if "exception" in event:
        event["exception"] = ROW_IN_ERROR.sub("DETAIL: …\n", event["exception"])
    if event.get("logger") == "django.request":
        event["event"] = event["event"].partition(":")[0]
    return event


def _stdlib(level: str, *, as_json: bool) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"main": {"()": formatter, "as_json": as_json}},
        "filters": {"idle": {"()": lambda: _not_idle}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "main"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Our own line says the same with less: these repeat the path, keys of links included.
            "django.request": {"level": "ERROR"},
            # Both write user names; the attempts are kept in the database.
            "axes": {"level": "ERROR"},
            # "received", once for every "succeeded".
            "celery.worker.strategy": {"level": "WARNING"},
            # "Sending", once for every "succeeded" as well.
            "celery.beat": {"level": "WARNING"},
            "celery.app.trace": {"filters": ["idle"]},
            "fontTools": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
        },
    }


def _not_idle(record: logging.LogRecord) -> bool:
    """The clock asks for mail every half minute: a round that found none is no event."""
    facts = record.args if isinstance(record.args, dict) else {}
    return (facts.get("name"), facts.get("return_value")) != ("workflow.tasks.sweep", "0")


# --- requests -----------------------------------------------------------------------------------------------------


class RequestIdMiddleware:
    """First in the row: gives each request its id and writes its one line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.id = _request_id(request.headers.get(HEADER, ""))  # type: ignore[attr-defined]
        clear_contextvars()
        bind_contextvars(request_id=request.id)  # type: ignore[attr-defined]
        begun = time.perf_counter()
        try:
            response = self.get_response(request)
            response[HEADER] = request.id  # type: ignore[attr-defined]
            _write_line(request, response.status_code, begun)
            return response
        finally:
            clear_contextvars()


def _request_id(given: str) -> str:
    """The id nginx made, when it looks like one: anything else would let a caller write into our logs."""
    return given if WELL_FORMED.fullmatch(given) else uuid.uuid4().hex


def _write_line(request: HttpRequest, status: int, begun: float) -> None:
    quiet = request.path in QUIET_PATHS or request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/")
    level = logging.DEBUG if quiet and status < 400 else logging.INFO
    milliseconds = round((time.perf_counter() - begun) * 1000, 1)
    facts = {"method": request.method, "path": safe_path(request), "status": status, "ms": milliseconds}
    log.log(level, "request", **facts, **_who(request))


def _who(request: HttpRequest) -> dict[str, Any]:
    """Who asked, by number. Only what the request has looked up already: a log line must not cost a query."""
    user = getattr(request, "_cached_user", None)
    actor = getattr(request, "actor", None) if user else None
    if isinstance(actor, LazyObject) and actor._wrapped is empty:
        actor = None
    numbers = {"user": getattr(user, "pk", None), "actor": getattr(actor, "key", None)}
    return {name: number for name, number in numbers.items() if number}


def safe_path(request: HttpRequest) -> str:
    """The path without the keys that stand in links of mails."""
    path = request.path
    captured: dict[str, Any] = getattr(request.resolver_match, "captured_kwargs", {})
    for name, value in captured.items():
        if name in SECRET_PARTS and value:
            path = path.replace(str(value), "…")
    return path


# --- background tasks ---------------------------------------------------------------------------------------------


def connect_celery() -> None:
    """Let tasks carry the id of the request that queued them, and keep Celery from replacing our log format."""
    from celery import signals

    signals.setup_logging.connect(_keep_our_logging, weak=False)
    signals.before_task_publish.connect(_send_request_id, weak=False)
    signals.task_prerun.connect(_take_request_id, weak=False)
    signals.task_postrun.connect(_drop_request_id, weak=False)


def _keep_our_logging(**_: Any) -> None:
    """A receiver is enough: Celery then leaves logging alone."""


def _send_request_id(headers: dict[str, Any] | None = None, **_: Any) -> None:
    request_id = get_contextvars().get("request_id")
    if headers is not None and request_id:
        headers["request_id"] = request_id


def _take_request_id(task_id: str, task: Any, **_: Any) -> None:
    """Work that no request asked for (beat) goes by the id of its task."""
    clear_contextvars()
    bind_contextvars(request_id=getattr(task.request, "request_id", None) or task_id, task=task.name)


def _drop_request_id(**_: Any) -> None:
    clear_contextvars()
