"""The body of an entry: what the laptop adds around a statement, and signs with its device key."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from continuity_kit.errors import AuthenticityError
from continuity_kit.ledger.statement import aware_time
from continuity_kit.vault.schema import from_json, to_json

BODY_TYPE = "application/vnd.rtck.ledger-entry.v1+json"
BODY_FORMAT = 1
CLOCK_OK = "ok"
CLOCK_SUSPECT = "clock_suspect"
CLOCK_LONGEST_STEP = timedelta(hours=36)

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Body:
    """Where the laptop put a statement, and when by its own clock.

    Attributes:
        device: key id of the laptop's device key.
        index: number in the laptop's chain, from 1.
        previous: SHA-256 (hex) of the previous entry's envelope bytes, None for the first.
        recorded_at: wall time with the laptop's offset; never decides an order.
        monotonic_ms, boot_id: tell a wrong clock from a passed night; None when not known.
        clock: `ok` or `clock_suspect`.
        bundle_sequence: newest accepted export at that moment, None before the first.
        retries: indexes of earlier attempts at the same statement whose write failed; one of them
            that is missing later is no damage.
        statement: the statement's envelope, verbatim.
    """

    device: str
    index: int
    previous: str | None
    recorded_at: datetime
    monotonic_ms: int | None
    boot_id: str | None
    clock: str
    app_version: str
    bundle_sequence: int | None
    retries: tuple[int, ...]
    statement: bytes = field(repr=False)


def encode_body(body: Body) -> bytes:
    """Return the bytes that the device signs."""
    return to_json(
        {
            "format": BODY_FORMAT,
            "device": body.device,
            "index": body.index,
            "prev": body.previous,
            "recorded_at": body.recorded_at.isoformat(),
            "monotonic_ms": body.monotonic_ms,
            "boot_id": body.boot_id,
            "clock": body.clock,
            "app_version": body.app_version,
            "bundle_sequence": body.bundle_sequence,
            "retries": list(body.retries),
            "statement": body.statement.decode("ascii"),
        }
    )


def decode_body(data: bytes) -> Body:
    """Read the bytes that the device signed.

    Raises:
        AuthenticityError: `malformed-json`, `entry-malformed` or `entry-newer-format`.
    """
    document = from_json(data, dict)
    try:
        if document["format"] != BODY_FORMAT:
            raise AuthenticityError("entry-newer-format")
        return Body(
            device=document["device"],
            index=_number(document["index"]),
            previous=document["prev"],
            recorded_at=aware_time(document["recorded_at"]),
            monotonic_ms=document["monotonic_ms"],
            boot_id=document["boot_id"],
            clock=document["clock"],
            app_version=document["app_version"],
            bundle_sequence=document["bundle_sequence"],
            retries=tuple(_number(index) for index in document["retries"]),
            statement=document["statement"].encode("ascii"),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AuthenticityError("entry-malformed") from error


def clock_state(last_recorded_at: datetime | None, recorded_at: datetime) -> str:
    """Tell whether the clock went back since the last entry, or on by more than 36 hours.

    It blocks nothing and orders nothing: the chain alone orders entries.
    """
    if last_recorded_at is None:
        return CLOCK_OK
    step = recorded_at - last_recorded_at
    return CLOCK_OK if timedelta(0) <= step <= CLOCK_LONGEST_STEP else CLOCK_SUSPECT


def read_boot_id() -> str | None:
    """Return the kernel's id of this boot, or None where the kernel gives none."""
    try:
        return BOOT_ID.read_text(encoding="ascii").strip() or None
    except OSError:
        return None


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise TypeError("not an index")
    return value
