"""A policy pack with one policy of each kind."""

from __future__ import annotations

from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)


def is_thing(type_: str) -> bool:
    """Whether it is about what the program makes."""
    return type_.endswith(":Thing")


def size(args: ResourceValidationArgs, report: ReportViolation) -> None:
    limit = args.get_config()["max"]
    if is_thing(args.resource_type) and (args.props.get("size") or 0) > limit:
        report(f"{args.name} is bigger than {limit:.0f}", None)


def mend(args: ResourceValidationArgs) -> dict[str, Any] | None:
    if is_thing(args.resource_type) and args.props.get("zone") == "bad":
        return {**args.props, "zone": "good"}
    return None


def many(args: StackValidationArgs, report: ReportViolation) -> None:
    count = sum(is_thing(one.resource_type) for one in args.resources)
    if count > 3:
        report(f"{count} things are many", None)


PolicyPack(
    "mini",
    [
        ResourceValidationPolicy(
            "size",
            "Nothing is big",
            size,
            EnforcementLevel.MANDATORY,
            PolicyConfigSchema(properties={"max": {"type": "number", "default": 5}}),
        ),
        ResourceValidationPolicy(
            "mend",
            "Bad zones are mended",
            None,
            EnforcementLevel.REMEDIATE,
            remediate=mend,  # type: ignore[arg-type]
        ),
        StackValidationPolicy("many", "Few things", many, EnforcementLevel.ADVISORY),
    ],
)
