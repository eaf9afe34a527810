"""Task scripts: one text each, the same each time, people's own scripts carried unchanged."""

from __future__ import annotations

import pytest

from raydog_resources.bootstrap import Script, head_script, worker_script
from raydog_resources.local_platform.isolation.ports import NODE_IP, OWN_NETWORK

OWN = '#!/usr/bin/bash\ntrap "ray stop; echo Ray stopped" EXIT\n\techo \'$HOME\' \\\n  "`date`"\nEOF\n'
ALL = [
    head_script(),
    worker_script(),
    head_script(container=True),
    worker_script(container=True),
    head_script(OWN),
    worker_script(OWN, container=True),
]


@pytest.mark.parametrize("script", ALL, ids=lambda script: script.revision)
def test_a_script_is_one_text_that_needs_no_other_file(script: Script) -> None:
    assert script.text.startswith(f"#!/usr/bin/env bash\nRAYDOG_SCRIPT={script.revision}\n")
    assert "BASH_SOURCE%" not in script.text
    assert "shellcheck shell=" not in script.text
    assert script.text.count("\nraydog_say() {") == 1
    assert script.text.count("\nraydog_known_arguments() {") == 1
    assert "\0" not in script.text


def test_the_same_script_is_the_same_text() -> None:
    assert head_script(OWN) == head_script(OWN)
    assert head_script() == head_script()
    assert head_script() != worker_script()


def test_our_own_scripts_become_ray() -> None:
    assert head_script().text.splitlines()[-1].startswith("raydog_become_ray --head --block ")
    assert worker_script().text.splitlines()[-1].startswith("raydog_become_ray --address=")


def test_library_comes_before_what_uses_it_and_the_container_before_the_role() -> None:
    text = head_script(OWN, container=True).text
    marks = ["raydog_say() {", "raydog_run_in_container() {", "raydog_ray() {", "raydog_become() {", OWN]
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)


@pytest.mark.parametrize("container", [False, True])
def test_only_the_container_variant_knows_of_containers(container: bool) -> None:
    assert ("docker" in worker_script(container=container).text) is container
    assert ("docker" in worker_script("true", container=container).text) is container


def test_an_own_script_is_carried_unchanged() -> None:
    assert f"<<'END_OF_OWN_SCRIPT'\n{OWN}END_OF_OWN_SCRIPT\n" in head_script(OWN).text


def test_an_own_script_without_a_last_newline_gets_one() -> None:
    assert head_script("true").text.endswith("\ntrue\nEND_OF_OWN_SCRIPT\n")


def test_an_own_script_that_has_our_last_word_gets_another() -> None:
    own = "cat <<END_OF_OWN_SCRIPT\nEND_OF_OWN_SCRIPT\nEND_OF_OWN_SCRIPT_\n"
    text = head_script(own).text
    assert text.endswith(f"<<'END_OF_OWN_SCRIPT__'\n{own}END_OF_OWN_SCRIPT__\n")


def test_an_own_script_does_not_change_the_revision() -> None:
    assert head_script("one").revision == worker_script("two").revision == "own@2"


@pytest.mark.parametrize("script", [head_script(), head_script(OWN)], ids=["ours", "own"])
def test_every_port_that_the_local_platform_gives_a_node_is_used(script: Script) -> None:
    given = [name for name in OWN_NETWORK if name.startswith("RAYDOG_")]
    assert len(given) > 8
    assert [name for name in [NODE_IP, *given] if f"${{{name}:" not in script.text] == []
