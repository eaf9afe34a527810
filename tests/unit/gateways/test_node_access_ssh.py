"""Reaching nodes of a cloud: which machine is asked, through whom, and what is made of its refusals."""

from __future__ import annotations

import pytest

from raydog_resources.errors import CouldNotAsk, CredentialsError, DescriptionError, Gone, NotAuthorised
from raydog_resources.gateways.host import CommandEnd
from raydog_resources.gateways.host_key import HostKey
from raydog_resources.gateways.host_trust import HostNotTrusted
from raydog_resources.gateways.node import Node, NodeState
from raydog_resources.gateways.node_access import HeadMachine
from raydog_resources.gateways.node_access_ssh import SshNodeAccess
from raydog_resources.gateways.ray_dashboard_forwarded import ForwardedRayDashboard
from raydog_resources.gateways.task import Task, TaskState
from tests.fakes.host import FakeNetwork, Machine, Program

TOKEN = "s3cret-of-ray"
HEAD = Task("ydid:task:head", "head.1", "group", TaskState.EXECUTING, node_id="ydid:node:h")
WORKER = Task("ydid:task:worker", "w.1", "group", TaskState.EXECUTING, node_id="ydid:node:w")


def machine(letter: str, **facts: object) -> Machine:
    key = HostKey("ssh-ed25519", b"\0\0\0\x0bssh-ed25519" + letter.encode() * 32)
    return Machine(key, **facts)  # type: ignore[arg-type]


class Register:
    """The platform's nodes."""

    def __init__(self, *nodes: Node) -> None:
        self._nodes = {node.id: node for node in nodes}

    def get(self, node_id: str) -> Node:
        if node_id not in self._nodes:
            raise Gone("there is no such node", thing=node_id)
        return self._nodes[node_id]


REGISTER = Register(Node(WORKER.node_id, "pool", NodeState.RUNNING, private_ip="10.0.0.2"))


@pytest.fixture
def network() -> FakeNetwork:
    return FakeNetwork({"1.2.3.4": machine("h"), "10.0.0.1": machine("h"), "10.0.0.2": machine("w")})


def access(
    network: FakeNetwork, *, host_key: str = "", inside: bool = False, register: Register = REGISTER
) -> SshNodeAccess:
    head = HeadMachine(HEAD.id, "10.0.0.1", "1.2.3.4", host_key)
    return SshNodeAccess(head, register, network.host, user="yd-agent", inside=inside)


def test_the_head_is_reached_at_its_public_address_once(network: FakeNetwork) -> None:
    nodes = access(network)
    nodes.put_secret(HEAD, ".raydog/ray_token", TOKEN)
    nodes.put_secret(HEAD, "~/.raydog/other", "x")
    assert network.logins == ["yd-agent@1.2.3.4"]
    assert network.machines["1.2.3.4"].files == {".raydog/ray_token": TOKEN.encode(), ".raydog/other": b"x"}


def test_a_knock_learns_the_heads_key_and_brings_nothing(network: FakeNetwork) -> None:
    nodes = access(network)
    nodes.knock()
    assert nodes.head_host_key == network.machines["1.2.3.4"].key.text
    assert network.machines["1.2.3.4"].files == {}
    with pytest.raises(HostNotTrusted, match="has changed"):
        access(network, host_key=machine("x").key.text).knock()


def test_rays_dashboard_is_asked_by_whichever_way_leads_there(network: FakeNetwork) -> None:
    dashboard = access(network).dashboard("http://10.0.0.1:8265", TOKEN, lambda way: None)
    assert isinstance(dashboard, ForwardedRayDashboard)
    assert network.logins == [], "nobody logs in before it has to be"


def test_a_worker_is_reached_through_the_head_and_left_again(network: FakeNetwork) -> None:
    nodes = access(network)
    nodes.put_secret(WORKER, ".raydog/ray_token", TOKEN)
    assert network.logins == ["yd-agent@1.2.3.4", "yd-agent@10.0.0.2 through yd-agent@1.2.3.4"]
    assert network.machines["10.0.0.2"].files == {".raydog/ray_token": TOKEN.encode()}
    assert network.machines["1.2.3.4"].files == {}
    assert network.open == 1
    nodes.close()
    assert network.open == 0


@pytest.mark.parametrize(
    ("gone", "inside", "found"),
    [
        ("1.2.3.4", False, "10.0.0.1"),
        ("10.0.0.1", True, "1.2.3.4"),
        ("", True, "10.0.0.1"),
        ("", False, "1.2.3.4"),
    ],
)
def test_of_two_addresses_one_is_enough(network: FakeNetwork, gone: str, inside: bool, found: str) -> None:
    network.machines.pop(gone, None)
    access(network, inside=inside).put_secret(HEAD, "file", "x")
    assert network.logins == [f"yd-agent@{found}"]


