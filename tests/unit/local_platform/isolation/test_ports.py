from __future__ import annotations

from ipaddress import IPv4Address

import pytest

from raydog_resources.local_platform.isolation import ports
from raydog_resources.local_platform.isolation.ports import PortBlock

ALL = [PortBlock(number) for number in range(ports.BLOCKS)]


def test_no_two_blocks_share_a_port_or_an_address() -> None:
    taken = [port for block in ALL for port in block.ports]
    assert len(taken) == len(set(taken)) == ports.BLOCKS * ports.BLOCK_SIZE
    assert len({IPv4Address(block.address) for block in ALL}) == ports.BLOCKS


def test_blocks_stay_clear_of_rays_workers_and_of_outgoing_connections() -> None:
    assert ALL[0].base > ports.OWN_NETWORK["RAYDOG_MAX_WORKER_PORT"]
    assert ALL[-1].ports[-1] < 32768


@pytest.mark.parametrize("start", [0, 7, ports.BLOCKS - 1, ports.BLOCKS, 5 * ports.BLOCKS + 3])
def test_the_search_begins_where_it_is_told_and_sees_each_block_once(start: int) -> None:
    order = ports.block_order(start)
    assert order[0].number == start % ports.BLOCKS
    assert sorted(order) == ALL


def test_on_a_shared_network_every_port_is_the_nodes_own() -> None:
    block = PortBlock(3)
    told = ports.shared_network_environment(block, block.address, set())
    numbers = [int(told[name]) for name in ports.OWN_NETWORK if "WORKER" not in name]
    assert set(numbers) < set(block.ports[1:])
    assert len(numbers) == len(set(numbers))
    assert told["RAYDOG_PORT_BASE"] == str(block.base)
    assert (told["RAYDOG_MIN_WORKER_PORT"], told["RAYDOG_MAX_WORKER_PORT"]) == ("0", "0")


def test_what_goes_by_address_keeps_its_usual_port_where_it_is_free() -> None:
    block = PortBlock(3)
    told = ports.shared_network_environment(block, block.address, {"RAYDOG_DASHBOARD_PORT"})
    assert told["RAYDOG_DASHBOARD_PORT"] == "8265"
    assert int(told["RAYDOG_CLIENT_PORT"]) in block.ports


def test_scripts_find_the_same_names_whatever_the_network() -> None:
    block = PortBlock(0)
    own = ports.own_network_environment("10.201.0.2")
    assert own.keys() == ports.shared_network_environment(block, block.address, set()).keys()
    assert own["RAYDOG_GCS_PORT"] == "6379"
