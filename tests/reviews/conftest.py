"""Shared by the tests of reviews."""

import pytest

from tests.factories.accounts import sign_in
from tests.reviews.cases import make_cast


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def as_(client):
    return lambda actor: sign_in(client, actor)