def test_a_head_nowhere_to_be_reached_is_said_with_both_reasons(network: FakeNetwork) -> None:
    network.machines.clear()
    with pytest.raises(
        CouldNotAsk, match=r"head, over SSH: host yd-agent@1\.2\.3\.4: .*; host yd-agent@10\.0\.0\.1: "
    ):
        access(network).put_secret(HEAD, "file", "x")


def test_the_heads_key_is_learned_and_a_change_refused(network: FakeNetwork) -> None:
    nodes = access(network)
    assert nodes.head_host_key == ""
    nodes.put_secret(HEAD, "file", "x")
    assert nodes.head_host_key == network.machines["1.2.3.4"].key.text
    network.machines["1.2.3.4"] = machine("x")
    with pytest.raises(HostNotTrusted, match=r"has changed: at first contact it was .*, now it shows"):
        access(network, host_key=nodes.head_host_key).put_secret(HEAD, "file", "x")
    assert network.machines["1.2.3.4"].files == {}


def test_a_workers_key_may_not_change_either(network: FakeNetwork) -> None:
    nodes = access(network)
    nodes.put_secret(WORKER, "file", "x")
    network.machines["10.0.0.2"] = machine("x")
    with pytest.raises(HostNotTrusted):
        nodes.put_secret(WORKER, "file", "x")


@pytest.mark.parametrize("task", [HEAD, WORKER])
def test_a_machine_that_does_not_know_our_key_yet_may_be_asked_again(
    network: FakeNetwork, task: Task
) -> None:
    refusal = NotAuthorised("it lets nobody in with id", thing="host", next_step="add the key")
    for one in network.machines.values():
        one.trouble = refusal
    nodes = access(network)
    with pytest.raises(CouldNotAsk, match="it lets nobody in with id"):
        nodes.put_secret(task, "file", "x")
    for one in network.machines.values():
        one.trouble = None
    nodes.put_secret(task, "file", "x")


def test_a_key_of_ours_that_can_not_be_used_is_no_matter_of_waiting(network: FakeNetwork) -> None:
    network.machines["1.2.3.4"].trouble = CredentialsError("the private key has a passphrase", thing="id")
    with pytest.raises(CredentialsError, match="passphrase"):
        access(network).put_secret(HEAD, "file", "x")


def test_what_the_platform_does_not_know_of_a_worker_is_said(network: FakeNetwork) -> None:
    young = Register(Node(WORKER.node_id, "pool", NodeState.RUNNING))
    with pytest.raises(CouldNotAsk, match=f"node {WORKER.node_id}: its address is not known yet"):
        access(network, register=young).put_secret(WORKER, "file", "x")
    with pytest.raises(CouldNotAsk, match="there is no such node"):
        access(network, register=Register()).put_secret(WORKER, "file", "x")
    assert network.machines["10.0.0.2"].files == {}


@pytest.mark.parametrize("path", ["/etc/file", "../file", "a/../../file", ""])
def test_a_secret_stays_below_the_agents_home(network: FakeNetwork, path: str) -> None:
    with pytest.raises(DescriptionError):
        access(network).put_secret(HEAD, path, TOKEN)
    assert network.logins == []


def test_the_last_lines_of_a_task_come_from_its_node(network: FakeNetwork) -> None:
    asked: list[list[str]] = []

    def sh(words: object, _: bytes) -> CommandEnd:
        asked.append(list(words))  # type: ignore[call-overload]
        return CommandEnd(0, b"one\ntwo\nthree\n")

    network.machines["10.0.0.2"].programs["sh"] = Program(sh)
    assert access(network).log_tail(WORKER, 2) == "two\nthree"
    assert asked[0][-1] == "workers/ydid_task_worker/taskoutput.txt"
    assert "/var/opt/yellowdog/agent/data/workers/ydid_task_worker/taskoutput.txt" in asked[0]


def test_a_log_that_is_not_there_is_empty(network: FakeNetwork) -> None:
    network.machines["1.2.3.4"].programs["sh"] = Program(lambda *_: CommandEnd(66))
    assert access(network).log_tail(HEAD, 20) == ""


def test_nodes_tell_their_tasks_nothing(network: FakeNetwork) -> None:
    assert access(network).environment(HEAD) == {}
    assert network.logins == []


def test_a_forward_begins_at_the_head(network: FakeNetwork) -> None:
    network.machines["1.2.3.4"].ports["10.0.0.1", 8265] = 40123
    assert access(network).forward("10.0.0.1", 8265).port == 40123
