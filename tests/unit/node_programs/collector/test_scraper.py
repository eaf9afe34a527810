"""A round over all targets."""

from __future__ import annotations

import math

from raydog_resources.node_programs.collector.scraper import Scraper
from tests.unit.node_programs.collector.reading import read_all


class Nodes:
    """Their texts by address; one that is not there does not answer."""

    def __init__(self, **texts: str) -> None:
        self.texts = {f"http://{name}:1/metrics": text for name, text in texts.items()}

    def ask(self, url: str) -> str | None:
        return self.texts.get(url)


def by_name(series: list[bytes], name: str) -> dict[str, float]:
    """Values by instance."""
    return {labels["instance"]: value for labels, value, _ in read_all(series) if labels["__name__"] == name}


def test_every_target_tells_and_is_known_by_job_and_address() -> None:
    nodes = Nodes(a='m{x="1",instance="mine"} 4\n', b="m 5\n")
    found = read_all(Scraper(nodes.ask).round({"ray": ["a:1", "b:1"]}, 77))
    assert ({"__name__": "up", "instance": "a:1", "job": "ray"}, 1.0, 77) in found
    assert (
        {"__name__": "m", "x": "1", "exported_instance": "mine", "instance": "a:1", "job": "ray"},
        4.0,
        77,
    ) in found
    assert ({"__name__": "m", "instance": "b:1", "job": "ray"}, 5.0, 77) in found
    assert len(found) == 4


def test_who_does_not_answer_is_down() -> None:
    assert by_name(Scraper(Nodes().ask).round({"ray": ["a:1"]}, 1), "up") == {"a:1": 0.0}


def test_a_series_that_is_not_told_any_more_is_ended_once() -> None:
    nodes = Nodes(a="m 4\nn 5\n")
    scraper = Scraper(nodes.ask)
    scraper.round({"ray": ["a:1"]}, 1)
    nodes.texts["http://a:1/metrics"] = "n 6\n"
    second = scraper.round({"ray": ["a:1"]}, 2)
    assert math.isnan(by_name(second, "m")["a:1"])
    assert by_name(second, "n") == {"a:1": 6.0}
    assert by_name(scraper.round({"ray": ["a:1"]}, 3), "m") == {}


def test_so_is_everything_of_a_target_that_has_gone() -> None:
    scraper = Scraper(Nodes(a="m 4\n").ask)
    scraper.round({"ray": ["a:1"]}, 1)
    gone = scraper.round({"ray": []}, 2)
    assert [math.isnan(value) for _, value, _ in read_all(gone)] == [True, True]
    assert scraper.round({"ray": []}, 3) == []
