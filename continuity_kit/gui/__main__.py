"""One run of the application as a process of its own; started by `continuity-kit app`."""

import argparse
import resource
from pathlib import Path

from continuity_kit.gui.app import run_app
from continuity_kit.gui.memory import give_memory_back


def main() -> int:
    """Read the command line and run; no crash leaves an image of the memory behind."""
    parser = argparse.ArgumentParser(prog="continuity-kit app")
    parser.add_argument("vault", type=Path)
    parser.add_argument("--language", choices=("fr", "en"), default="fr")
    asked = parser.parse_args()
    give_memory_back()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return run_app(asked.vault.absolute(), asked.language)


if __name__ == "__main__":
    raise SystemExit(main())
