"""Userdata: settings on top, one table of addresses, packages that the supported images have."""

from __future__ import annotations

import re
import shlex
from importlib import resources

import pytest

from raydog_resources.bootstrap import Downloads, userdata

# Names in the archives of the images that userdata is for (universe included), and of what tests run it on.
PACKAGES = {
    "Ubuntu 22.04": {
        "adduser", "ca-certificates", "curl", "openssh-server", "python3", "python3-venv", "sudo",
    },
    "Ubuntu 24.04": {
        "adduser", "ca-certificates", "curl", "openssh-server", "python3", "python3-venv", "sudo",
    },
    "Debian 12": {
        "adduser", "ca-certificates", "curl", "openssh-server", "python3", "python3-venv", "sudo",
    },
}  # fmt: skip


def parts() -> dict[str, str]:
    folder = resources.files("raydog_resources.bootstrap").joinpath("base_image")
    return {part.name: part.read_text(encoding="utf-8") for part in folder.iterdir()}


def setting(text: str, name: str) -> str:
    """What the script assigns to a variable on top, as a shell would read it."""
    found = re.search(rf"^{name}=(?P<value>('[^']*'|\"'\"|[^'\s])*)$", text, re.MULTILINE)
    assert found is not None, f"{name} is not set"
    (value,) = shlex.split(found["value"]) or [""]
    return value


def test_settings_are_quoted() -> None:
    keys = ["ssh-ed25519 AAAA it's me; $(reboot)", "ssh-rsa BBBB you"]
    text = userdata("2.60.0", "3.12", authorized_keys=keys, node_networks=["10.1.0.0/16", "10.2.0.0/16"]).text
    assert setting(text, "RAYDOG_RAY_VERSION") == "2.60.0"
    assert setting(text, "RAYDOG_PYTHON_VERSION") == "3.12"
    assert setting(text, "RAYDOG_AUTHORIZED_KEYS").split("\n") == keys
    assert setting(text, "RAYDOG_NODE_NETWORKS") == "10.1.0.0/16 10.2.0.0/16"


def test_settings_stand_before_the_defaults() -> None:
    text = userdata("2.60.0").text
    assert text.index("\nRAYDOG_RAY_VERSION=") < text.index('"${RAYDOG_RAY_VERSION:=')


def test_every_address_is_in_one_table_and_can_be_replaced() -> None:
    addresses = {name: re.findall(r"https?://", text) for name, text in parts().items()}
    assert {name: len(found) for name, found in addresses.items() if found} == {
        "steps.sh": len(Downloads._fields)
    }
    ours = Downloads(agent="http://127.0.0.1:1/a", uv="http://127.0.0.1:1/u", python="http://127.0.0.1:1/p")
    text = userdata("2.60.0", downloads=ours).text
    names = re.findall(r'"\$\{(RAYDOG_URL_\w+):=', text)
    table = {name: setting(text, name) for name in names}
    assert table == {
        "RAYDOG_URL_AGENT": ours.agent,
        "RAYDOG_URL_UV": ours.uv,
        "RAYDOG_URL_PYTHON": ours.python,
    }


def test_no_address_is_set_unless_it_is_replaced() -> None:
    assert "\nRAYDOG_URL_" not in userdata("2.60.0").text


@pytest.mark.parametrize("image", sorted(PACKAGES))
def test_every_package_that_is_installed_exists_on_the_image(image: str) -> None:
    asked = {
        package
        for text in parts().values()
        for line in re.findall(r"^ +raydog_install ([\w .+-]+)$", text, re.MULTILINE)
        for package in line.split()
    }
    assert len(asked) > 3
    assert asked <= PACKAGES[image]


def test_the_extra_script_is_carried_and_runs_after_everything_else() -> None:
    extra = "apt-get install -y 'my tool'\n"
    text = userdata("2.60.0", extra=extra).text
    assert f"<<'END_OF_OWN_SCRIPT'\n{extra}END_OF_OWN_SCRIPT\n" in text
    assert text.splitlines()[-1].startswith("raydog_run ")
    assert "raydog_become own_script.sh" not in userdata("2.60.0").text
