"""What the demo tells at its end: what lies where, what was shown, what to try next."""

import shlex
from pathlib import Path
from typing import Any

from continuity_kit.messages import Language, sentence
from continuity_kit.services.demo import DemoReport
from continuity_kit.services.demo_days import UNAPPROVED, UNKNOWN, ShownGate
from continuity_kit.services.demo_machines import (
    ADA,
    BENOIT,
    LOU,
    NOA,
    OPENER,
    PASSPHRASE,
    PEOPLE,
    DemoPerson,
)
from continuity_kit.sheets.numbers import full_day

PLACES = (
    ("demo-place-hospital", "hospital"),
    ("demo-place-exporter", "exporter"),
    ("demo-place-stick", "stick"),
    ("demo-place-vault", "vault"),
    ("demo-place-mirror", "mirror"),
    ("demo-place-recovery", "recovery"),
    ("demo-place-paper", "paper"),
    ("demo-place-handback", "handback"),
    ("demo-place-restored", "restored"),
    ("demo-place-secrets", "secrets"),
)
ROLES = {
    "radiographer": "demo-role-radiographer",
    "physicist": "demo-role-physicist",
    "doctor": "demo-role-doctor",
    "it": "demo-role-it",
}
PROGRAM = "continuity-kit"
SHOWN = "PROSTATE"
MU_OF_SHOWN = ("412.5", "398.7")


def demo_document(report: DemoReport, language: Language) -> dict[str, Any]:
    """Return the document of `demo --json` (without `exit` and `refused`)."""
    places = report.places
    outage = report.outage
    return {
        "root": str(places.root),
        "facility": report.facility,
        "seed": report.seed,
        "simulated": {
            "exports": [day.isoformat() for day in outage.exports],
            "days": [day.isoformat() for day in outage.days],
        },
        "places": {name: str(getattr(places, name)) for _, name in PLACES},
        "opener": OPENER,
        "passphrase": PASSPHRASE,
        "people": [
            {
                "name": person.name,
                "role": person.role,
                "pin": person.pin,
                "pin_file": str(places.pin_file(person.name)),
            }
            for person in PEOPLE
        ],
        "exports": [
            {
                "sequence": item.exported.sequence,
                "evening": item.evening.isoformat(),
                "patients": len(item.exported.patients),
                "ready": item.imported.ready,
                "reds": item.exported.reds,
            }
            for item in report.mornings
        ],
        "sheets": [
            {
                "file": str(job.out),
                "number": sheet.number,
                "plan_uid": sheet.plan_uid,
                "pages": sheet.pages,
                "stops": [finding.code for finding in sheet.stops],
                "replaces": sheet.replaces,
            }
            for job in report.sheets
            for sheet in job.sheets
        ],
        "gates": [
            {"day": gate.day, "plan": gate.label, "codes": list(gate.codes)}
            for gate in report.days.gates
        ],
        "fractions_recorded": [
            {"plan_uid": uid, "given": given} for uid, given in sorted(report.days.given.items())
        ],
        "ledger_entries": report.entries,
        "handback": {"files": report.handed_back.files, "sheets": len(report.handed_back.sheets)},
        "restored": {
            "written": report.restored.count("written"),
            "not_restored": report.restored.count("refused"),
        },
        "next": [command for _, command in next_commands(report, language)],
    }


def demo_lines(report: DemoReport, language: Language) -> list[str]:
    """Return the end of the demo in words; the same text is left beside the files."""
    outage = report.outage
    values = {
        "facility": report.facility,
        "eve": full_day(outage.eve, language),
        "first": full_day(outage.days[0], language),
        "last": full_day(outage.days[-1], language),
        "patients": str(len(report.snapshot.patients)),
        "plans": str(sum(len(item.plans) for item in report.snapshot.patients)),
        "exports": str(len(report.mornings)),
        "sheets": str(sum(len(job.sheets) for job in report.sheets)),
        "fractions": str(sum(report.days.given.values())),
        "entries": str(report.entries),
        "written": str(report.restored.count("written")),
    }
    lines = [sentence("demo-title", language, values), ""]
    lines += [sentence("demo-story", language, values)]
    lines += [sentence("demo-numbers", language, values), ""]
    lines += [sentence("demo-places-title", language), *_places(report, language), ""]
    lines += [sentence("demo-gates-title", language)]
    lines += [line for gate in report.days.gates for line in _gate(gate, language)]
    lines += ["", sentence("demo-left-title", language)]
    lines += [
        f"  {sentence('demo-left-count', language)}",
        f"  {sentence('demo-left-approval', language)}",
        f"  {sentence('demo-left-amber', language)}",
        "",
        sentence("demo-secrets", language, {"opener": OPENER, "passphrase": PASSPHRASE}),
    ]
    for person in PEOPLE:
        lines.append(f"  {person.name} · {sentence(ROLES[person.role], language)} · {person.pin}")
    lines += ["", sentence("demo-next-title", language)]
    for code, command in next_commands(report, language):
        lines += [f"  # {sentence(code, language)}", f"  {command}"]
    return lines


