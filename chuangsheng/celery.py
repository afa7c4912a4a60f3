"""The Celery application; queues and beat live in the settings."""

import os

from celery import Celery

from chuangsheng.logs import connect_celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chuangsheng.settings")

app = Celery("chuangsheng")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
connect_celery()
