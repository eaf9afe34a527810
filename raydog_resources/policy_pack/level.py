"""How strict a rule is, and in which environment: a stack's name says which one it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(str, Enum):
    """In the words of Pulumi's policy packs; a rule of ours never changes a resource, so none remediates."""

    DISABLED = "disabled"
    ADVISORY = "advisory"
    MANDATORY = "mandatory"


ENVIRONMENTS = ("local", "development", "staging", "production")
_BEGINNINGS = {"local": "local", "stag": "staging", "prod": "production", "live": "production"}


def environment_of(stack: str) -> str:
    """By the beginning of the stack's name, or of its last part: `team-a-prod` is production; else development."""
    for part in (stack, stack.rpartition("-")[2]):
        for beginning, environment in _BEGINNINGS.items():
            if part.lower().startswith(beginning):
                return environment
    return "development"


@dataclass(frozen=True)
class Levels:
    """A level for each environment, unless the pack's configuration says another."""

    local: Level
    development: Level
    staging: Level
    production: Level

    def of(self, environment: str) -> Level:
        return Level(getattr(self, environment))


OFF, WARN, MUST = Level.DISABLED, Level.ADVISORY, Level.MANDATORY
# From staging on it counts; before, it is said.
STRICT_LATER = Levels(OFF, WARN, MUST, MUST)
STRICT_AT_LAST = Levels(OFF, OFF, WARN, MUST)
ALWAYS = Levels(MUST, MUST, MUST, MUST)
ON_REQUEST = Levels(OFF, OFF, OFF, OFF)
