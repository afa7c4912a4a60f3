"""What Celery calls: each task delegates at once. Never decides anything."""

from celery import shared_task

from workflow.calendar import deadlines
from workflow.delivery import outbox, reminders, vacancies
from workflow.inbox import digests
from workflow.once import services as once


@shared_task
def deliver() -> int:
    """Send what is due; rung on commit."""
    return outbox.deliver_due()


@shared_task
def sweep() -> int:
    """The same from the clock: picks up what a dead worker or a silent broker left."""
    return outbox.deliver_due()


@shared_task
def remind() -> int:
    """Remind holders before, on and after the due day."""
    return reminders.remind_all()


@shared_task
def send_digests() -> int:
    """The mails of a day, from its hour on; each once."""
    return digests.write_all()


@shared_task
def keep_deadlines() -> int:
    """Move the due days that a change of the calendar left behind."""
    return deadlines.keep()


@shared_task
def look_for_vacancies() -> int:
    """Tell upwards of cases that nobody is left to act on."""
    return vacancies.look()


@shared_task
def forget_keys() -> int:
    """Delete the keys of forms that no open page can send any more."""
    return once.forget()
