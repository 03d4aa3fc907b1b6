"""Whether an exported alert only says that there is nothing: a closed list of whole texts."""

import unicodedata

from continuity_kit.domain.patient import Alert

ASKED_KINDS = (
    "allergy",
    "cardiac_device",
    "prior_radiotherapy",
    "chemotherapy",
    "pregnancy",
    "equipment_isolation",
)
"""Kinds that are a question, in the order of a sheet.

"No" to "other", or to a kind nobody knows, denies nothing.
"""

NONE_TEXTS = frozenset(
    {
        "aucun",
        "aucun connu",
        "aucune",
        "aucune connue",
        "nil",
        "no",
        "non",
        "none",
        "none known",
        "néant",
    }
)
"""All of them; a text not listed is an alert. "Unknown" and "0" are not: they may mean more."""


def says_none(alert: Alert) -> bool:
    """Tell whether an alert's whole text is one that denies what its kind asks.

    SAFETY: the whole text alone counts, without case, full stop and outer spaces: "aucune sauf
    iode" and "aucune ?" stay alerts (test_anything_but_a_listed_text_stays_an_alert).
    """
    if alert.kind not in ASKED_KINDS:
        return False
    text = unicodedata.normalize("NFC", " ".join(alert.text.split()))
    return text.removesuffix(".").rstrip().casefold() in NONE_TEXTS
