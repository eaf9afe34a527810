"""All rules over all declared resources: the one judgement that the pack and `raydog check` share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from raydog_resources.policy_pack.choices import Choices
from raydog_resources.policy_pack.level import Level, environment_of
from raydog_resources.policy_pack.rule import Declared
from raydog_resources.policy_pack.rules import RULES


@dataclass(frozen=True)
class Violation:
    """A rule that a resource breaks, how much that counts, and what to change."""

    policy: str
    level: Level
    resource: str
    message: str

    def sentence(self) -> str:
        """`mandatory lifetime-set, cluster-requirement: …`"""
        return f"{self.level.value} {self.policy}, {self.resource}: {self.message}"


def judge(resources: Iterable[Declared], stack: str, choices: Choices) -> list[Violation]:
    """What is broken, the rules in their order; rules that are disabled in the stack's environment say nothing."""
    environment = environment_of(stack)
    known = list(resources)
    found: list[Violation] = []
    for rule in RULES:
        level = choices.level(rule, environment)
        if level is Level.DISABLED:
            continue
        settings = choices.settings.get(rule.name, {})
        for declared in known:
            sentences = rule.findings(declared, settings)
            found += [Violation(rule.name, level, declared.name, sentence) for sentence in sentences]
    return found
