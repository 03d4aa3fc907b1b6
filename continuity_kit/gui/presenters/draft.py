"""The draft of an entry that was under way when the kit locked: sealed, found again after unlock.

How the page of an entry uses it:

* `Page.draft()` returns a `Draft` while something typed would be lost, else None. The window seals
  it when it locks (Ctrl+L, or nobody was there), by `save`.
* When the page opens, it asks `load(laptop)` off the GUI thread; a draft of that patient and plan
  is offered again, values as typed. MU of a first reading never come back on a second person's
  screen: `values` of a blind step are left out by the page.
* `clear(laptop)` once the entry is recorded, or once somebody gives the draft up.

The draft lies sealed among the vault's derived files. Only who was entering, at which step and
when stand in clear, on the unlock page.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from continuity_kit.domain.patient import PatientKey
from continuity_kit.services.laptop import Laptop

DRAFT_NAME = "gui-draft"


@dataclass(frozen=True)
class Draft:
    """What somebody had typed.

    Attributes:
        step: the step's number, from 1.
        step_words: its name, without anything of a patient.
        who: who was entering, empty while nobody said.
        values: what was typed, in JSON types, by the page's own names.
    """

    patient_id: str = field(repr=False)
    id_issuer: str
    plan_uid: str | None
    step: int
    step_words: str
    who: str
    at: datetime
    values: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def key(self) -> PatientKey:
        """Whose it is."""
        return PatientKey(self.patient_id, self.id_issuer)


def save(laptop: Laptop, draft: Draft) -> None:
    """Seal a draft; the one before is replaced.

    Raises:
        WorldError: `disk-full`, `write-failed`.
    """
    laptop.store.put_derived(DRAFT_NAME, draft)


def load(laptop: Laptop) -> Draft | None:
    """Return the sealed draft, None when there is none or it cannot be read any more."""
    found: Draft | None = laptop.store.get_derived(DRAFT_NAME, Draft)
    return found


def clear(laptop: Laptop) -> None:
    """Forget the draft: it was recorded, or given up."""
    laptop.store.remove_derived(DRAFT_NAME)
