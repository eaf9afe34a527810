"""A checkpoint's text and the snapshot it stands for: version 3, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.refusal import UseTheCli
from raydog_resources.embedded_engine.state.json_text import json_text
from raydog_resources.embedded_engine.state.property_json import Vault, parse_json
from raydog_resources.embedded_engine.state.resource_json import decode_resource, encode_resource
from raydog_resources.embedded_engine.state.resource_state import ResourceState
from raydog_resources.embedded_engine.state.snapshot import PendingOperation, Snapshot

VERSION = 3
PASSPHRASE = "passphrase"
_DEPLOYMENT = ("manifest", "secrets_providers", "resources", "pending_operations", "metadata")
_MANIFEST = ("time", "magic", "version", "plugins")


@dataclass(frozen=True)
class Deployment:
    """A deployment as JSON has it, taken apart as far as needed to open its secrets."""

    tree: Mapping[str, Any]

    @property
    def salt(self) -> str:
        """By which its secrets were closed; "" if it has none."""
        provider = self.tree.get("secrets_providers") or {}
        kind = provider.get("type") or ""
        if kind and kind != PASSPHRASE:
            raise UseTheCli(f"a stack whose secrets are kept by {kind}")
        found = (provider.get("state") or {}).get("salt") or ""
        if kind and not found:
            raise Failure("the state does not say by which salt its secrets were closed")
        return str(found)


def parse_checkpoint(text: str, what: str) -> Deployment | None:
    """The deployment in a stack's file; None in the file of a stack that has never had one."""
    tree = _object(parse_json(text, what), what)
    _understood(tree, what)
    checkpoint = _object(tree.get("checkpoint"), what)
    if checkpoint.get("config"):
        raise UseTheCli(f"a checkpoint with configuration in it ({what})")
    latest = checkpoint.get("latest")
    return None if latest is None else parse_deployment(latest, what)


def parse_export(text: str, what: str) -> Deployment:
    """The deployment in what `stack export` puts out."""
    tree = _object(parse_json(text, what), what)
    _understood(tree, what)
    return parse_deployment(tree.get("deployment"), what)


def parse_deployment(tree: Any, what: str) -> Deployment:
    """Refused unless every part of it is known."""
    found = _object(tree, what)
    for name, value in found.items():
        if name not in _DEPLOYMENT and value:
            raise UseTheCli(f"a state with {name} ({what})")
    manifest = _object(found.get("manifest") or {}, what)
    if manifest.get("magic", "") != magic(manifest.get("version", "")):
        raise Failure(f"{what}: magic cookie mismatch; possible tampering/corruption detected")
    return Deployment(found)


def _object(tree: Any, what: str) -> dict[str, Any]:
    if not isinstance(tree, dict):
        raise Failure(f"{what} is not a checkpoint of Pulumi's")
    return tree


def _understood(tree: dict[str, Any], what: str) -> None:
    version = tree.get("version")
    if version != VERSION or tree.get("features"):
        shown = f"{version:g}" if isinstance(version, float) else "an older form"
        raise UseTheCli(f"a state of version {shown} ({what}; this engine knows version {VERSION})")


def magic(version: str) -> str:
    """By which Pulumi recognises what it wrote; there is none for no version."""
    return hashlib.sha256(version.encode()).hexdigest() if version else ""


def decode_deployment(deployment: Deployment, vault: Vault) -> Snapshot:
    """The snapshot, its secrets open."""
    tree = deployment.tree
    manifest = tree.get("manifest") or {}
    resources = tuple(
        decode_resource(one, vault, f"resource {index}")
        for index, one in enumerate(tree.get("resources") or ())
    )
    pending = tuple(
        PendingOperation(decode_resource(one.get("resource"), vault, "a pending operation"), str(one["type"]))
        for one in tree.get("pending_operations") or ()
    )
    return Snapshot(
        resources=resources,
        pending_operations=pending,
        time=manifest.get("time", ""),
        version=manifest.get("version", ""),
        plugins=tuple(manifest.get("plugins") or ()),
        metadata=tree.get("metadata") or {},
    )


@dataclass
class CheckpointWriter:
    """Turns snapshots into text; what did not change since the last one is not encoded again."""

    stack: str
    salt: str
    vault: Vault
    _written: dict[ResourceState, str] = field(default_factory=dict)

    def checkpoint(self, snapshot: Snapshot | None, time: str) -> str:
        """The whole file."""
        stack = json_text(self.stack)
        latest = "" if snapshot is None else f',"latest":{self.deployment(snapshot, time)}'
        return f'{{"version":{VERSION},"checkpoint":{{"stack":{stack}{latest}}}}}'

    def deployment(self, snapshot: Snapshot, time: str) -> str:
        """Its one large part. Written by no version of Pulumi's, and says so."""
        parts = [f'"manifest":{json_text({"time": time, "magic": "", "version": ""})}']
        if self.salt:
            provider = {"type": PASSPHRASE, "state": {"salt": self.salt}}
            parts.append(f'"secrets_providers":{json_text(provider)}')
        pending = snapshot.pending_operations
        everything = (*snapshot.resources, *(one.resource for one in pending))
        known = self._written
        # For each write of each step, so it counts how it is said.
        texts = {one: known.get(one) or json_text(encode_resource(one, self.vault)) for one in everything}
        self._written = texts
        if snapshot.resources:
            parts.append(f'"resources":[{",".join([texts[one] for one in snapshot.resources])}]')
        if pending:
            under_way = (
                f'{{"resource":{texts[one.resource]},"type":{json_text(one.kind)}}}' for one in pending
            )
            parts.append(f'"pending_operations":[{",".join(under_way)}]')
        parts.append(f'"metadata":{json_text(snapshot.metadata)}')
        return "{" + ",".join(parts) + "}"


def deployment_tree(snapshot: Snapshot, salt: str, vault: Vault | None) -> dict[str, Any]:
    """What `stack export` shows; without a vault with secrets in the clear."""
    manifest: dict[str, Any] = {
        "time": snapshot.time,
        "magic": magic(snapshot.version),
        "version": snapshot.version,
    }
    if snapshot.plugins:
        manifest["plugins"] = snapshot.plugins
    tree: dict[str, Any] = {"manifest": manifest}
    if salt:
        tree["secrets_providers"] = {"type": PASSPHRASE, "state": {"salt": salt}}
    if snapshot.resources:
        tree["resources"] = [encode_resource(one, vault) for one in snapshot.resources]
    if snapshot.pending_operations:
        tree["pending_operations"] = [
            {"resource": encode_resource(one.resource, vault), "type": one.kind}
            for one in snapshot.pending_operations
        ]
    return {**tree, "metadata": snapshot.metadata}
