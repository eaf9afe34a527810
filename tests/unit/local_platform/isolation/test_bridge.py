from __future__ import annotations

from ipaddress import IPv4Network

import pytest

from raydog_resources.local_platform.isolation.bridge import NoSubnetLeft, free_subnet, node_address

SUBNET = IPv4Network("10.201.4.0/22")


def test_the_first_free_network_is_taken() -> None:
    assert str(free_subnet(["192.0.2.0/24"])) == "10.201.0.0/22"
    assert str(free_subnet(["10.201.0.1/22", "10.201.5.7/32"])) == "10.201.8.0/22"


def test_the_search_may_begin_later_and_goes_round() -> None:
    assert str(free_subnet([], first=2)) == "10.201.8.0/22"
    assert str(free_subnet(["10.201.252.0/22"], first=63)) == "10.201.0.0/22"


def test_a_network_that_holds_all_of_ours_leaves_none() -> None:
    with pytest.raises(NoSubnetLeft, match=r"10\.201\.0\.0/16"):
        free_subnet(["10.0.0.0/8"])


def test_addresses_follow_the_numbers() -> None:
    assert node_address(SUBNET, 1, []) == "10.201.4.2"
    assert node_address(SUBNET, 300, []) == "10.201.5.45"


def test_when_numbers_have_gone_round_living_nodes_keep_their_addresses() -> None:
    places = SUBNET.num_addresses - 3
    assert node_address(SUBNET, places + 1, []) == "10.201.4.2"
    assert node_address(SUBNET, places + 1, ["10.201.4.2", "10.201.4.3"]) == "10.201.4.4"


def test_no_node_gets_the_bridges_address_or_the_broadcast_address() -> None:
    every = {node_address(SUBNET, number, []) for number in range(1, 3000)}
    assert len(every) == SUBNET.num_addresses - 3
    assert {str(SUBNET[0]), str(SUBNET[1]), str(SUBNET[-1])}.isdisjoint(every)


def test_a_full_network_says_so() -> None:
    every = [str(address) for address in SUBNET]
    with pytest.raises(NoSubnetLeft, match="1021 addresses"):
        node_address(SUBNET, 1, every)
