"""How fast this machine is today: what figures of different days are compared by; never what is measured."""

import time


def calibration() -> float:
    """Milliseconds of a fixed loop."""
    begun = time.perf_counter()
    total = 0
    for number in range(2_000_000):
        total += number * number % 7
    return (time.perf_counter() - begun) * 1000
