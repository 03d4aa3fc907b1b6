"""The exporter's settings, `HOME/export.toml`: typed, refused with line and reason when wrong."""

from pathlib import Path
from typing import Literal

import msgspec

from continuity_kit.errors import UsageError, WorldError
from continuity_kit.services.typed_toml import line_of, line_of_key, read_typed_toml
from continuity_kit.sources.tables import TableSettings

EXPORT_SETTINGS = "export.toml"


class SourceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[source]]`: where data lie and how they are written."""

    kind: Literal["dicom-folder", "csv"]
    path: str
    encoding: Literal["utf-8", "windows-1252"] = "utf-8"
    delimiter: Literal[",", ";", "\t", "|"] = ","
    decimal: Literal[".", ","] = "."
    default_issuer: str = ""
    trust_file_time: bool = False

    @property
    def table_settings(self) -> TableSettings:
        """How this source writes its tables."""
        return TableSettings(
            self.encoding, self.delimiter, self.decimal, self.default_issuer, self.trust_file_time
        )


class OnTreatment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[on_treatment]`: everyone, and patients who are always exported, by whole identifier."""

    everyone: bool = False
    named: tuple[str, ...] = ()


class ExportSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of `export.toml`."""

    facility: str
    source: tuple[SourceSettings, ...] = ()
    on_treatment: OnTreatment = OnTreatment()


def read_export_settings(home: Path) -> ExportSettings:
    """Read `HOME/export.toml`.

    Raises:
        WorldError: `settings-missing`.
        UsageError: `settings-wrong`: with line and reason; nothing is replaced by a default.
    """
    path = home / EXPORT_SETTINGS
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WorldError("settings-missing", str(path)) from error
    return parse_export_settings(data, str(path))


def parse_export_settings(data: bytes, subject: str) -> ExportSettings:
    """Read settings from bytes.

    Raises:
        UsageError: `settings-wrong`.
    """
    settings, text = read_typed_toml(data, subject, ExportSettings)
    _check(settings, subject, text)
    return settings


def _check(settings: ExportSettings, subject: str, text: str) -> None:
    if not settings.facility.strip():
        raise UsageError(
            "settings-wrong", subject, line=line_of_key(text, "facility"), reason="facility"
        )
    for place, source in enumerate(settings.source):
        where = f"$.source[{place}]"
        if not Path(source.path).is_absolute():
            line = line_of(f"`{where}.path`", text)
            raise UsageError("settings-wrong", subject, line=line, reason="path: absolute")
        if source.delimiter == source.decimal:
            line = line_of(f"`{where}.delimiter`", text)
            raise UsageError("settings-wrong", subject, line=line, reason="delimiter = decimal")


EXPORT_TEMPLATE = """\
# {what}
facility = {facility}

# {folder}
#[[source]]
#kind = "dicom-folder"
#path = "/srv/rt/dicom"

# {tables}
#[[source]]
#kind = "csv"
#path = "/srv/rt/tables"
#encoding = "utf-8"          # "utf-8" | "windows-1252"
#delimiter = ","             # "," | ";" | "|"
#decimal = "."               # "." | ","
#default_issuer = ""         # {issuer}
#trust_file_time = false     # {file_time}

[on_treatment]
everyone = false             # {everyone}
named = []                   # {named}
"""
TEMPLATE_WORDS = {
    "what": "Réglages de l'export quotidien · Settings of the daily export",
    "folder": "Un dossier de fichiers DICOM, parcouru en entier · a folder of DICOM files",
    "tables": "Un dossier de tables <table>.csv · a folder of tables <table>.csv",
    "issuer": "qui a donné les identifiants qui ne le disent pas · who issued ids that do not say",
    "file_time": "true : l'heure du fichier vaut generated_at · the file's time is generated_at",
    "everyone": "true : aucun choix, tout est exporté · no selection, everything is exported",
    "named": 'patients toujours exportés, par identifiant · always exported, by id: ["0012345"]',
}


def export_template(facility: str) -> str:
    """Return a commented `export.toml` for a new exporter."""
    escaped = facility.replace("\\", "\\\\").replace('"', '\\"')
    return EXPORT_TEMPLATE.format(facility=f'"{escaped}"', **TEMPLATE_WORDS)
