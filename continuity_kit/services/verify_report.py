"""What a check found, in words and as a document."""

from typing import Any

from continuity_kit.messages import Language, sentence
from continuity_kit.services.verify import Verified

REPORTS = {
    "stick": "verify-report-stick",
    "vault": "verify-report-vault",
    "handback": "verify-report-handback",
}


def verified_document(found: Verified) -> dict[str, Any]:
    """Return the document of `verify --json` (without `exit` and `refused`)."""
    return {
        "kind": found.kind,
        "signers": list(found.signers),
        "signer_checked": not any(
            item.code == "verify-signer-unchecked" for item in found.unchecked
        ),
        "generations": [
            {"exporter": exporter, "sequence": sequence} for exporter, sequence in found.generations
        ],
        "files": found.files,
        "bytes": found.size,
        "ledger_entries": found.entries,
        "damaged": [{"code": item.code, "subject": item.subject} for item in found.damaged],
    }


def verified_lines(found: Verified, language: Language) -> list[str]:
    """Return the same in words."""
    values = {
        "files": str(found.files),
        "size_mb": f"{found.size / 1e6:.1f}",
        "generations": ", ".join(str(sequence) for _, sequence in found.generations) or "-",
        "signers": ", ".join(found.signers) or "-",
        "entries": "-" if found.entries is None else str(found.entries),
    }
    lines = [sentence(REPORTS[found.kind], language, values)]
    if found.damaged:
        count = {"count": str(len(found.damaged))}
        lines.append(sentence("verify-report-damaged", language, count))
    else:
        lines.append(sentence("verify-report-whole", language))
    return lines
