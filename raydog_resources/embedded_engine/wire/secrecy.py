"""Closing again what had to be opened for somebody who does not know secrets."""

from __future__ import annotations

from collections.abc import Mapping

from raydog_resources.embedded_engine.state.property_value import Properties, Secret, Value, has_secret


def with_secrets_of(values: Properties, known: Properties) -> dict[str, Value]:
    """Values whose namesakes are secret, or have something secret in them, are secret."""
    found: dict[str, Value] = dict(values)
    for key, value in found.items():
        other = known.get(key)
        if isinstance(value, Mapping) and isinstance(other, Mapping):
            found[key] = with_secrets_of(value, other)
        elif key in known and not isinstance(value, Secret) and has_secret(other):
            found[key] = Secret(value)
    return found


def with_secret_outputs(outputs: Properties, inputs: Properties, names: tuple[str, ...]) -> dict[str, Value]:
    """Outputs that the program calls secret, or whose input is."""
    found: dict[str, Value] = dict(outputs)
    for key, value in found.items():
        if not isinstance(value, Secret) and (key in names or isinstance(inputs.get(key), Secret)):
            found[key] = Secret(value)
    return found
