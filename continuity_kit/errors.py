"""Errors that the world causes: a stable code, an exit code, and the values of its sentence.

The sentence itself (what happened, what is safe, what to do now) stands in `messages/`, by code
and language. No patient name or number may be among `values` of an error that can reach a log;
`subject` is shown to the user only.
"""

from typing import ClassVar


class ContinuityError(Exception):
    """Something the world did wrong, told to the user by its code.

    Attributes:
        code: stable, kebab-case; its sentence is in `messages/`.
        subject: the file, row, entry or plan it is about, shown to the user, never logged.
        values: fill the sentence.
        exit_code: 1 refused or the world at fault, 2 usage, 3 patient safety, 4 authenticity.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, subject: str = "", **values: object) -> None:
        """Keep the code and what fills its sentence."""
        super().__init__(code)
        self.code = code
        self.subject = subject
        self.values = {name: str(value) for name, value in values.items()}


class WorldError(ContinuityError):
    """The world is at fault: disk full, stick gone, file unreadable (exit 1)."""


class UsageError(ContinuityError):
    """The command or its settings are wrong (exit 2)."""

    exit_code: ClassVar[int] = 2


class SafetyError(ContinuityError):
    """Refused for a patient's safety (exit 3)."""

    exit_code: ClassVar[int] = 3


class AuthenticityError(ContinuityError):
    """Authenticity or integrity refused (exit 4)."""

    exit_code: ClassVar[int] = 4
