"""The words of which messages are made: paths, findings, examples, advice."""

from __future__ import annotations

import pytest
import yaml
from pydantic import ValidationError

from raydog_resources.config.advice import problems_of
from raydog_resources.config.config_value import plain_value, plain_values
from raydog_resources.config.familiar_names import advice_for_unknown
from raydog_resources.config.finding import finding
from raydog_resources.config.flow_style import flow_style
from raydog_resources.config.key_path import KeyPath, in_namespace, path_text
from raydog_resources.config.lost_values import lost_values
from raydog_resources.config.problem import Problem, description_error
from raydog_resources.config.section import Section

KNOWN = ("lifetime", "name", "nodes", "num_cpus", "ray_version", "template", "images")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("cluster",), "raydog:cluster"),
        (("cluster", "workers", "gpu-8", "nodes"), "raydog:cluster.workers.gpu-8.nodes"),
        (("prices", "local/node"), 'raydog:prices["local/node"]'),
        (("cluster", "container", "options", 0), "raydog:cluster.container.options[0]"),
        (("cluster", "workers", "Größe 2"), 'raydog:cluster.workers["Größe 2"]'),
        ((), ""),
    ],
)
def test_a_path_is_written_as_pulumi_takes_it(path: KeyPath, text: str) -> None:
    assert path_text(in_namespace(path)) == text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("three", "'three'"),
        ("it's", '"it\'s"'),
        ("a\tb", '"a\\tb"'),
        ("x" * 100, f"'{'x' * 60}…'"),
        (2.0, "2"),
        (0.1, "0.1"),
        (True, "true"),
        (None, "nothing"),
        ([1, 2], "a list of 2"),
        ({}, "no keys under it"),
        ({"a": 1, "b": 2}, "keys under it (a, b)"),
        ({1}, "a set"),
        ("https://me:hunter2@host", "an address"),
        ("[encrypted]", "an encrypted value"),
    ],
)
def test_what_was_found(value: object, words: str) -> None:
    assert finding(("cluster", "name"), value) == f"found {words}"


@pytest.mark.parametrize(
    ("value", "words"),
    [("hunter2", "a text"), ("", "an empty text"), (7, "a number"), (False, "true or false")],
)
@pytest.mark.parametrize("key", ["environment", "script", "userdata", "private_key", "url"])
def test_of_what_may_be_private_only_the_kind_is_said(key: str, value: object, words: str) -> None:
    assert finding(("cluster", "head", key, "x"), value) == f"found {words}"


@pytest.mark.parametrize(
    "value",
    [
        {"a": 1, "b": {"c": True, "d": None, "e": 0.5}, "f": {}},
        *(
            "2.60",
            "yes",
            "true",
            "null",
            "~",
            "",
            "a: b",
            "a #b",
            "-x",
            "1e3",
            "0x10",
            "*a",
            "a,b",
            "{",
            "it's",
        ),
        *('say "x"', "plain", "file:scripts/a.sh", "rayproject/ray:2.60.0", "ends:", "90s", "1h30m"),
    ],
)
def test_an_example_can_be_copied_into_the_file(value: object) -> None:
    assert yaml.safe_load(f"x: {flow_style(value)}") == {"x": value}


@pytest.mark.parametrize(
    ("key", "advice"),
    [
        ("lifetym", "did you mean lifetime?"),
        ("rayVersion", "write ray_version"),
        ("ray-version", "write ray_version"),
        ("cluster_name", "write name"),
        ("worker_pool_node_count", "write nodes"),
        ("head_node_images_id", "write images"),
        ("worker_node_compute_requirement_template_id", "write template"),
        ("ray_head_node_task_script", "write script"),
        ("yd_platform_api_url", "write url, under raydog:runs_on"),
        ("worker_pool_internal_name", "write the name as the group's key, under workers"),
        ("cluster_lifetime_hours", "write lifetime, with its unit: 4h"),
        ("enable_observability", "write observability: {template: …}"),
        ("zzz", "there are images, lifetime, name, nodes, num_cpus, ray_version, template"),
    ],
)
def test_an_unknown_key_is_answered_with_a_known_one(key: str, advice: str) -> None:
    assert advice_for_unknown(key, KNOWN) == advice


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (None, None),
        ("yellowdog", "yellowdog"),
        ("5", "5"),
        ('{"nodes": 2.0, "a": null}', {"nodes": 2.0, "a": None}),
        ("[1]", [1]),
        ("{no json", "{no json"),
        ("", ""),
    ],
)
def test_a_config_value_is_json_only_where_it_was_more_than_a_text(text: str | None, value: object) -> None:
    assert plain_value(text) == value


def test_values_of_our_namespace_are_taken_from_the_whole_config() -> None:
    texts = {
        "aws:region": "eu-west-2",
        "raydog:runs_on": "yellowdog",
        "raydog:price": '{"a/b": 1}',
        "raydogs:x": "1",
    }
    assert plain_values(texts) == {"runs_on": "yellowdog", "price": {"a/b": 1}}


def test_what_pydantic_finds_by_itself_is_said_in_its_words() -> None:
    class Plain(Section):
        text: str

    with pytest.raises(ValidationError) as caught:
        Plain.model_validate({"text": 7})
    (problem,) = problems_of(caught.value, Plain)
    assert problem.sentence() == "raydog:text: found 7; Input should be a valid string"


def test_lost_values_are_found_wherever_they_are() -> None:
    value = {"a": None, "b": {"c": [1, None]}, "d": "2026-11-21 00:00:00 +0000 UTC", "e": "2026-11-21"}
    said = [problem.sentence() for problem in lost_values(value)]
    assert said == [
        "raydog:a: found nothing; write a value, or take the line out",
        "raydog:b.c[1]: found nothing; write a value, or take the line out",
        "raydog:d: found a date: without quotes YAML makes times of dates; write it in quotes",
    ]


def test_problems_stand_in_the_order_of_the_file_and_those_without_a_line_last() -> None:
    problems = [Problem(("c",), "x"), Problem(("b",), "x", "y", 9), Problem(("a",), "x", "", 3)]
    assert str(description_error("f.yaml", problems)) == (
        "f.yaml: 3 problems; nothing was touched. Next: correct them and run the same again:\n"
        "  - a (line 3): x\n  - b (line 9): x; y\n  - c: x"
    )
