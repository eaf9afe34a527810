from __future__ import annotations

from typing import Any

import pytest

from tests.unit.local_platform.api.in_process import Platform

EVERY = "/compute/templates/requirements"
SOURCES = "/compute/templates/sources"
MODEL = "co.yellowdog.platform.model."


def _template(**more: Any) -> dict[str, Any]:
    return {
        "type": f"{MODEL}ComputeRequirementStaticTemplate",
        "namespace": "ns",
        "name": "mine",
        "strategyType": f"{MODEL}SingleSourceProvisionStrategy",
        "sources": [{"sourceTemplateId": "ns/source"}],
        **more,
    }


def _source(**more: Any) -> dict[str, Any]:
    return {
        "namespace": "ns",
        "source": {"type": f"{MODEL}SimulatorComputeSource", "name": "machine"},
        **more,
    }


def test_the_platform_brings_templates_of_its_own(platform: Platform) -> None:
    (summary,) = platform.ask("GET", EVERY)
    assert (summary["namespace"], summary["name"]) == ("local", "node")
    assert platform.ask("GET", f"{EVERY}/{summary['id']}")["id"] == summary["id"]
    named = platform.ask("GET", "/compute/namespaces/local/templates/requirements/node")
    assert named["sources"]
    assert platform.refuse("DELETE", f"{EVERY}/{summary['id']}").status_code == 400


def test_a_template_is_made_changed_used_and_deleted(platform: Platform) -> None:
    made = platform.ask("POST", EVERY, _template())
    changed = platform.ask("PUT", EVERY, {**made, "description": "better"})
    assert (changed["id"], changed["description"]) == (made["id"], "better")
    usage = {"templateId": "ns/mine", "requirementName": "m", "targetInstanceCount": 1}
    assert platform.ask("POST", "/compute/templates/provision", usage)["createdFromId"] == made["id"]
    assert platform.send("DELETE", f"{EVERY}/{made['id']}").status_code == 200
    assert platform.refuse("GET", f"{EVERY}/{made['id']}").status_code == 404
    assert platform.refuse("DELETE", f"{EVERY}/{made['id']}").status_code == 404


def test_a_dynamic_template_is_kept_as_it_is(platform: Platform) -> None:
    body = {
        "type": f"{MODEL}ComputeRequirementDynamicTemplate",
        "name": "any",
        "namespace": "ns",
        "strategyType": f"{MODEL}WaterfallProvisionStrategy",
        "constraints": [
            {
                "type": f"{MODEL}NumericAttributeConstraint",
                "attribute": "cpu",
                "min": 4,
                "max": None,
            }
        ],
    }
    made = platform.ask("POST", EVERY, body)
    assert made["constraints"] == [
        {"type": f"{MODEL}NumericAttributeConstraint", "attribute": "cpu", "min": 4}
    ]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"type": None}, "type"),
        ({"type": f"{MODEL}Template"}, "type"),
        ({"name": ""}, "name"),
        ({"namespace": "a b"}, "namespace"),
        ({"strategyType": 1}, "strategyType"),
        ({"sources": "ns/source"}, "sources"),
        ({"sources": [{}]}, "sources[0].sourceTemplateId"),
        ({"capacity": 1}, "capacity"),
    ],
)
def test_a_bad_template_is_refused_by_field(platform: Platform, change: Any, where: str) -> None:
    assert platform.refuse("POST", EVERY, _template(**change)).json()["message"].startswith(f"{where}: ")


def test_a_template_of_a_name_in_use_already_exists(platform: Platform) -> None:
    platform.ask("POST", EVERY, _template())
    assert "already exists" in platform.refuse("POST", EVERY, _template()).json()["message"]
    assert platform.refuse("PUT", EVERY, _template(id="ydid:crtmpl:x")).status_code == 404


def test_a_trial_makes_nothing(platform: Platform) -> None:
    usage = {"templateId": "local/node", "requirementName": "m", "targetInstanceCount": 2}
    before = platform.runtime.picture()
    result = platform.ask("PUT", "/compute/templates/test", usage)
    assert result["type"].endswith("ComputeRequirementStaticTemplateTestResult")
    trial = result["computeRequirement"]
    assert (trial["name"], trial["namespace"], trial["targetInstanceCount"]) == ("m", "local", 2)
    assert "id" not in trial
    assert platform.runtime.picture() == before
    assert platform.refuse("PUT", "/compute/templates/test", {**usage, "templateId": "x"}).status_code == 400


def test_lists_are_flat_or_sliced(platform: Platform) -> None:
    platform.ask("POST", EVERY, _template())
    assert [template["name"] for template in platform.ask("GET", EVERY)] == ["node", "mine"]
    for query, names in (
        ("size=1", ["node"]),
        ("name=mi", ["mine"]),
        ("namespaces=local&namespaces=other", ["node"]),
        (f"type={MODEL}ComputeRequirementStaticTemplate", ["node", "mine"]),
        ("strategyType=none", []),
        ("sortField=name", ["mine", "node"]),
    ):
        found = platform.ask("GET", f"{EVERY}?sliced=true&{query}")["items"]
        assert [template["name"] for template in found] == names


def test_a_source_is_made_changed_listed_and_deleted(platform: Platform) -> None:
    made = platform.ask("POST", SOURCES, _source())
    assert made["source"]["region"] == "sim-region"
    changed = platform.ask("PUT", SOURCES, {**made, "description": "better"})
    assert changed["description"] == "better"
    assert platform.ask("GET", f"{SOURCES}/{made['id']}") == changed
    assert platform.ask("GET", "/compute/namespaces/ns/templates/sources/machine") == changed
    summary = {
        "id": made["id"],
        "name": "machine",
        "namespace": "ns",
        "description": "better",
        "sourceType": f"{MODEL}SimulatorComputeSource",
    }
    assert platform.ask("GET", SOURCES) == [summary]
    for query, found in (("name=mach", [summary]), ("sourceType=x", []), ("namespaces=ns", [summary])):
        assert platform.ask("GET", f"{SOURCES}?sliced=True&{query}")["items"] == found
    assert platform.send("DELETE", f"{SOURCES}/{made['id']}").status_code == 200
    assert platform.refuse("GET", f"{SOURCES}/{made['id']}").status_code == 404


def test_a_bad_source_is_refused_by_field(platform: Platform) -> None:
    for change, where in (
        ({"source": {"type": "x", "name": "y"}}, "source.type"),
        ({"source": {**_source()["source"], "limit": "many"}}, "source.limit"),
        ({"source": {**_source()["source"], "name": "a/b"}}, "source.name"),
        ({"source": None}, "source"),
    ):
        assert platform.refuse("POST", SOURCES, _source(**change)).json()["message"].startswith(f"{where}: ")
