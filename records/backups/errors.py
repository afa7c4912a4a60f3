"""Why there is no backup, or why one is not taken back."""


class BackupError(Exception):
    """With words for whoever runs the system."""


class Busy(BackupError):
    """Another is at it: nothing failed."""
