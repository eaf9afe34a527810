"""From values to the wire, as far as whoever receives them understands it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from google.protobuf import struct_pb2

from raydog_resources.embedded_engine.state.property_value import (
    Properties,
    ResourceReference,
    Secret,
    Unknown,
    Value,
)
from raydog_resources.embedded_engine.wire import signature


@dataclass(frozen=True)
class Encoding:
    """What the other side can take; the rest is opened, named by its id, or left out."""

    secrets: bool = False
    unknowns: bool = False
    references: bool = False

    def struct(self, properties: Properties) -> struct_pb2.Struct:
        """A message of all of them."""
        struct = struct_pb2.Struct()
        self._fields(struct, properties)
        return struct

    def _fields(self, struct: struct_pb2.Struct, properties: Properties) -> None:
        for key, value in properties.items():
            if self.unknowns or not _is_unknown(value):
                self._write(struct.fields[key], value)

    def _write(self, target: struct_pb2.Value, value: Value) -> None:
        if value is None:
            target.null_value = struct_pb2.NULL_VALUE
        elif isinstance(value, bool):
            target.bool_value = value
        elif isinstance(value, (int, float)):
            target.number_value = value
        elif isinstance(value, str):
            target.string_value = value
        elif isinstance(value, Mapping):
            target.struct_value.SetInParent()
            self._fields(target.struct_value, value)
        elif isinstance(value, list):
            self._write_list(target, value)
        else:
            self._write_special(target, value)

    def _write_list(self, target: struct_pb2.Value, values: list[Value]) -> None:
        target.list_value.SetInParent()
        for one in values:
            if self.unknowns or not _is_unknown(one):
                self._write(target.list_value.values.add(), one)

    def _write_special(self, target: struct_pb2.Value, value: Secret | Unknown | ResourceReference) -> None:
        if isinstance(value, Unknown):
            target.string_value = signature.UNKNOWN
        elif isinstance(value, ResourceReference):
            self._write_reference(target, value)
        elif self.secrets:
            target.struct_value.fields[signature.KEY].string_value = signature.SECRET
            self._write(target.struct_value.fields["value"], value.value)
        else:
            self._write(target, value.value)

    def _write_reference(self, target: struct_pb2.Value, value: ResourceReference) -> None:
        ident = signature.UNKNOWN if value.id == "" else value.id
        if not self.references:
            target.string_value = value.urn if ident is None else ident
            return
        fields = target.struct_value.fields
        fields[signature.KEY].string_value = signature.RESOURCE
        fields["urn"].string_value = value.urn
        if ident is not None:
            fields["id"].string_value = ident
        if value.package_version:
            fields["packageVersion"].string_value = value.package_version


def _is_unknown(value: Value) -> bool:
    return isinstance(value, Unknown) or (isinstance(value, Secret) and _is_unknown(value.value))
