"""A hand-back of a downtime, and what its files say."""

import csv
import io
from pathlib import Path
from typing import Any

import give_back_builders as build
import record_builders as plans
from pydicom import Dataset, dcmread
from sheets_support import full_text

from continuity_kit.services.give_back_report import HandBackReport
from continuity_kit.services.hand_back import hand_back

ARCS = [(1, "281.368973"), (2, "263.914420")]
SMALL_VMAT = plans.vmat(points=4)


def back(made: build.Downtime, out: Path, **more: Any) -> HandBackReport:
    more.setdefault("language", "fr")
    return hand_back(made.laptop, out, parse=build.parse, **more)


def rows(out: Path, name: str = "fractions.csv") -> list[dict[str, str]]:
    text = (out / name).read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def records(out: Path) -> dict[str, Dataset]:
    return {path.stem: dcmread(path) for path in sorted(out.glob("patients/*/records/*.dcm"))}


def codes(report: HandBackReport) -> list[str]:
    return sorted(item.code for item in report.refused)


def pages(path: Path) -> str:
    return " ".join(full_text(path.read_bytes()).replace("\u00a0", " ").split())
