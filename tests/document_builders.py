"""A clinic whose patient has documents: files beside the tables, named in them."""

from collections.abc import Mapping
from typing import Any

from clinic_builders import ISSUER, PATIENT, Clinic
from pdf_builders import pdf_of

LINES = b"1 0 0 rg 0 400 300 200 re f 0 0 1 rg 300 400 200 200 re f"


def with_documents(clinic: Clinic, files: Mapping[str, bytes]) -> None:
    """Put files into the export, each with its name as its title; accept the export."""
    rows = [f"{PATIENT},{ISSUER},{name},consentement,{name}" for name in files]
    clinic.department.write_table("documents", "patient_id,id_issuer,file,kind,title", rows)
    for name, data in files.items():
        (clinic.department.tables / name).write_bytes(data)
    clinic.take()


def red_and_blue(**values: Any) -> bytes:
    """Return a PDF of one page with a red and a blue box."""
    return pdf_of(content=LINES, **values)
