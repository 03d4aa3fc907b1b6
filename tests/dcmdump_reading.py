"""A DICOM file as DCMTK's dcmdump prints it: the second reader shares no line with the kit's."""

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

ELEMENT = re.compile(r"( *)\(([0-9a-f]{4},[0-9a-f]{4})\) (\S\S) (.*?) *# +\S+ *, *\S+ ")
VALUE = re.compile(r"\[(.*)\]$", re.DOTALL)
DELIMITERS = ("fffe,e00d", "fffe,e0dd")
ITEM = "fffe,e000"


@dataclass
class Dumped:
    """One data set: values and items by tag, as `300a,0086`."""

    values: dict[str, str] = field(default_factory=dict)
    items: dict[str, list["Dumped"]] = field(default_factory=dict)

    def get(self, tag: str) -> str | None:
        """Return a value as the file writes it, None where it is absent or empty."""
        return self.values.get(tag) or None

    def all(self, tag: str) -> list["Dumped"]:
        """Return the items of a sequence."""
        return self.items.get(tag, [])


def dumped(path: Path) -> Dumped:
    """Read a file with dcmdump."""
    told = subprocess.run(["dcmdump", "-q", "+L", str(path)], check=True, capture_output=True)
    root = Dumped()
    open_at: list[tuple[int, Dumped]] = [(0, root)]  # depth of the elements, their data set
    sequences: dict[int, tuple[Dumped, str]] = {}
    for line in told.stdout.decode("utf-8", "replace").splitlines():
        found = ELEMENT.match(line)
        if found is None:
            continue
        depth, tag, vr, text = len(found[1]) // 2, found[2], found[3], found[4]
        if tag in DELIMITERS:
            continue
        if tag == ITEM:
            owner, name = sequences[depth - 1]
            item = Dumped()
            owner.items.setdefault(name, []).append(item)
            open_at = [(at, one) for at, one in open_at if at <= depth - 1] + [(depth + 1, item)]
            continue
        holder = next(one for at, one in reversed(open_at) if at <= depth)
        if vr == "SQ":
            sequences[depth] = (holder, tag)
            holder.items.setdefault(tag, [])
        elif (value := VALUE.search(text)) is not None:
            holder.values[tag] = value[1].strip()
    return root
