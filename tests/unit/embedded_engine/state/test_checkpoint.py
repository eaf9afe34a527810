"""A checkpoint's text: read as the command line reads it, written as it writes it, refused if it is not understood."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.refusal import UseTheCli
from raydog_resources.embedded_engine.state.checkpoint import (
    CheckpointWriter,
    decode_deployment,
    deployment_tree,
    parse_checkpoint,
    parse_export,
)
from raydog_resources.embedded_engine.state.json_text import pretty_json_text
from raydog_resources.embedded_engine.state.passphrase import PassphraseVault, unlock
from raydog_resources.embedded_engine.state.property_value import Secret
from raydog_resources.embedded_engine.state.snapshot import PendingOperation, Snapshot
from tests.architecture.source_tree import ROOT

GOLDEN = ROOT / "tests" / "golden" / "embedded_engine"
# Written by the command line 3.260.0.
CHECKPOINT = (GOLDEN / "checkpoint.json").read_text(encoding="utf-8")


def opened() -> tuple[Snapshot, PassphraseVault, str]:
    deployment = parse_checkpoint(CHECKPOINT, "golden")
    assert deployment is not None
    vault = unlock("pp", deployment.salt)
    return decode_deployment(deployment, vault), vault, deployment.salt


def test_what_the_command_line_wrote_is_written_again_letter_by_letter() -> None:
    snapshot, vault, salt = opened()
    text = CheckpointWriter("organization/p1/dev", salt, vault).checkpoint(snapshot, snapshot.time)
    ours = '"magic":"","version":""'
    theirs = re.search(r'"magic":"[0-9a-f]*","version":"[0-9.]*"', CHECKPOINT)
    assert theirs is not None
    assert text.replace(ours, theirs[0]) == CHECKPOINT


def test_an_export_looks_as_the_command_line_s() -> None:
    snapshot, vault, salt = opened()
    for file, keys in (("export.json", vault), ("export-with-secrets.json", None)):
        tree = {"version": 3, "deployment": deployment_tree(snapshot, salt, keys)}
        assert f"{pretty_json_text(tree)}\n" == (GOLDEN / file).read_text(encoding="utf-8")


def test_what_did_not_change_is_not_encoded_again() -> None:
    snapshot, vault, salt = opened()
    writer = CheckpointWriter("organization/p1/dev", salt, vault)
    before = writer.checkpoint(snapshot, "t")
    last = replace(snapshot.resources[-1], inputs={"new": Secret("canary")})
    after = writer.checkpoint(replace(snapshot, resources=(*snapshot.resources[:-1], last)), "t")
    assert "canary" not in after
    assert after.split('"urn"')[:-1] == before.split('"urn"')[:-1]


def test_what_is_under_way_comes_back() -> None:
    snapshot, vault, salt = opened()
    pending = (PendingOperation(snapshot.resources[-1], "creating"),)
    text = CheckpointWriter("o/p/s", salt, vault).checkpoint(
        replace(snapshot, pending_operations=pending), "t"
    )
    deployment = parse_checkpoint(text, "it")
    assert deployment is not None
    found = decode_deployment(deployment, vault).pending_operations
    assert [(one.resource.urn, one.kind) for one in found] == [(snapshot.resources[-1].urn, "creating")]


def test_the_file_of_a_stack_that_never_had_a_deployment_has_none() -> None:
    text = CheckpointWriter("o/p/s", "", PassphraseVault(bytes(32))).checkpoint(None, "")
    assert text == '{"version":3,"checkpoint":{"stack":"o/p/s"}}'
    assert parse_checkpoint(text, "it") is None


def test_a_field_that_is_not_known_stays_with_its_resource() -> None:
    tree = json.loads(CHECKPOINT)
    tree["checkpoint"]["latest"]["resources"][1]["fromTheFuture"] = {"a": [1]}
    deployment = parse_checkpoint(json.dumps(tree), "it")
    assert deployment is not None
    vault = unlock("pp", deployment.salt)
    text = CheckpointWriter("o/p/s", deployment.salt, vault).checkpoint(
        decode_deployment(deployment, vault), "t"
    )
    assert json.loads(text)["checkpoint"]["latest"]["resources"][1]["fromTheFuture"] == {"a": [1]}


Change = Callable[[dict[str, Any]], None]


def resource(tree: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = tree["checkpoint"]["latest"]["resources"][-1]
    return found


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda tree: tree.update(version=4), "version 4"),
        (lambda tree: tree.update(version=2), "version 2"),
        (lambda tree: tree.pop("version"), "an older form"),
        (lambda tree: tree.update(features=["views"]), "version 3"),
        (lambda tree: tree["checkpoint"].update(config={"a": "b"}), "configuration"),
        (lambda tree: tree["checkpoint"]["latest"].update(snippets=[{"uuid": "1"}]), "snippets"),
        (lambda tree: tree["checkpoint"]["latest"].update(extensions={"a": {}}), "extensions"),
        (
            lambda tree: tree["checkpoint"]["latest"]["secrets_providers"].update(type="cloud"),
            "kept by cloud",
        ),
        *(
            (lambda tree, name=name, value=value: resource(tree).update({name: value}), name)
            for name, value in (
                ("taint", True),
                ("replaceWith", ["urn"]),
                ("replacementTrigger", 1),
                ("refreshBeforeUpdate", True),
                ("viewOf", "urn"),
                ("resourceHooks", {"a": ["b"]}),
                ("extensionRef", "r"),
                ("snippetID", "s"),
            )
        ),
    ],
)
def test_what_would_have_to_be_acted_on_is_refused(change: Change, what: str) -> None:
    tree = json.loads(CHECKPOINT)
    change(tree)
    with pytest.raises(UseTheCli, match=what) as caught:
        read(json.dumps(tree))
    assert "use the pulumi CLI for this" in str(caught.value)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda tree: tree["checkpoint"]["latest"]["manifest"].update(magic="x"), "magic cookie"),
        (lambda tree: resource(tree).pop("urn"), "no URN"),
        (lambda tree: resource(tree).pop("type"), "no type"),
        (lambda tree: resource(tree).update(dependencies="x"), "dependencies"),
        (lambda tree: resource(tree).update(inputs=[]), "inputs"),
        (lambda tree: tree.update(checkpoint=None), "not a checkpoint"),
        (lambda tree: tree["checkpoint"]["latest"]["secrets_providers"].update(state={}), "which salt"),
    ],
)
def test_what_is_damaged_is_refused(change: Change, what: str) -> None:
    tree = json.loads(CHECKPOINT)
    change(tree)
    with pytest.raises(Failure, match=what):
        read(json.dumps(tree))


@pytest.mark.parametrize("text", ["", "{", CHECKPOINT[:-7], "[]", "null", CHECKPOINT + "x"])
def test_what_is_cut_off_or_foreign_is_refused(text: str) -> None:
    with pytest.raises(Failure):
        read(text)


def test_an_export_of_another_version_is_refused() -> None:
    with pytest.raises(UseTheCli, match="version 4"):
        parse_export('{"version":4,"deployment":{}}', "it")


def read(text: str) -> None:
    deployment = parse_checkpoint(text, "it")
    assert deployment is not None
    decode_deployment(deployment, unlock("pp", deployment.salt))
