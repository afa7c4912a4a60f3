"""What stands in a log line, and above all what does not."""

import io
import json
import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
import redis
import structlog
from celery import signals
from celery.app.trace import LOG_SUCCESS
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils.functional import SimpleLazyObject
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from chuangsheng import logs
from chuangsheng.celery import app


class Lines:
    """The JSON lines written while a test runs."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def __call__(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def requests(self) -> list[dict[str, Any]]:
        """The lines of requests without what differs from run to run."""
        lines = [line for line in self() if line["event"] == "request"]
        return [{name: line[name] for name in line if name not in {"timestamp", "ms"}} for line in lines]


@pytest.fixture
def lines() -> Iterator[Lines]:
    written = Lines()
    handler = logging.StreamHandler(written.stream)
    handler.setFormatter(logs.formatter(as_json=True))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)
    clear_contextvars()


def through(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    middleware = logs.RequestIdMiddleware(lambda _: HttpResponse(status=status))
    response = middleware(request)
    assert isinstance(response, HttpResponse)
    return response


# --- the id -------------------------------------------------------------------------------------------------------


def test_an_id_is_made_and_returned() -> None:
    request = RequestFactory().get("/")
    response = through(request)
    assert response["X-Request-ID"] == request.id  # type: ignore[attr-defined]
    assert len(response["X-Request-ID"]) == 32


def test_each_request_gets_its_own_id() -> None:
    assert through(RequestFactory().get("/"))["X-Request-ID"] != through(RequestFactory().get("/"))["X-Request-ID"]


def test_the_id_of_the_proxy_is_kept() -> None:
    given = "0123456789abcdef0123456789abcdef"
    assert through(RequestFactory().get("/", headers={"X-Request-ID": given}))["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["short", "a" * 65, "with space-1234", "line\nbreak-123", "<script>alert</script>", "編號編號編號編號"]
)
def test_a_malformed_id_is_replaced(given: str) -> None:
    request = RequestFactory().get("/")
    request.META["HTTP_X_REQUEST_ID"] = given
    assert len(through(request)["X-Request-ID"]) == 32
    assert through(request)["X-Request-ID"] != given


def test_nothing_stays_bound_after_a_request() -> None:
    through(RequestFactory().get("/"))
    assert get_contextvars() == {}


# --- the line -----------------------------------------------------------------------------------------------------


def test_one_line_per_request_without_the_query(lines: Lines) -> None:
    request = RequestFactory().get("/plans/?q=王大同", headers={"X-Request-ID": "abcdefgh"})
    through(request)
    assert lines.requests() == [
        {
            "event": "request",
            "request_id": "abcdefgh",
            "logger": "chuangsheng.request",
            "level": "info",
            "method": "GET",
            "path": "/plans/",
            "status": 200,
        }
    ]


def test_people_appear_by_number(lines: Lines) -> None:
    request = RequestFactory().get("/", headers={"X-Request-ID": "abcdefgh"})
    request._cached_user = SimpleNamespace(pk=7, username="li.datong")  # type: ignore[attr-defined]
    request.actor = SimpleNamespace(key="m12")  # type: ignore[attr-defined]
    through(request)
    assert [(line["user"], line["actor"]) for line in lines.requests()] == [(7, "m12")]
    assert "li.datong" not in lines.stream.getvalue()


def test_a_line_does_not_look_anybody_up(lines: Lines) -> None:
    asked: list[int] = []
    request = RequestFactory().get("/")
    request._cached_user = SimpleNamespace(pk=7)  # type: ignore[attr-defined]
    request.actor = SimpleLazyObject(lambda: asked.append(1))  # type: ignore[attr-defined]
    through(request)
    assert asked == []
    assert [line.get("actor") for line in lines.requests()] == [None]


def test_keys_of_links_are_left_out() -> None:
    request = RequestFactory().get("/accounts/password/reset/key/3f-c9x-81e/")
    request.resolver_match = SimpleNamespace(captured_kwargs={"uidb36": "3f", "key": "c9x-81e"})  # type: ignore[assignment]
    assert logs.safe_path(request) == "/accounts/password/reset/key/…-…/"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", f"/{settings.STATIC_URL.strip('/')}/x.css"])
def test_probes_and_static_files_are_quiet_unless_they_fail(lines: Lines, path: str) -> None:
    through(RequestFactory().get(path))
    assert lines.requests() == []
    through(RequestFactory().get(path), status=503)
    assert [line["status"] for line in lines.requests()] == [503]


def test_the_row_of_a_database_error_is_left_out(lines: Lines) -> None:
    log = structlog.get_logger("chuangsheng.tests")
    as_postgresql_says_it = 'duplicate key "x"\nDETAIL:  Key (email)=(li@example.test)\n\nsecond line 王大同'
    try:
        raise psycopg.IntegrityError(as_postgresql_says_it)
    except psycopg.IntegrityError:
        log.exception("not saved")
    (line,) = lines()
    assert line["exception"].splitlines()[-2:] == ['psycopg.IntegrityError: duplicate key "x"', "DETAIL: …"]
    assert "王大同" not in lines.stream.getvalue()


def test_djangos_own_line_has_no_path(lines: Lines) -> None:
    logging.getLogger("django.request").error("%s: %s", "Internal Server Error", "/confirm/secret-key/")
    assert [line["event"] for line in lines()] == ["Internal Server Error"]


def test_the_real_middleware_is_the_first() -> None:
    assert settings.MIDDLEWARE[0] == "chuangsheng.logs.RequestIdMiddleware"
    assert len(Client().get("/healthz")["X-Request-ID"]) == 32


def test_people_read_short_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_COLORS", "0")
    record = logging.LogRecord("x", logging.WARNING, __file__, 1, "已寄出 %s 封", (3,), None)
    bind_contextvars(request_id="abcdefgh")
    text = logs.formatter(as_json=False).format(record)
    clear_contextvars()
    assert text[8:] == " [warning] 已寄出 3 封 request_id=abcdefgh"


# --- background tasks ---------------------------------------------------------------------------------------------


def test_a_task_carries_the_id_of_its_request() -> None:
    broker = redis.Redis.from_url(settings.REDIS_URL)
    bind_contextvars(request_id="abcdefgh")
    app.send_task("tests.nothing", queue="tests-logs")
    clear_contextvars()
    raw = broker.lpop("tests-logs")
    broker.close()
    assert isinstance(raw, bytes)
    sent = json.loads(raw)
    assert sent["headers"]["request_id"] == "abcdefgh"


def nothing() -> None:
    """The body of a task."""


@pytest.mark.parametrize(("given", "bound"), [("abcdefgh", "abcdefgh"), (None, "task-1")])
def test_a_worker_takes_the_id_up_and_drops_it(given: str | None, bound: str) -> None:
    task = app.task(nothing, name="tests.nothing", lazy=False)
    task.push_request(request_id=given)
    signals.task_prerun.send(sender=task, task_id="task-1", task=task)
    assert get_contextvars() == {"request_id": bound, "task": "tests.nothing"}
    signals.task_postrun.send(sender=task, task_id="task-1", task=task)
    app.tasks.pop("tests.nothing")
    assert get_contextvars() == {}


def test_celery_leaves_logging_alone() -> None:
    assert [answer for _, answer in signals.setup_logging.send(sender=None)] == [None]


@pytest.mark.parametrize(
    ("task", "result", "written"),
    [("workflow.tasks.sweep", "0", False), ("workflow.tasks.sweep", "2", True), ("workflow.tasks.deliver", "0", True)],
)
def test_a_round_that_found_no_mail_is_no_event(task: str, result: str, *, written: bool) -> None:
    facts = {"name": task, "return_value": result, "id": "task-1", "runtime": 0.1}
    logger = logging.getLogger("celery.app.trace")
    record = logger.makeRecord(logger.name, logging.INFO, __file__, 1, LOG_SUCCESS, (facts,), None)
    assert bool(logger.filter(record)) is written
