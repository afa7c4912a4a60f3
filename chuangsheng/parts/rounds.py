"""What the clock calls, and how often; read by the settings. Each may be called twice or late without harm."""

from __future__ import annotations

from typing import Any

HOURLY = (
    "documents.tasks.forget_papers",
    "documents.tasks.sweep_files",
    "guidance.tasks.ask_members",
    "proposals.assigning.tasks.end_of_leavers",
    "records.tasks.drop_anchor",
    "records.tasks.try_what_is_due",
    "tracking.reports.tasks.open_reports",
    "workflow.tasks.forget_keys",
    "workflow.tasks.keep_deadlines",
    "workflow.tasks.look_for_vacancies",
    "workflow.tasks.remind",
)


# Whatever is not named here goes to the default queue.
QUEUES = {
    "workflow.tasks.deliver": {"queue": "mail"},
    "workflow.tasks.sweep": {"queue": "mail"},
    "documents.tasks.rescan": {"queue": "scan"},
    "documents.tasks.print_papers": {"queue": "pdf"},
}


def rounds(env: Any) -> dict[str, dict[str, Any]]:
    """The schedule by the names of its entries; ``env`` says what an installation wants otherwise."""
    return {name.rpartition(".")[2].replace("_", "-"): {"task": name, "schedule": 3600} for name in HOURLY} | {
        "sweep-outbox": {"task": "workflow.tasks.sweep", "schedule": env.int("OUTBOX_SWEEP_SECONDS", default=30)},
        "mend-passages": {"task": "search.tasks.mend_passages", "schedule": 86_400},
        "keep-pictures": {"task": "public.tasks.keep_pictures", "schedule": 30},
        "seal-logs": {"task": "records.tasks.seal_logs", "schedule": 60},
        "send-digests": {"task": "workflow.tasks.send_digests", "schedule": 600},
        "take-snapshots": {"task": "tracking.tasks.take_snapshots", "schedule": 900},
        "rescan": {"task": "documents.tasks.rescan", "schedule": 300},
        "print-papers": {
            "task": "documents.tasks.print_papers",
            "schedule": env.int("PAPER_SWEEP_SECONDS", default=30),
            "options": {"expires": 30},  # workers that are all at long papers find one round waiting, not twenty
        },
    }
