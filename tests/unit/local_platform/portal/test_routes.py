"""From the link to the page, its files and its data: what is answered, and under which headers."""

from __future__ import annotations

import re

import pytest

from raydog_resources.local_platform.portal.answers import STATIC
from tests.unit.local_platform.portal.portal_house import PortalHouse

OPEN = {"finishIfAllTasksFinished": False}


def task_with_output(house: PortalHouse, content: bytes) -> str:
    [task] = house.bench.tasks(house.bench.group(0), 1)
    house.output_path(task.id, 0).write_bytes(content)
    return task.id


def test_the_link_gives_a_cookie_and_leads_to_the_page(house: PortalHouse) -> None:
    answer = house.ask(house.link())
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert re.match(r"raydog_portal_8080=[\w-]{43};", cookie)
    assert {part.strip().lower() for part in cookie.split(";")[1:]} == {
        "httponly",
        "samesite=strict",
        "path=/",
        "max-age=43200",
    }
    page = house.ask("/", cookie=cookie.split(";")[0])
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "portal.js" in page.text


def test_a_link_works_once_and_for_a_minute(house: PortalHouse) -> None:
    link = house.link()
    assert house.ask(link).status_code == 303
    again = house.ask(link)
    assert again.status_code == 401
    assert "used already" in again.text
    assert "set-cookie" not in again.headers
    late = house.link()
    house.bench.clock.advance(60)
    assert house.ask(late).status_code == 401


def test_without_a_cookie_the_page_says_how_to_get_one(house: PortalHouse) -> None:
    answer = house.ask("/")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "python -m raydog_resources.local_platform status" in answer.text
    assert "style-src 'sha256-" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/", "/__local/portal/overview", "/__local/portal/portal.js"])
def test_every_answer_is_guarded(house: PortalHouse, path: str) -> None:
    headers = house.ask(path, cookie=house.enter()).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_the_page_asks_for_nothing_but_its_own_files(house: PortalHouse) -> None:
    cookie = house.enter()
    asked = re.findall(r'(?:src|href)="(/[^"]+)"', house.ask("/", cookie=cookie).text)
    assert len(asked) >= 4
    assert {house.ask(path, cookie=cookie).status_code for path in asked} == {200}
    for file in STATIC.iterdir():
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
        assert not re.search(
            r"(?:https?:)?//[\w.-]+\.\w|@import|innerHTML|insertAdjacentHTML|\beval\(", text
        ), file.name


@pytest.mark.parametrize(
    ("name", "kind"),
    [("portal.js", "text/javascript"), ("portal.css", "text/css"), ("icon.svg", "image/svg+xml")],
)
def test_files_bear_their_types(house: PortalHouse, name: str, kind: str) -> None:
    assert house.ask(f"/__local/portal/{name}", key=True).headers["content-type"].startswith(kind)


@pytest.mark.parametrize(
    "name", ["none.js", "..%2froutes.py", "%2fetc%2fpasswd", "routes.py", "..", "static"]
)
def test_no_name_leads_to_another_file(house: PortalHouse, name: str) -> None:
    assert house.ask(f"/__local/portal/{name}", key=True).status_code == 404


def test_the_overview_has_the_platform_its_work_and_its_pools(house: PortalHouse) -> None:
    house.bench.pool(1)
    house.bench.advance()
    house.bench.group(2, **OPEN)
    seen = house.ask("/__local/portal/overview", key=True).json()
    assert (seen["platform"]["isolation"], seen["platform"]["faults"]) == ("stub", 1)
    assert seen["totals"]["tasks"] == {"running": 1, "waiting": 1}
    assert len(seen["requirements"]) == len(seen["pools"]) == 1
    assert house.folder.secret not in str(seen)


def test_the_filter_and_what_was_opened_come_in_the_query(house: PortalHouse) -> None:
    group = house.bench.group(30, **OPEN)
    found = house.ask("/__local/portal/overview?find=%20Task_17%20", key=True).json()
    assert [task["name"] for task in found["requirements"][0]["groups"][0]["tasks"]] == ["task_17"]
    opened = house.ask(f"/__local/portal/overview?open=x&open={group.id}", key=True).json()
    assert len(opened["requirements"][0]["groups"][0]["tasks"]) == 30


def test_output_is_text_whatever_it_looks_like(house: PortalHouse) -> None:
    ident = task_with_output(house, b"<script>alert(1)</script>\xff")
    whole = house.ask(f"/__local/portal/output/{ident}", cookie=house.enter())
    part = house.ask(f"/__local/portal/output/{ident}?attempt=1&offset=-3", key=True)
    assert whole.content == b"<script>alert(1)</script>\xff"
    assert part.content == b"t>\xff"
    assert (part.headers["x-offset"], part.headers["x-size"]) == ("23", "26")
    for answer in (whole, part):
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_of_an_attempt_that_has_not_begun_there_is_no_output(house: PortalHouse) -> None:
    ident = task_with_output(house, b"first")
    assert house.ask(f"/__local/portal/output/{ident}?attempt=2", key=True).content == b""
    assert house.ask(f"/__local/portal/output/{ident}?attempt=2&offset=0", key=True).content == b""


@pytest.mark.parametrize("query", ["offset=x", "attempt=1.5", "offset=", "attempt=../../key"])
def test_what_is_no_number_is_refused_by_name(house: PortalHouse, query: str) -> None:
    ident = task_with_output(house, b"")
    answer = house.ask(f"/__local/portal/output/{ident}?{query}", key=True)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith(query.partition("=")[0])


@pytest.mark.parametrize("path", ["tasks/ydid:task:none", "output/ydid:task:none"])
def test_a_task_that_is_not_there(house: PortalHouse, path: str) -> None:
    assert house.ask(f"/__local/portal/{path}", key=True).status_code == 404
