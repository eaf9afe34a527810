"""The rules as a policy pack of Pulumi's: what `pulumi preview --policy-pack` runs."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)
from pulumi_policy.proxy import UnknownValueError

from raydog_resources.policy_pack.level import environment_of
from raydog_resources.policy_pack.rule import Declared, Rule
from raydog_resources.policy_pack.rules import RULES

NAME = "raydog"
_STACK = "PULUMI_STACK"


def run_pack() -> None:
    """Answers the engine until it ends us."""
    environment = environment_of(os.environ.get(_STACK, ""))
    levels = {rule.name: EnforcementLevel(rule.levels.of(environment).value) for rule in RULES}
    PolicyPack(NAME, [policy(rule, levels[rule.name]) for rule in RULES])


def policy(rule: Rule[Any], level: EnforcementLevel) -> ResourceValidationPolicy:
    """One rule in the engine's words."""

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        declared = Declared(
            args.resource_type, args.name, known(args.props), bool(args.opts.protect), args.urn
        )
        for sentence in rule.findings(declared, _plain(args.get_config() or {})):
            report(sentence, None)

    return ResourceValidationPolicy(
        name=rule.name,
        description=rule.description,
        validate=validate,
        enforcement_level=level,
        config_schema=_schema(rule),
        display_name=rule.title,
    )


def known(properties: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of them; reading an unknown one raises, so each is tried."""
    found: dict[str, Any] = {}
    for name in properties:
        try:
            found[name] = _plain(properties[name])
        except UnknownValueError:
            continue
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(value[key]) for key in value}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(value[index]) for index in range(len(value))]
    # Numbers arrive as JSON's.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _schema(rule: Rule[Any]) -> PolicyConfigSchema | None:
    schema = rule.settings.model_json_schema()
    properties: dict[str, dict[str, Any]] = dict(schema.get("properties", {}))
    return PolicyConfigSchema(properties) if properties else None
