"""Real Ray on two nodes of each kind."""

from __future__ import annotations

import importlib.util
import os
import sysconfig

import pytest

from tests.integration.local_platform.isolation import other_user, ray_pair
from tests.integration.local_platform.isolation.conftest import NewRig
from tests.integration.local_platform.isolation.rig import reason_against

pytestmark = [
    pytest.mark.ray,
    pytest.mark.timeout(240),
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None, reason="no Ray: pip install 'ray[default,client]'"
    ),
]


# As root the user namespaces' turn comes with the user without rights below.
@pytest.mark.parametrize(
    "kind",
    [pytest.param("netns", marks=pytest.mark.root), "plain"] if os.geteuid() == 0 else ["userns", "plain"],
)
def test_two_nodes_form_a_cluster_and_stopping_one_leaves_the_other(new_rig: NewRig, kind: str) -> None:
    ray_pair.live_and_part(new_rig(kind))


@pytest.mark.root
def test_a_user_without_rights_or_an_account_has_a_cluster_too() -> None:
    if reason_against("userns"):
        pytest.skip("no user namespaces here")
    with other_user.public_place() as place:
        packages = sysconfig.get_path("purelib")
        place.make_environment(packages)
        user = other_user.USERS[0]
        arguments = ["userns", str(place.home(user) / "data"), os.urandom(4).hex()]
        with place.run_as(user, "tests.integration.local_platform.isolation.ray_pair", *arguments) as process:
            output, errors = process.communicate(timeout=200)
    print(output)
    assert output.endswith("done\n"), errors
