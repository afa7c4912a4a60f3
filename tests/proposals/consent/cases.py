"""What several test files of this room share."""

import datetime as dt

from django.utils import timezone

from accounts.states import Role, UnitKind
from proposals.consent import services as filing
from proposals.models import PrivacyNotice
from tests.factories.accounts import make_actor


def next_notice(days=0, **changes):
    """A new version in the words of the first one, published by RDEC's administrator."""
    first = PrivacyNotice.objects.get(number=1)
    values = {name: getattr(first, name) for name in PrivacyNotice.ITEMS} | changes
    day = timezone.localdate() + dt.timedelta(days=days)
    by = make_actor(UnitKind.RDEC, Role.ADMINISTRATOR, name="周怡君")
    return filing.publish_notice(PrivacyNotice(effective_from=day, **values), by=by)


def rows(plan):
    return list(plan.consents.values_list("kind", "notice__number", "version__number", "given", "renewed"))
