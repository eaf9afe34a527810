"""The page is one text that needs nothing else, and nothing that others wrote becomes markup."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raydog_resources.gateways.event_trail import NODE, Event
from raydog_resources.workspace.report.markup import duration, tag, text
from raydog_resources.workspace.report.node_life import story_of
from raydog_resources.workspace.report.page import report_page
from tests.told_story import EVIL, told_story


class Elements(HTMLParser):
    """Which elements there are, and where attributes lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.leads: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.leads += [
            value or "" for name, value in attrs if name in ("src", "href", "action") or name.startswith("on")
        ]
        if tag not in ("meta", "link", "br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_it_leads_nowhere_and_is_well_formed() -> None:
    found = Elements(report_page(told_story()))
    assert found.open == []
    assert found.leads == ["#main"]
    assert not found.names & {"script", "img", "link", "iframe", "form"}


def test_everything_is_in_it() -> None:
    page = report_page(told_story())
    assert EVIL not in page
    assert "&lt;script&gt;" in page
    for words in (
        "No space left on device",
        "WorkersReady",
        "+1 min 30 s",
        "ada@workstation",
        "exit code 1",
        "5.41",
    ):
        assert words in page


def test_of_a_stack_without_a_past_it_says_so() -> None:
    told = replace(told_story(), story=story_of([]), logs=[])
    page = report_page(told)
    for words in (
        "Nothing is known to have happened",
        "No node has been asked for yet",
        "Nothing has failed",
    ):
        assert words in page


def test_of_many_nodes_the_picture_shows_some_and_the_table_all() -> None:
    events = [
        Event(float(number), NODE, "asked", about=f"w-{number}", facts={"id": str(number), "group": "cpu"})
        for number in range(200)
    ]
    page = report_page(replace(told_story(), story=story_of(events)))
    assert "140 more nodes are in the table below." in page
    assert page.count('<tr><th scope="row">w-') == 200


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_no_text_becomes_markup(words: str) -> None:
    made = tag("p", words, title=words)
    assert made.count("<") == made.count(">") == 2
    assert made.count('"') == 2


@pytest.mark.parametrize("sign", ["\x1b[31m", "\u202e", "\x00", "\x08"])
def test_signs_that_cannot_be_seen_are_taken_out(sign: str) -> None:
    assert text(f"a{sign}b") == "ab"


def test_times_are_told_in_two_words() -> None:
    told = [duration(seconds) for seconds in (0.4, 42, 60, 185, 7620, 273600)]
    assert told == ["0.4 s", "42 s", "1 min", "3 min 5 s", "2 h 7 min", "3 d 4 h"]
