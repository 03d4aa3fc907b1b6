"""What forms may hold: blocks of a catalogue, the parameters of each, and what none may lack."""

from dataclasses import dataclass

COMMON = frozenset({"block", "title", "note", "when"})
WHENS = ("external", "photon", "electron", "ion", "brachy", "phase")
SMALLEST_PEN_MM = 8
MOST_BEAMS = 6
NEEDED = ("next_fraction", "safety", "findings", "prescription", "signatures", "course_log")
CATALOGUE: dict[str, frozenset[str]] = {
    "next_fraction": frozenset({"ask_last_session"}),
    "photo": frozenset({"width_mm", "height_mm"}),
    "safety": frozenset({"rows", "extra"}),
    "findings": frozenset(),
    "prescription": frozenset(),
    "phones": frozenset({"roles"}),
    "signatures": frozenset({"boxes"}),
    "remarks": frozenset({"height_mm"}),
    "phase_link": frozenset(),
    "setup": frozenset({"last_shifts"}),
    "beams": frozenset({"view", "per_page", "iec"}),
    "dwell_channels": frozenset({"decay_days"}),
    "setup_beams": frozenset(),
    "meterset_sum": frozenset(),
    "isocentre_slice": frozenset(),
    "questions": frozenset({"items"}),
    "text": frozenset({"body", "reviewed"}),
    "course_log": frozenset({"row_mm", "images", "shifts", "counter", "reasons", "resume_row"}),
    "continues": frozenset(),
    "week_columns": frozenset({"checks"}),
    "day_rows": frozenset(),
    "homonyms": frozenset(),
    "tally": frozenset(),
    "patient_rows": frozenset({"row_mm"}),
    "contact_rows": frozenset({"roles", "blank_rows"}),
    "call_rows": frozenset({"blank_rows"}),
    "given": frozenset(),
    "other_phases": frozenset(),
    "gap": frozenset(),
    "stops": frozenset(),
    "toxicity": frozenset({"rows"}),
    "files": frozenset(),
    "triage_rows": frozenset({"blank_rows"}),
    "assumptions": frozenset(),
    "blank_fields": frozenset({"rows"}),
    "blank_beams": frozenset({"rows", "count"}),
    "blank_log": frozenset({"count", "row_mm", "images", "reasons"}),
    "specimens": frozenset({"count"}),
    "anchors": frozenset(),
    "journal_rows": frozenset({"count", "row_mm"}),
    "facts": frozenset({"rows"}),
    "entries": frozenset(),
    "narrative": frozenset({"count", "row_mm"}),
    "notify": frozenset({"roles", "blank_rows"}),
    "first_hour": frozenset({"rows"}),
    "tabs": frozenset(),
    "where": frozenset({"rows"}),
    "incomplete": frozenset(),
}
OWN = frozenset({"text", "questions", "signatures", "remarks"})


@dataclass(frozen=True)
class FormRule:
    """Which blocks a form may hold beside the department's own, and which it must.

    Attributes:
        words_of: another form whose blocks it shares, and therefore its words.
    """

    blocks: frozenset[str] = frozenset()
    needed: tuple[str, ...] = ()
    words_of: str = ""


RULES: dict[str, FormRule] = {
    "treatment_sheet": FormRule(
        frozenset(
            {
                *NEEDED,
                "photo",
                "phones",
                "phase_link",
                "setup",
                "beams",
                "dwell_channels",
                "setup_beams",
                "meterset_sum",
                "isocentre_slice",
            }
        ),
        NEEDED,
    ),
    "course_log": FormRule(
        frozenset({"continues", "course_log"}), ("continues", "course_log"), "treatment_sheet"
    ),
    "weekly_check": FormRule(frozenset({"week_columns"}), ("week_columns",), "treatment_sheet"),
    "day_list": FormRule(
        frozenset({"day_rows", "homonyms", "tally"}), ("day_rows", "homonyms", "tally")
    ),
    "patients_by_name": FormRule(frozenset({"patient_rows"}), ("patient_rows",)),
    "patients_by_number": FormRule(frozenset({"patient_rows"}), ("patient_rows",)),
    "contacts": FormRule(frozenset({"contact_rows", "call_rows"}), ("contact_rows",)),
    "transfer_summary": FormRule(
        frozenset(
            {
                "safety",
                "findings",
                "prescription",
                "given",
                "other_phases",
                "setup",
                "beams",
                "dwell_channels",
                "setup_beams",
                "meterset_sum",
                "gap",
                "stops",
                "toxicity",
                "files",
            }
        ),
        ("safety", "findings", "prescription", "given", "stops", "files", "signatures"),
        "treatment_sheet",
    ),
    "triage": FormRule(
        frozenset({"triage_rows", "assumptions"}), ("triage_rows", "assumptions", "signatures")
    ),
    "blank_sheet": FormRule(
        frozenset({"blank_fields", "blank_beams", "blank_log", "safety"}),
        ("blank_fields", "blank_beams", "blank_log", "signatures"),
    ),
    "downtime_journal": FormRule(
        frozenset({"specimens", "journal_rows", "anchors"}), ("journal_rows", "anchors")
    ),
    "incident_aid": FormRule(
        frozenset({"facts", "entries", "narrative", "notify"}), ("facts", "narrative")
    ),
    "binder": FormRule(
        frozenset({"first_hour", "tabs", "where", "incomplete"}),
        ("first_hour", "tabs", "incomplete"),
    ),
    "handback": FormRule(),
    "refusal": FormRule(),
    "recovery_page": FormRule(),
}
