"""From the wire to values, and which resources a value came from."""

from __future__ import annotations

from google.protobuf import struct_pb2

from raydog_resources.embedded_engine.refusal import UseTheCli
from raydog_resources.embedded_engine.state.property_value import UNKNOWN, ResourceReference, Secret, Value
from raydog_resources.embedded_engine.wire import signature

_REFUSED = {signature.ASSET: "an asset", signature.ARCHIVE: "an archive", signature.BYTES: "a byte string"}


class Decoding:
    """One message: `needs` is filled with the resources that each property said it came from."""

    def __init__(self) -> None:
        self.needs: dict[str, list[str]] = {}
        self._property = ""

    def properties(self, struct: struct_pb2.Struct) -> dict[str, Value]:
        """All of it, in the order of the names."""
        found: dict[str, Value] = {}
        for key in sorted(struct.fields):
            self._property = key
            found[key] = self._value(struct.fields[key])
        return found

    def _value(self, value: struct_pb2.Value) -> Value:
        kind = value.WhichOneof("kind")
        if kind == "string_value":
            return UNKNOWN if value.string_value in signature.ALL_UNKNOWN else value.string_value
        if kind == "number_value":
            return value.number_value
        if kind == "bool_value":
            return value.bool_value
        if kind == "list_value":
            return [self._value(one) for one in value.list_value.values]
        if kind == "struct_value":
            return self._object(value.struct_value)
        return None

    def _object(self, struct: struct_pb2.Struct) -> Value:
        mark = struct.fields[signature.KEY].string_value if signature.KEY in struct.fields else ""
        if mark == signature.SECRET:
            return Secret(self._value(struct.fields["value"]))
        if mark == signature.OUTPUT:
            return self._output(struct)
        if mark == signature.RESOURCE:
            return self._reference(struct)
        if mark in _REFUSED:
            raise UseTheCli(_REFUSED[mark])
        if mark:
            raise UseTheCli(f"a value of the kind {mark}")
        return {key: self._value(struct.fields[key]) for key in sorted(struct.fields)}

    def _output(self, struct: struct_pb2.Struct) -> Value:
        fields = struct.fields
        if "dependencies" in fields:
            urns = [one.string_value for one in fields["dependencies"].list_value.values]
            self.needs.setdefault(self._property, []).extend(urns)
        value = self._value(fields["value"]) if "value" in fields else UNKNOWN
        return Secret(value) if "secret" in fields and fields["secret"].bool_value else value

    def _reference(self, struct: struct_pb2.Struct) -> ResourceReference:
        fields = struct.fields
        ident: str | None = None
        if "id" in fields and fields["id"].WhichOneof("kind") == "string_value":
            said = fields["id"].string_value
            ident = "" if said in signature.ALL_UNKNOWN else said
        version = fields["packageVersion"].string_value if "packageVersion" in fields else ""
        return ResourceReference(fields["urn"].string_value, ident, version)


def decode(struct: struct_pb2.Struct) -> dict[str, Value]:
    """The properties alone."""
    return Decoding().properties(struct)
