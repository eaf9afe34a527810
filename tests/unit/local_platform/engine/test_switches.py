"""Switches are turned one by one, and a wrong one is refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from raydog_resources.local_platform.engine.switches import Switches


def test_what_is_not_turned_stays() -> None:
    before = Switches(names="ever", retry=False)
    after = before.with_changes({"abort_grace": 3})
    assert after.as_dict() == {**before.as_dict(), "abort_grace": 3}
    assert before.abort_grace == 60.0


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"colour": "red"}, "colour"),
        ({"names": "always"}, "names"),
        ({"names": None}, "names"),
        ({"abort_grace": -1}, "abort_grace"),
        ({"terminate_grace": "soon"}, "terminate_grace"),
        ({"preemption_warning": True}, "preemption_warning"),
        ({"retry": 1}, "retry"),
        ({"demand_scaling": "yes"}, "demand_scaling"),
    ],
)
def test_a_wrong_value_is_refused_by_name(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Switches().with_changes(changes)


def test_an_unknown_switch_is_answered_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="names, preemption_warning"):
        Switches().with_changes({"name": "live"})
