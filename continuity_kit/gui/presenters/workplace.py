"""What the open application knows: the laptop, the newest generation, who opened, which language.

Pages read it; everything that opens files is called off the GUI thread.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.snapshot import PatientView, Snapshot
from continuity_kit.errors import WorldError
from continuity_kit.messages import Language
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.open_generation import Opened, open_newest


@dataclass
class Workplace:
    """The one mutable place of the application; changed on the GUI thread only.

    Attributes:
        snapshot: None until a first reading, and while no export was accepted.
        opened: what the snapshot was read with: the ledger's entries, the catalogue, the downtime.
        without_export: the code that says why there is none.
        is_drill: the vault is a drill's; every screen and print says so.
    """

    laptop: Laptop = field(repr=False)
    language: Language = "fr"
    is_drill: bool = False
    snapshot: Snapshot | None = field(default=None, repr=False)
    opened: Opened | None = field(default=None, repr=False)
    without_export: WorldError | None = None

    def now(self) -> datetime:
        """Return the laptop's time in the laptop's zone."""
        return self.laptop.now().astimezone()

    def read(self) -> Opened:
        """Read the newest generation with the ledger's facts; off the GUI thread.

        Raises:
            WorldError, AuthenticityError: as `open_newest`; `vault-without-import` among them.
        """
        return open_newest(self.laptop)

    def take(self, opened: Opened) -> None:
        """Show this generation from now on; on the GUI thread."""
        self.snapshot, self.opened, self.without_export = opened.snapshot, opened, None

    def patient(self, key: PatientKey) -> PatientView | None:
        """Return the patient of that whole identifier in what is shown now."""
        if self.snapshot is None:
            return None
        return next((view for view in self.snapshot.patients if view.key == key), None)

    def speak(self, language: Language) -> None:
        """Say everything in this language from now on; on the GUI thread."""
        self.language = language
        self.laptop = replace(self.laptop, language=language)