def next_commands(report: DemoReport, language: Language) -> list[tuple[str, str]]:
    """Return commands to try, each with the code of the sentence that says what it does."""
    places = report.places
    uids = {
        plan.plan.label: plan.plan_uid
        for patient in report.snapshot.patients
        for plan in patient.plans
        if plan.plan is not None
    }
    opened = ("--passphrase-file", str(places.passphrase_file))
    two_people = (*_signs(report, LOU), *_signs(report, NOA, second=True))
    settlers = (*_signs(report, ADA), *_signs(report, BENOIT, second=True))
    vault = str(places.vault)
    fraction = _next_fraction(report, uids[SHOWN])
    beams = [
        part for place, mu in enumerate(MU_OF_SHOWN, 1) for part in ("--beam", f"{place}={mu}")
    ]
    sheet = str(places.paper / "1234-3.pdf")
    again = str(places.root.parent / f"{places.root.name}-handback")
    reason = sentence("demo-reason", language)
    return [
        ("demo-next-list", _command("list", vault, *opened)),
        ("demo-next-plan", _command("plan", vault, uids[SHOWN], *opened)),
        (
            "demo-next-record",
            _command(
                "record",
                vault,
                "--plan",
                uids[SHOWN],
                "--fraction",
                str(fraction),
                *beams,
                "--second-reading",
                " + ".join(MU_OF_SHOWN),
                *two_people,
                *opened,
            ),
        ),
        (
            "demo-next-sheet",
            _command("sheet", vault, "--patient", "1234", "--out", sheet, *opened),
        ),
        (
            "demo-next-count",
            _command(
                "settle",
                vault,
                "--count",
                f"{uids[UNKNOWN]}=6",
                *settlers,
                "--reason",
                reason,
                *opened,
            ),
        ),
        (
            "demo-next-release",
            _command(
                "settle",
                vault,
                "--release",
                uids[UNAPPROVED],
                *settlers,
                "--reason",
                reason,
                *opened,
            ),
        ),
        ("demo-next-ledger", _command("ledger", vault, "--patient", "12345", *opened)),
        ("demo-next-verify", _command("verify", str(places.stick), "--vault", vault, *opened)),
        ("demo-next-handback", _command("handback", vault, "--out", again, *opened)),
    ]


def _places(report: DemoReport, language: Language) -> list[str]:
    lines = []
    for code, name in PLACES:
        path: Path = getattr(report.places, name)
        lines += [f"  {path}", f"    {sentence(code, language)}"]
    return lines


def _gate(gate: ShownGate, language: Language) -> list[str]:
    """Return a refusal in the words that people saw."""
    values = {"day": str(gate.day), "plan": gate.label}
    told = [
        f"    {sentence(item.code, language, dict(item.values))} [{item.code}]"
        for item in gate.refusals
    ]
    return ["  " + sentence("demo-gate", language, values), *told]


def _signs(report: DemoReport, person: DemoPerson, *, second: bool = False) -> tuple[str, ...]:
    who, pin = ("--second", "--second-pin-file") if second else ("--user", "--pin-file")
    return (who, person.name, pin, str(report.places.pin_file(person.name)))


def _next_fraction(report: DemoReport, plan_uid: str) -> int:
    """Return the fraction that is due of a plan whose course goes on."""
    due = next(
        plan.position.next_fraction
        for patient in report.snapshot.patients
        for plan in patient.plans
        if plan.plan_uid == plan_uid and plan.position is not None
    )
    return due or 1


def _command(*words: str) -> str:
    return shlex.join((PROGRAM, *words))
