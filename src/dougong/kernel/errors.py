"""What can go wrong, as values: a stable code, the place, and a sentence that can be translated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


def N_(message: str) -> str:
    """Mark a sentence for the catalogues; the reader's language is chosen where it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark about input: `E…` refuses it, `W…` lets it pass with a warning.

    `message` is an English sentence with named placeholders; `params` fills them.
    """

    code: str
    message: str
    params: Mapping[str, object] = field(default_factory=dict)
    activities: tuple[str, ...] = ()

    @property
    def level(self) -> str:
        return "error" if self.code.startswith("E") else "warning"

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message

    def line(self) -> str:
        """The form in which the command line reports it."""
        return f"{self.level}[{self.code}] {self}"


class DougongError(Exception):
    """A refusal with a code of its own; never a defect of the program."""

    code = "dougong.error"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        field: str | None = None,
        params: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.field = field
        self.params: Mapping[str, object] = params or {}

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class InvalidInput(DougongError):
    """The caller's data cannot be taken; `findings` names every place, not only the first."""

    code = "input.invalid"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(finding.line() for finding in self.findings))

    def __str__(self) -> str:
        return self.message


class UnreadableFile(InvalidInput):
    """The file is not what it says, is malformed, or is hostile."""

    code = "file.unreadable"


class LimitExceeded(DougongError):
    """Time, memory or size ran out before the work was done."""

    code = "limit.exceeded"


class InvalidSetting(DougongError):
    """A setting of the installation says something that cannot be meant."""

    code = "setting.invalid"
