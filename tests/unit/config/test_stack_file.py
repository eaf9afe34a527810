"""Stack files as they lie on the disk: what is ours in them, and where paths start."""

from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.config.description import Description, read_stack_file
from raydog_resources.config.finding import ENCRYPTED
from raydog_resources.config.stack_file import (
    DESCRIPTION_KEYS,
    find_project_folder,
    lines_of,
    parse_stack_file,
)
from raydog_resources.errors import DescriptionError

GOOD = """\
config:
  aws:region: eu-west-2
  raydog:runs_on: {kind: yellowdog, url: local}
  raydog:cluster:
    ray_version: "2.60.0"
    head: {template: local/node, num_cpus: 1}
"""


def written(folder: Path, text: str, name: str = "Pulumi.dev.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_keys_of_a_file_are_those_of_a_description() -> None:
    assert tuple(Description.model_fields) == DESCRIPTION_KEYS


def test_keys_of_others_are_left_alone(tmp_path: Path) -> None:
    stack = parse_stack_file(written(tmp_path, GOOD))
    assert set(stack.values) == {"runs_on", "cluster"}
    assert stack.problems == ()


def test_a_key_without_namespace_is_the_projects_and_so_ours(tmp_path: Path) -> None:
    bare = read_stack_file(written(tmp_path, GOOD.replace("raydog:", "")))
    assert bare == read_stack_file(written(tmp_path, GOOD))


def test_encrypted_values_stay_closed_and_are_good_where_a_text_is(tmp_path: Path) -> None:
    secret = "num_cpus: 1, environment: {PASSWORD: {secure: 'v1:AAAA:BBBB'}}"
    description = read_stack_file(written(tmp_path, GOOD.replace("num_cpus: 1", secret)))
    assert description.cluster.head.environment == {"PASSWORD": ENCRYPTED}


def test_the_platforms_key_may_be_kept_encrypted(tmp_path: Path) -> None:
    keys = "  raydog:key_id: {secure: a}\n  raydog:key_secret: {secure: b}\n"
    assert read_stack_file(written(tmp_path, GOOD + keys)) == read_stack_file(written(tmp_path, GOOD))


def test_paths_start_at_the_project(tmp_path: Path) -> None:
    written(tmp_path, "name: raydog\n", "Pulumi.yaml")
    written(tmp_path, "true\n", "scripts/a.sh")
    stack = written(
        tmp_path,
        GOOD.replace("num_cpus: 1", "num_cpus: 1, script: file:scripts/a.sh"),
        "stacks/Pulumi.a.yaml",
    )
    assert find_project_folder(stack) == tmp_path
    assert read_stack_file(stack).cluster.head.script is not None


def test_the_file_is_named_as_seen_from_the_project(tmp_path: Path) -> None:
    written(tmp_path, "name: raydog\n", "Pulumi.yaml")
    stack = written(tmp_path, GOOD + "    zebra: 1\n", "stacks/Pulumi.a.yaml")
    with pytest.raises(DescriptionError) as caught:
        read_stack_file(stack)
    assert str(caught.value).startswith(
        "stacks/Pulumi.a.yaml: 1 problem; nothing was touched. Next: correct it "
    )
    assert "raydog:cluster.zebra (line 7): there is no such key" in str(caught.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_said_to_be_so(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.dev.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DescriptionError, match="the file can't be read"):
        read_stack_file(path)
    assert lines_of(path) == {}


def test_lines_of_a_broken_file_are_simply_unknown(tmp_path: Path) -> None:
    assert lines_of(written(tmp_path, "a: [\n")) == {}


def test_a_mark_at_the_files_beginning_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert read_stack_file(path).cluster.head.num_cpus == 1
