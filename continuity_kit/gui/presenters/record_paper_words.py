"""What a session of paper says otherwise: nobody lies on the couch, and no console shows anything.

SAFETY: a session entered after the fact asks what the sheet shows, since a tick that the patient
said a name would be untrue (test_a_session_of_paper_asks_nothing_of_patient_or_console).
"""

from collections.abc import Mapping

PAPER: Mapping[str, str] = {
    "gui-record-title-identity": "gui-record-paper-title-identity",
    "gui-record-sub-identity": "gui-record-paper-sub-identity",
    "gui-record-scan-ask": "gui-record-paper-scan-ask",
    "gui-record-said-name": "gui-record-paper-said-name",
    "gui-record-said-birth": "gui-record-paper-said-birth",
    "gui-record-hint-identity": "gui-record-paper-hint-identity",
    "gui-record-was-scanned": "gui-record-paper-was-scanned",
    "gui-record-was-said": "gui-record-paper-was-said",
    "gui-record-title-checks": "gui-record-paper-title-checks",
    "gui-record-choose-machine": "gui-record-paper-choose-machine",
    "gui-record-title-start": "gui-record-paper-title-start",
    "gui-record-sub-start": "gui-record-paper-sub-start",
    "gui-record-column-to-give": "gui-record-paper-column-to-give",
    "gui-record-hint-start": "gui-record-paper-hint-start",
    "gui-record-was-started": "gui-record-paper-was-started",
    "gui-record-title-units": "gui-record-paper-title-units",
    "gui-record-sub-units": "gui-record-paper-sub-units",
    "gui-record-column-read": "gui-record-paper-column-read",
    "gui-record-couch": "gui-record-paper-couch",
    "gui-record-ongoing": "gui-record-paper-ongoing",
    "gui-record-hint-units": "gui-record-paper-hint-units",
    "gui-record-sub-colleague": "gui-record-paper-sub-colleague",
    "gui-record-blind-title": "gui-record-paper-blind-title",
}


def of_paper(code: str, *, is_after_the_fact: bool) -> str:
    """Return the code that a session of paper says instead, the same where it says the same."""
    return PAPER.get(code, code) if is_after_the_fact else code
