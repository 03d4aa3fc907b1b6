"""Reads single values for the second implementation of the clinical digest, as digits and text."""

import re
import unicodedata
from collections.abc import Iterable

from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

NUMBER = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?")


def rounded(written: str) -> str | None:
    """Round a decimal's digits to four places, halves to even; None for what is no number."""
    match = NUMBER.fullmatch(written.strip())
    if match is None or not (match[2] or match[3]):
        return None
    whole, part = match[2] or "", match[3] or ""
    point = len(whole) + int(match[4] or 0)
    digits = whole + part
    if point < 0:
        digits, point = "0" * -point + digits, 0
    digits = digits.ljust(point + 5, "0")
    kept, rest = int(digits[: point + 4]), digits[point + 4 :]
    half = "5".ljust(len(rest), "0")
    if rest > half or (rest == half and kept % 2):
        kept += 1
    text = str(kept).rjust(5, "0")
    sign = "-" if match[1] == "-" and kept else ""
    return f"{sign}{text[:-4]}.{text[-4:]}"


def single(item: Dataset, keyword: str) -> object:
    """Return the one value of an attribute; None when absent, empty or several."""
    value = item.get(keyword)
    if value is None or value == "" or isinstance(value, MultiValue | list):
        return None
    return value


def decimal(item: Dataset, keyword: str) -> str:
    return decimal_of(single(item, keyword))


def decimal_of(value: object) -> str:
    if value is None:
        return "-"
    written = repr(value) if type(value) is float else str(value)
    return rounded(written) or "-"


def decimals(values: Iterable[object]) -> str:
    return ",".join(decimal_of(value) for value in values) or "-"


def several(item: Dataset, keyword: str) -> list[object]:
    value = item.get(keyword)
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, MultiValue | list) else [value]


def integer(item: Dataset, keyword: str) -> str:
    value = single(item, keyword)
    return "-" if value is None else str(int(str(value)))


def text(item: Dataset, keyword: str) -> str:
    return text_of(single(item, keyword))


def text_of(value: object) -> str:
    if value is None:
        return "-"
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFC", str(value))).strip()
    plain = plain.replace("\\", "\\\\")
    return {"": "-", "-": "\\-"}.get(plain, plain)


def exact(value: object) -> str:
    if value is None or str(value) == "":
        return "-"
    escaped = str(value).replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return "\\-" if escaped == "-" else escaped


def token(word: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]", lambda match: f"%{ord(match[0]):X}", word)


def numbered(item: Dataset, sequence: str, number: str) -> list[tuple[str, Dataset]]:
    """Return the items of a sequence by number, the unnumbered last."""
    pairs = [(integer(one, number), one) for one in item.get(sequence) or ()]
    return sorted(pairs, key=lambda pair: (pair[0] == "-", int(pair[0].replace("-", "0"))))
