"""The file the engine reads: the person's words with Pulumi's salt, and theirs untouched."""

from __future__ import annotations

import stat

import pytest
import yaml

from raydog_resources.errors import DescriptionError
from raydog_resources.workspace.stack_settings import Config
from tests.unit.workspace.house import STACK, House


def salted(house: House) -> None:
    """As if the stack had been made."""
    (house.settings.cradle() / "Pulumi.local.yaml").write_text("encryptionsalt: v1:ours\n")


def test_the_engine_gets_the_persons_words_and_the_salt(house: House) -> None:
    salted(house)
    file = house.settings.file()
    assert file.read_text() == f"{STACK}encryptionsalt: v1:ours\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.is_relative_to(house.checkout.root)


def test_the_salt_outlives_every_change_of_the_persons_file(house: House) -> None:
    salted(house)
    house.settings.file()
    house.settings.written.write_text(STACK.replace("nodes: 2", "nodes: 3"))
    text = house.settings.file().read_text()
    assert "nodes: 3" in text
    assert "encryptionsalt: v1:ours" in text


def test_the_persons_own_file_is_never_written(house: House) -> None:
    salted(house)
    house.settings.file()
    house.settings.file(lambda config: config.clear())
    assert house.settings.written.read_text() == STACK


@pytest.mark.parametrize(
    "line", ["encryptionsalt: v1:theirs", "secretsprovider: awskms://k", "encryptedkey: abc"]
)
def test_what_the_person_has_of_pulumi_is_taken_as_it_is(house: House, line: str) -> None:
    salted(house)
    house.settings.written.write_text(f"{STACK}{line}\n")
    assert house.settings.file().read_text() == f"{STACK}{line}\n"


def test_a_file_in_flow_style_stays_yaml(house: House) -> None:
    salted(house)
    house.settings.written.write_text("{config: {'raydog:cluster': {ray_version: '2.60.0'}}}\n")
    found = yaml.safe_load(house.settings.file().read_text())
    assert found == {"config": {"raydog:cluster": {"ray_version": "2.60.0"}}, "encryptionsalt": "v1:ours"}


def test_a_change_is_for_one_run_and_keeps_the_salt(house: House) -> None:
    salted(house)

    def grow(config: Config) -> None:
        config["raydog:cluster"]["workers"]["cpu"]["nodes"] = 7

    changed = yaml.safe_load(house.settings.file(grow).read_text())
    assert changed["config"]["raydog:cluster"]["workers"]["cpu"]["nodes"] == 7
    assert changed["config"]["raydog:cluster"]["ray_version"] == "2.60.0"
    assert changed["encryptionsalt"] == "v1:ours"
    assert "nodes: 2" in house.settings.file().read_text()


def test_a_stack_that_is_not_described_is_refused_with_those_that_are(house: House) -> None:
    house.settings.written.rename(house.settings.written.with_name("Pulumi.dev.yaml"))
    with pytest.raises(DescriptionError, match=r"stacks/Pulumi.local.yaml.*name one of dev"):
        house.settings.require()


def test_what_is_no_yaml_is_named_before_the_engine_sees_it(house: House) -> None:
    house.settings.written.write_text("config:\n\traydog:cluster: {}\n")
    with pytest.raises(DescriptionError, match=r"(?s)stacks/Pulumi.local.yaml: .*line 2: a tab"):
        house.settings.file()
