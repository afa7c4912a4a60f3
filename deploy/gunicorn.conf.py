"""The web server of production. Numbers that depend on the machine come from the environment."""

import os

# All of its container: only nginx shares the network.
bind = "0.0.0.0:8000"
workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
# Routes and templates are loaded once and shared; connections are opened by each worker.
preload_app = True
timeout = 60
graceful_timeout = 30
# Memory that fragments in long-lived workers is given back.
max_requests = 5000
max_requests_jitter = 500
# The root file system is read-only; the heartbeat file must not wait for a disk either.
worker_tmp_dir = "/dev/shm"  # noqa: S108
control_socket_disable = True
# One line per request is written by chuangsheng.logs, with the request id and without query strings.
accesslog = None
errorlog = "-"
loglevel = "warning"
