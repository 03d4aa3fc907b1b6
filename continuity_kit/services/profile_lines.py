"""Which machines have a signed profile, in words: whose console values a sheet prints."""

from collections.abc import Iterable, Sequence
from datetime import tzinfo

from continuity_kit.domain.machine import SignedProfile, profile_of
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.snapshot import PatientView
from continuity_kit.messages import Language, sentence
from continuity_kit.services.list_document import plan_machine
from continuity_kit.sheets.numbers import moment


def plan_profile_lines(
    plan: Plan, profiles: tuple[SignedProfile, ...], zone: tzinfo | None, language: Language
) -> list[str]:
    """Return a line a machine of a plan's treatment beams: its profile, or that it has none."""
    lines = []
    for machine in _machines(plan):
        signed = profile_of(profiles, machine)
        if signed is None:
            lines.append(sentence("plan-profile-none", language, {"machine": machine}))
            continue
        values = {
            "machine": machine,
            "names": " + ".join(signed.signed_by),
            "time": moment(signed.signed_at, zone, language),
            "entry": str(signed.entry),
        }
        lines.append(sentence("plan-profile", language, values))
    return lines


def list_profile_line(
    patients: Iterable[PatientView], profiles: tuple[SignedProfile, ...], language: Language
) -> str:
    """Return which machines of the plans of a list have a signed profile, and which have none."""
    named = (plan_machine(plan) for patient in patients for plan in patient.plans)
    machines = sorted({machine for machine in named if machine})
    signed = [machine for machine in machines if profile_of(profiles, machine) is not None]
    others = [machine for machine in machines if machine not in signed]
    none = sentence("list-none-of-them", language)
    values = {"signed": _joined(signed) or none, "others": _joined(others) or none}
    return sentence("list-profiles", language, values)


def _machines(plan: Plan) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            beam.machine for beam in plan.beams if beam.machine and beam.delivery_type != "SETUP"
        )
    )


def _joined(machines: Sequence[str]) -> str:
    return ", ".join(machines)
