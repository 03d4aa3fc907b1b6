"""`make bench`: runs all benchmarks, or those named, and prints their ratios in one table."""

import argparse
import sys
from importlib import import_module

from benchmarks.measure import print_table

ALL = (
    "sealing",
    "plan_reading",
    "unlock_list",
    "board",
    "patient",
    "start",
    "desktop",
    "export",
    "import",
    "ledger",
    "sheets",
    "memory",
)


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=("small", "medium", "full"), default="small")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(ALL)}")
    options = parser.parse_args()
    rows = []
    for name in options.names or ALL:
        print(f"{name} ...", file=sys.stderr)
        rows += import_module(f"benchmarks.bench_{name}").rows(options.size)
    print_table(rows)


if __name__ == "__main__":
    main()
