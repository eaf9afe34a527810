"""Prometheus's text, line by line."""

from __future__ import annotations

import math

from raydog_resources.node_programs.collector.exposition import labels_of, samples

TEXT = """# HELP ray_tasks How many.
# TYPE ray_tasks gauge
ray_tasks{Name="f(x, {1})",State="RUNNING"} 3.0
ray_tasks{Name="a b",State="FAILED",} 1e3 1700000000000
no_labels 7
ray_histogram_bucket{le="+Inf"} +Inf
nothing{a="b"}

broken{a="b"} many
"""


def test_each_line_with_a_value_is_a_sample() -> None:
    assert list(samples(TEXT)) == [
        ('ray_tasks{Name="f(x, {1})",State="RUNNING"}', 3.0),
        ('ray_tasks{Name="a b",State="FAILED",}', 1000.0),
        ("no_labels", 7.0),
        ('ray_histogram_bucket{le="+Inf"}', math.inf),
    ]


def test_the_name_is_a_label_among_labels() -> None:
    assert labels_of('ray_tasks{Name="f(x, {1})",State="RUNNING"}') == {
        "__name__": "ray_tasks",
        "Name": "f(x, {1})",
        "State": "RUNNING",
    }
    assert labels_of("no_labels") == {"__name__": "no_labels"}


def test_what_is_escaped_is_meant_as_it_says() -> None:
    assert labels_of(r'm{a="say \"hi\"\n",b="C:\\dir"}') == {
        "__name__": "m",
        "a": 'say "hi"\n',
        "b": "C:\\dir",
    }
