"""The project: settings, addresses, worker; never a rule of a case."""

from chuangsheng.celery import app as celery_app

__all__ = ["celery_app"]
