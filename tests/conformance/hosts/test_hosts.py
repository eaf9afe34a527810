"""One suite for every way to a host."""

from __future__ import annotations

import socket
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from raydog_resources.errors import DeadlinePassed, DescriptionError, Gone, RequestRefused
from raydog_resources.gateways.host import LONGEST_OUTPUT
from tests.conformance.hosts.houses import House, greeter
from tests.conformance.hosts.sshd import LOOPBACK

MEGABYTE = 1 << 20


def test_a_command_tells_its_end_and_both_its_outputs(house: House) -> None:
    end = house.host.run(["sh", "-c", "echo some; echo bad luck >&2; exit 3"])
    assert (end.exit_code, end.output, end.errors, end.cut) == (3, "some\n", "bad luck\n", False)


def test_words_arrive_as_they_are(house: House) -> None:
    words = ["two words", "$HOME", "it's", '"', "\\n", "line\nline", "*", "", "é"]
    end = house.host.run(["printf", "<%s>" * len(words), *words])
    assert end.output == "".join(f"<{word}>" for word in words)


@pytest.mark.parametrize("size", [0, 10, 3 * MEGABYTE // 4])
def test_a_command_reads_what_it_is_given(house: House, size: int) -> None:
    given = bytes(range(256)) * (size // 256)
    assert house.host.run(["cat"], stdin=given).stdout == given


def test_more_than_a_megabyte_of_output_is_not_kept(house: House) -> None:
    end = house.host.run(["head", "-c", str(3 * MEGABYTE), "/dev/zero"])
    assert (len(end.stdout), end.cut, end.exit_code) == (LONGEST_OUTPUT, True, 0)


def test_a_command_that_hangs_is_ended(house: House) -> None:
    with pytest.raises(DeadlinePassed, match=r"`sleep 600` took longer than 1 s; it was ended there.*Next: "):
        house.host.run(["sleep", "600"], limit_seconds=1)


def test_a_file_comes_back_as_it_was_put(house: House) -> None:
    content = bytes(range(256)) * 100
    house.host.put("folder/in/a folder/file", content)
    assert house.host.get("folder/in/a folder/file") == content
    assert house.host.get("~/folder/in/a folder/file") == content
    house.host.put("folder/in/a folder/file", b"")
    assert house.host.get("folder/in/a folder/file") == b""


def test_a_megabyte_fits_and_no_more_comes_back(house: House) -> None:
    house.host.put("large", bytes(MEGABYTE))
    assert len(house.host.get("large")) == MEGABYTE
    house.host.put("larger", bytes(MEGABYTE + 1))
    with pytest.raises(RequestRefused, match="it has 1048577 bytes, and 1048576 is the most"):
        house.host.get("larger")


def test_a_file_is_its_owners_alone_and_nothing_is_left_beside_it(house: House) -> None:
    house.host.put("alone/file", b"old")
    if house.home is not None:
        (house.home / "alone/file").chmod(0o644)
    house.host.put("alone/file", b"secret")
    assert house.host.get("alone/file") == b"secret"
    if house.home is not None:
        modes = [stat.S_IMODE((house.home / path).stat().st_mode) for path in ("alone", "alone/file")]
        assert modes == [0o700, 0o600]
        assert [path.name for path in (house.home / "alone").iterdir()] == ["file"]


@pytest.mark.parametrize(
    "path",
    ["../up", "a/../../up", "..", ".", "", "~", "~root/file", "a//b", "/", "/a/../b", "-rf", "a\nb", "a/\0"],
)
def test_a_path_that_leads_elsewhere_is_refused(house: House, path: str) -> None:
    for act in (lambda: house.host.put(path, b"x"), lambda: house.host.get(path)):
        with pytest.raises(
            DescriptionError, match=r"not the path of a file.*nothing was read or written.*Next: "
        ):
            act()


def test_what_is_not_there_is_gone(house: House) -> None:
    with pytest.raises(Gone, match=r"nowhere/file on host .*: there is no such file"):
        house.host.get("nowhere/file")


def test_a_folder_is_no_file(house: House) -> None:
    house.host.put("some/folder/file", b"kept")
    with pytest.raises(RequestRefused, match="it is a folder"):
        house.host.put("some/folder", b"x")
    with pytest.raises(RequestRefused, match="it is no file"):
        house.host.get("some/folder")
    assert house.host.get("some/folder/file") == b"kept"


def test_a_forward_carries_http(house: House) -> None:
    with greeter() as port:
        house.reach(port)
        forward = house.host.forward(LOOPBACK, port)
        url = f"http://{LOOPBACK}:{forward.port}"
        assert requests.get(f"{url}/nodes", timeout=10).text == "you asked for /nodes"
        sent = bytes(range(256)) * 4096
        assert requests.post(url, data=sent, timeout=20).content == sent
        forward.close()
        forward.close()


def test_a_forward_to_nothing_hangs_up(house: House) -> None:
    with socket.create_server((LOOPBACK, 0)) as nobody:
        port = nobody.getsockname()[1]
    forward = house.host.forward(LOOPBACK, port)
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://{LOOPBACK}:{forward.port}/", timeout=10)
    forward.close()


def test_many_commands_at_once_all_end(house: House) -> None:
    with ThreadPoolExecutor(16) as threads:
        ends = list(
            threads.map(lambda number: house.host.run(["printf", "%s", str(number)]).output, range(32))
        )
    assert ends == [str(number) for number in range(32)]


def test_a_host_that_was_closed_opens_again(house: House) -> None:
    house.host.put("kept", b"1")
    house.host.close()
    assert house.host.get("kept") == b"1"
