from __future__ import annotations

from raydog_resources.local_platform.isolation.node_agent import etc_files


def test_the_node_finds_its_own_name_and_only_at_its_own_address() -> None:
    original = "127.0.0.1 localhost\n127.0.1.1 node-1 old\n10.0.0.9 node-10\n"
    assert etc_files.hosts(original, "node-1", "10.201.0.2").splitlines() == [
        "127.0.0.1 localhost",
        "10.0.0.9 node-10",
        "10.201.0.2 node-1",
    ]


def test_we_are_the_cloud_nodes_user_and_everybody_else_stays() -> None:
    original = (
        "root:x:0:0:root:/root:/bin/bash\nyd-agent:x:7:7::/:/bin/sh\nsshd:x:100:1::/run/sshd:/bin/false\n"
    )
    lines = etc_files.users(original, 0, 0, "/opt/yellowdog/agent").splitlines()
    assert lines[0] == "yd-agent:x:0:0:YellowDog agent:/opt/yellowdog/agent:/bin/bash"
    assert [line.partition(":")[0] for line in lines] == ["yd-agent", "root", "sshd"]


def test_sshd_finds_the_user_it_wants_also_where_it_was_not_installed_for_the_machine() -> None:
    assert "\nsshd:x:" in etc_files.users("root:x:0:0:root:/root:/bin/bash\n", 0, 0, "/home")


def test_names_are_looked_up_in_files_and_by_a_resolver_that_is_not_there() -> None:
    original = "passwd: files systemd\nhosts: files resolve [!UNAVAIL=return] dns\n"
    assert etc_files.name_services(original) == "passwd: files systemd\nhosts: files dns\n"
    assert etc_files.resolver().startswith("nameserver 127.0.0.1\n")
