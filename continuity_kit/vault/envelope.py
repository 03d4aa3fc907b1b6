"""DSSE signed envelopes: Ed25519 over the pre-authentication encoding of type and exact bytes."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from continuity_kit.errors import AuthenticityError
from continuity_kit.vault.keys import PublicKey, SigningKey
from continuity_kit.vault.schema import from_json, to_json

MAX_ENVELOPE = 48 * 1024 * 1024  # a 32 MiB payload in base64
MAX_SIGNATURES = 20


@dataclass(frozen=True)
class Verified:
    """Bytes whose signatures held, and the keys that signed them."""

    payload: bytes
    key_ids: tuple[str, ...]


def pre_authentication(payload_type: str, payload: bytes) -> bytes:
    """Return DSSE's PAE: lengths keep type and payload from being taken for one another."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def sign(payload_type: str, payload: bytes, keys: Sequence[SigningKey]) -> bytes:
    """Return the envelope of a payload signed by each key."""
    signed = pre_authentication(payload_type, payload)
    return to_json(
        {
            "payloadType": payload_type,
            "payload": base64.b64encode(payload).decode("ascii"),
            "signatures": [
                {
                    "keyid": key.key_id,
                    "sig": base64.b64encode(key.sign(signed)).decode("ascii"),
                }
                for key in keys
            ],
        }
    )


def verify(envelope: bytes, payload_type: str, trusted: Mapping[str, PublicKey]) -> Verified:
    """Return the payload when every signature is by a trusted key over this type.

    Args:
        envelope: as received.
        payload_type: what the caller is about to read; another type is refused.
        trusted: keys by key id; a signer outside it is refused, never skipped.

    Raises:
        AuthenticityError: `envelope-malformed`, `envelope-wrong-type`, `envelope-unsigned`,
            `envelope-too-many-signatures`, `envelope-unknown-signer`, `envelope-bad-signature`.
    """
    payload, signatures = _read(envelope, payload_type)
    signed = pre_authentication(payload_type, payload)
    key_ids = []
    for key_id, signature in signatures:
        key = trusted.get(key_id)
        if key is None:
            raise AuthenticityError("envelope-unknown-signer", key_id)
        if key.key_id != key_id or not key.verify(signature, signed):
            raise AuthenticityError("envelope-bad-signature", key_id)
        key_ids.append(key_id)
    return Verified(payload, tuple(dict.fromkeys(key_ids)))


def unverified_payload(envelope: bytes, payload_type: str) -> bytes:
    """Return the payload before any signature is checked: only to learn which key it names.

    Raises:
        AuthenticityError: as `verify`, for the form.
    """
    return _read(envelope, payload_type)[0]


def _read(envelope: bytes, payload_type: str) -> tuple[bytes, list[tuple[str, bytes]]]:
    if len(envelope) > MAX_ENVELOPE:
        raise AuthenticityError("envelope-malformed")
    try:
        document = from_json(envelope, dict)
    except AuthenticityError as error:
        raise AuthenticityError("envelope-malformed") from error
    if set(document) != {"payloadType", "payload", "signatures"}:
        raise AuthenticityError("envelope-malformed")
    if document["payloadType"] != payload_type:
        raise AuthenticityError("envelope-wrong-type")
    signatures = document["signatures"]
    if not isinstance(signatures, list):
        raise AuthenticityError("envelope-malformed")
    if not signatures:
        raise AuthenticityError("envelope-unsigned")
    if len(signatures) > MAX_SIGNATURES:
        raise AuthenticityError("envelope-too-many-signatures")
    return _bytes_of(document["payload"]), [_signature(item) for item in signatures]


def _signature(item: Any) -> tuple[str, bytes]:
    if not isinstance(item, dict) or set(item) != {"keyid", "sig"}:
        raise AuthenticityError("envelope-malformed")
    if not isinstance(item["keyid"], str):
        raise AuthenticityError("envelope-malformed")
    return item["keyid"], _bytes_of(item["sig"])


def _bytes_of(text: Any) -> bytes:
    if not isinstance(text, str):
        raise AuthenticityError("envelope-malformed")
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise AuthenticityError("envelope-malformed") from error
    if base64.b64encode(data).decode("ascii") != text:
        raise AuthenticityError("envelope-malformed")
    return data
