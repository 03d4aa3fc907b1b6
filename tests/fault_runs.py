"""How long the fault tests run, and how they tell their counts: `make faults` runs them long."""

import os

LONG = "CONTINUITY_KIT_LONG_FAULTS"


def is_long() -> bool:
    """Tell whether `make faults` runs, and not `make test`."""
    return os.environ.get(LONG) == "1"


def report(capsys, line: str) -> None:
    """Print what was tried and what was found, past pytest's capture."""
    with capsys.disabled():
        print(f"\n{line}", flush=True)
