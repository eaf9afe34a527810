"""Lays out a node's folder before its first process begins: bell, home, files of /etc, what sshd needs."""

from __future__ import annotations

import os

from raydog_resources.local_platform.isolation.node_agent import etc_files, ssh_daemon
from raydog_resources.local_platform.isolation.node_agent.first_process import SSH_FOLDER
from raydog_resources.local_platform.isolation.node_agent.launch_order import NETNS, PLAIN, LaunchOrder
from raydog_resources.local_platform.isolation.node_agent.node_environment import home_of
from raydog_resources.local_platform.isolation.node_folder import NodeFolder


def lay_out(order: LaunchOrder, address: str, environment: dict[str, str]) -> None:
    """Whoever calls this holds the node's lock."""
    folder = NodeFolder(order.folder)
    folder.make()
    os.mkfifo(folder.bell, 0o600)
    if order.agent_venv:
        os.symlink(order.agent_venv, f"{folder.home}/venv")
    if order.short_folder:
        _make_short_folder(order.short_folder)
    if order.kind != PLAIN:
        _write_etc(order, folder, address)
    if order.sshd:
        _prepare_ssh(order, folder, environment)


def clear(folder: NodeFolder) -> None:
    """A node of that name may have died here. The lock stays: it is held."""
    left = set(os.listdir(folder.path)) - {os.path.basename(folder.lock)}
    if left:
        from raydog_resources.local_platform.isolation.tree_removal import remove_tree

        for name in left:
            path = f"{folder.path}/{name}"
            if os.path.isdir(path):
                remove_tree(path)
            else:
                os.unlink(path)


def _make_short_folder(path: str) -> None:
    if os.path.lexists(path):
        from raydog_resources.local_platform.isolation.tree_removal import remove_own_tree

        # /tmp is everybody's: what lies there under our name is taken only if it is ours.
        remove_own_tree(path)
    os.mkdir(path, 0o700)


def _write_etc(order: LaunchOrder, folder: NodeFolder, address: str) -> None:
    files = {
        "hosts": etc_files.hosts(_machine_file("hosts"), order.hostname, address),
        "passwd": etc_files.users(_machine_file("passwd"), os.getuid(), os.getgid(), home_of(order)),
    }
    if order.kind == NETNS:
        files["resolv.conf"] = etc_files.resolver()
        files["nsswitch.conf"] = etc_files.name_services(_machine_file("nsswitch.conf"))
    for name, text in files.items():
        # A file that the machine does not have has no place to be put in.
        if os.path.exists(f"/etc/{name}"):
            _write(f"{folder.configuration}/{name}", text, 0o644)


def _prepare_ssh(order: LaunchOrder, folder: NodeFolder, environment: dict[str, str]) -> None:
    own = f"{folder.path}/{SSH_FOLDER}/own"
    for path in (own, f"{folder.path}/{SSH_FOLDER}/empty", f"{folder.home}/.ssh"):
        os.makedirs(path, mode=0o700)
    key = f"{own}/host_ed25519"
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", order.hostname, "-f", key]
    if os.spawnvp(os.P_WAIT, command[0], command) != 0:
        raise OSError("ssh-keygen could not make the node's host key")
    _write(f"{folder.home}/.ssh/authorized_keys", order.authorized_key, 0o600)
    _write(f"{own}/sshd_config", ssh_daemon.configuration(home_of(order), environment), 0o600)


def _machine_file(name: str) -> str:
    try:
        with open(f"/etc/{name}", encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def _write(path: str, text: str, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with open(descriptor, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)
        os.fchmod(descriptor, mode)
