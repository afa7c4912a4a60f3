"""Who of a unit handles a plan: given, handed over with a reason, ended with the membership."""
