"""The project: settings, addresses, worker."""

from chuangsheng.celery import app as celery_app

__all__ = ["celery_app"]
