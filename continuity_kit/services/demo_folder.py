"""Where the demo's files lie, and which folders it may write to."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from continuity_kit.domain.patient import fold_name
from continuity_kit.errors import UsageError
from continuity_kit.files import Disk, storage_error

MARKER = ".continuity-kit-demo"
README = "LISEZ-MOI-README.txt"


@dataclass(frozen=True)
class DemoPlaces:
    """Every place of a demo.

    Attributes:
        hospital: what the hospital's systems hold: `dicom` and `tables`.
        exporter: the exporter's folder on the hospital network.
        stick: carried from one to the other.
        vault, mirror: the laptop, and where its ledger is written a second time.
        recovery: page and card of the recovery key.
        secrets: passphrase and PINs, which only a demo writes down.
        paper: sheets as printed.
        handback, restored: what goes back when systems return.
    """

    root: Path

    @property
    def hospital(self) -> Path:
        """What the attack destroys."""
        return self.root / "hospital"

    @property
    def dicom(self) -> Path:
        """The folder of DICOM files."""
        return self.hospital / "dicom"

    @property
    def tables(self) -> Path:
        """The folder of named tables."""
        return self.hospital / "tables"

    @property
    def exporter(self) -> Path:
        """The exporter's folder."""
        return self.root / "exporter"

    @property
    def stick(self) -> Path:
        """The stick."""
        return self.root / "stick"

    @property
    def laptop(self) -> Path:
        """The laptop's disk."""
        return self.root / "laptop"

    @property
    def vault(self) -> Path:
        """The vault."""
        return self.laptop / "vault"

    @property
    def mirror(self) -> Path:
        """The second medium of the ledger."""
        return self.root / "mirror"

    @property
    def recovery(self) -> Path:
        """Papers of the recovery key."""
        return self.root / "recovery"

    @property
    def secrets(self) -> Path:
        """Passphrase and PINs."""
        return self.root / "secrets"

    @property
    def passphrase_file(self) -> Path:
        """The opener's passphrase."""
        return self.secrets / "passphrase.txt"

    @property
    def paper(self) -> Path:
        """Printed sheets."""
        return self.root / "paper"

    @property
    def handback(self) -> Path:
        """What is entered by hand afterwards."""
        return self.root / "handback"

    @property
    def restored(self) -> Path:
        """The exported objects as they were."""
        return self.root / "restored"

    @property
    def readme(self) -> Path:
        """What lies where, in words."""
        return self.root / README

    def pin_file(self, name: str) -> Path:
        """Return where the PIN of a person stands."""
        return self.secrets / f"pin-{fold_name(name.split(maxsplit=1)[0])}.txt"

    @property
    def folders(self) -> tuple[Path, ...]:
        """Every folder of a demo."""
        return (
            self.hospital,
            self.exporter,
            self.stick,
            self.laptop,
            self.mirror,
            self.recovery,
            self.secrets,
            self.paper,
            self.handback,
            self.restored,
        )


def prepare_folder(root: Path, disk: Disk) -> DemoPlaces:
    """Empty an earlier demo's folder, or take one that is empty or not there.

    SAFETY: a folder that holds anything but a demo is never touched
    (test_a_folder_with_a_strangers_file_is_refused_and_kept).

    Raises:
        UsageError: `demo-folder-not-empty`.
        WorldError: what the medium refused.
    """
    places = DemoPlaces(root.resolve())
    try:
        if places.root.exists():
            _empty(places)
        places.root.mkdir(parents=True, exist_ok=True)
        # First of all, so that a demo that was cut short can be made anew.
        disk.put(places.root / MARKER, b"1\n", mode=0o644)
        for folder in (places.stick, places.laptop, places.mirror):
            folder.mkdir()
        for folder in (places.recovery, places.secrets, places.paper):
            folder.mkdir(mode=0o700)
    except OSError as error:
        raise storage_error(error, root) from error
    return places


def _empty(places: DemoPlaces) -> None:
    found = {path.name for path in places.root.iterdir()} if places.root.is_dir() else {""}
    own = {folder.name for folder in places.folders} | {MARKER, README}
    if found and (MARKER not in found or not found <= own):
        raise UsageError("demo-folder-not-empty", str(places.root))
    for folder in places.folders:
        if folder.is_symlink():
            raise UsageError("demo-folder-not-empty", str(places.root))
        if folder.exists():
            shutil.rmtree(folder)
    places.readme.unlink(missing_ok=True)
