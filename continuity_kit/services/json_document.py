"""Documents for other programs: JSON whose numbers keep the file's own digits."""

from collections.abc import Mapping
from typing import Any

import msgspec

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def json_document(document: Mapping[str, Any]) -> str:
    """Return one JSON document, indented; a Decimal becomes a JSON number digit for digit."""
    return msgspec.json.format(_ENCODER.encode(document), indent=2).decode()
