"""How long and how often a gateway asks before it says that it could not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from raydog_resources.errors import DescriptionError


@dataclass(frozen=True)
class RetrySettings:
    """`attempts` counts the first; pauses double from `first_pause` up to `longest_pause`."""

    attempts: int = 5
    first_pause: timedelta = timedelta(seconds=1)
    longest_pause: timedelta = timedelta(seconds=20)
    connect_timeout: timedelta = timedelta(seconds=10)
    read_timeout: timedelta = timedelta(seconds=60)

    def __post_init__(self) -> None:
        if self.attempts < 1:
            raise DescriptionError(
                f"{self.attempts} attempts would never ask", thing="retries", next_step="write at least 1"
            )

    def pause(self, number: int) -> timedelta:
        """The pause after the attempt of that number, the first being 1."""
        doubled: timedelta = self.first_pause * 2.0 ** min(number - 1, 30)
        return min(self.longest_pause, doubled)
