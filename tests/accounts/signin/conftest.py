"""Fixtures that several files of this room need."""

import pytest


@pytest.fixture
def direct_mail(settings):
    """Account mail straight into the test's box; the queue is ``workflow``'s and tested there."""
    settings.ACCOUNT_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
