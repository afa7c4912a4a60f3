"""Moves cases along their charts, tells people and watches the clock. Never learns what kinds of cases there are."""
