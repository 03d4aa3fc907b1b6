"""An intent in the reader's language where it is a coded word; free text stays as written.

Coded are the words of the kit's own table and of DICOM's Plan Intent (300A,000A).
"""

from continuity_kit.messages import Language, sentence

CODED: dict[str, str] = {
    "curative": "sheet-intent-curative",
    "curatif": "sheet-intent-curative",
    "palliative": "sheet-intent-palliative",
    "palliatif": "sheet-intent-palliative",
    "prophylactic": "sheet-intent-prophylactic",
    "prophylactique": "sheet-intent-prophylactic",
}


def intent_words(intent: str | None, language: Language) -> str:
    """Return an intent as people read it; "" where nobody wrote one.

    A finer word, "adjuvant" for one, is not made coarser: it stays as it was written.
    """
    if not intent:
        return ""
    code = CODED.get(intent.strip().casefold())
    return intent if code is None else sentence(code, language)
