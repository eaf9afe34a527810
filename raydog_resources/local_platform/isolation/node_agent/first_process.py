"""What a node's first process does until its agent serves: step by step, each on its launcher's word."""

from __future__ import annotations

import os
import resource
import socket
import sys
import traceback

from raydog_resources.clock import SystemClock
from raydog_resources.local_platform.isolation.node_agent import namespaces, own_network, ssh_daemon
from raydog_resources.local_platform.isolation.node_agent.agent import Agent
from raydog_resources.local_platform.isolation.node_agent.launch_order import PLAIN, LaunchOrder
from raydog_resources.local_platform.isolation.node_agent.node_environment import home_of
from raydog_resources.local_platform.isolation.node_agent.run import Surroundings
from raydog_resources.local_platform.isolation.node_agent.view import View, make_view
from raydog_resources.local_platform.isolation.node_folder import NodeFolder

READY = b"ready"
INTERFACE = own_network.INTERFACE
SSH_FOLDER = "ssh"


def live(order: LaunchOrder, environment: dict[str, str], channel: socket.socket) -> None:
    """The whole life: set up, say so, and serve when the launcher has noted who we are."""
    os.setsid()
    os.umask(0o077)
    _let_go_of_the_platform(NodeFolder(order.folder).log)
    _allow_many_files()
    if not channel.recv(1):
        return
    try:
        agent = _set_up(order, environment)
    except OSError as error:
        channel.send(str(error).encode())
        return
    channel.send(READY)
    if channel.recv(1):
        channel.close()
        _serve(agent)


def _serve(agent: Agent) -> None:
    try:
        agent.serve()
    except Exception:
        # The node is lost with us; its log has to say why.
        traceback.print_exc(file=sys.stderr)
        raise


def _set_up(order: LaunchOrder, environment: dict[str, str]) -> Agent:
    folder = NodeFolder(order.folder)
    clock = SystemClock()
    view = None
    if order.kind == PLAIN:
        if sys.platform.startswith("linux"):
            namespaces.adopt_orphans()
    else:
        socket.sethostname(order.hostname)
        if order.network is not None:
            own_network.configure(order.network)
        view = _view(order, folder)
    node = Surroundings(
        folder=folder,
        home=home_of(order),
        environment=environment,
        marks=order.marks,
        view=view.descriptor if view else None,
        proc=view.proc if view else "/proc",
        tell=lambda run: _tell(order.events, f"{folder.key} {run}\n"),
        clock=clock,
    )
    daemon = ssh_daemon.SshDaemon(order.sshd, order.marks, node.view, clock) if order.sshd else None
    return Agent(node, daemon)


def _view(order: LaunchOrder, folder: NodeFolder) -> View:
    configured = os.listdir(folder.configuration)
    return make_view(
        folder,
        shared_memory=order.shared_memory,
        keep_visible=order.keep_visible or [],
        files={f"/etc/{name}": f"{folder.configuration}/{name}" for name in configured},
        run_entries=_run_entries(folder) if order.sshd else {},
    )


def _run_entries(folder: NodeFolder) -> dict[str, str]:
    """sshd wants an empty /run/sshd, and its own files have to be seen on the node."""
    return {
        os.path.basename(ssh_daemon.FOLDER): f"{folder.path}/{SSH_FOLDER}/own",
        "sshd": f"{folder.path}/{SSH_FOLDER}/empty",
    }


def _let_go_of_the_platform(log: str) -> None:
    """No pipe or terminal of the platform's may stay open for as long as the node lives."""
    nothing = os.open(os.devnull, os.O_RDWR)
    writing = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for source, target in ((nothing, 0), (nothing, 1), (writing, 2)):
        os.dup2(source, target)
    os.close(nothing)
    os.close(writing)
    os.chdir("/")


def _allow_many_files() -> None:
    """Each run holds a pipe for as long as somebody may write to it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _tell(events: str, line: str) -> None:
    """Say that there is something to see. Nobody there, or too much said already: they look by themselves."""
    try:
        descriptor = os.open(events, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return
    try:
        os.write(descriptor, line.encode())
    except (BlockingIOError, BrokenPipeError):
        pass
    finally:
        os.close(descriptor)
