from __future__ import annotations

import pytest

from raydog_resources.local_platform.api.local import FILE_LIMIT, OUTPUT_PER_ANSWER
from tests.unit.local_platform.api.in_process import Platform


@pytest.fixture
def task(platform: Platform) -> str:
    ident: str = platform.add_tasks(platform.submit()["taskGroups"][0]["id"])[0]["id"]
    return ident


def test_the_platform_describes_itself(platform: Platform) -> None:
    assert platform.ask("GET", "/__local/status") == {"isolation": "stub"}


def test_calls_are_noted_with_their_status_and_nothing_of_their_bodies(platform: Platform) -> None:
    platform.submit("secret-name")
    platform.send("GET", "/work/requirements/x")
    platform.send("GET", "/nowhere?a=1")
    calls = platform.ask("GET", "/__local/calls?limit=3")
    assert [(call["verb"], call["path"], call["status"], call["key_id"]) for call in calls] == [
        ("POST", "/work/requirements", 200, "local"),
        ("GET", "/work/requirements/x", 404, "local"),
        ("GET", "/nowhere?a=1", 404, "local"),
    ]
    assert "secret-name" not in str(calls)


def test_output_is_read_piece_by_piece_while_it_grows(platform: Platform, task: str) -> None:
    path = f"/__local/output/{task}"
    early = platform.send("GET", path)
    assert (early.text, early.headers["x-next-offset"]) == ("", "0")
    file = platform.runtime.output_path(task)
    file.write_text("one\n")
    first = platform.send("GET", path)
    assert (first.text, first.headers["x-next-offset"]) == ("one\n", "4")
    assert first.headers["content-type"].startswith("text/plain")
    assert first.headers["x-content-type-options"] == "nosniff"
    file.write_text("one\ntwo\n")
    second = platform.send("GET", f"{path}?offset=4")
    assert (second.text, second.headers["x-next-offset"]) == ("two\n", "8")
    beyond = platform.send("GET", f"{path}?offset=999")
    assert (beyond.text, beyond.headers["x-next-offset"]) == ("", "999")


def test_much_output_comes_in_several_pieces(platform: Platform, task: str) -> None:
    platform.runtime.output_path(task).write_bytes(b"x" * (OUTPUT_PER_ANSWER + 1))
    first = platform.send("GET", f"/__local/output/{task}")
    assert first.headers["x-next-offset"] == str(OUTPUT_PER_ANSWER)
    assert platform.send("GET", f"/__local/output/{task}?offset={OUTPUT_PER_ANSWER}").text == "x"


def test_output_of_another_attempt(platform: Platform, task: str) -> None:
    platform.runtime.output_path(task, 2).write_text("again")
    assert platform.send("GET", f"/__local/output/{task}?attempt=2").text == "again"


@pytest.mark.parametrize("query", ["offset=-1", "offset=x", "attempt=-1", "offset=0&offset=1", "lines=3"])
def test_a_place_in_the_output_that_cannot_be_is_refused(platform: Platform, task: str, query: str) -> None:
    response = platform.refuse("GET", f"/__local/output/{task}?{query}")
    assert response.json()["message"].startswith(query.split("=")[0])


def test_output_of_an_unknown_task_is_not_found(platform: Platform) -> None:
    assert platform.refuse("GET", "/__local/output/ydid:task:none").status_code == 404


def test_a_node_tells_what_its_tasks_are_told(platform: Platform) -> None:
    platform.provision(count=1)
    node = platform.ask("GET", "/workerPools/nodes")["items"][0]["id"]
    assert platform.ask("GET", f"/__local/nodes/{node}") == {"id": node, "environment": {}}
    assert platform.refuse("GET", "/__local/nodes/none").status_code == 404


def test_a_file_goes_to_a_node_and_nowhere_else(platform: Platform) -> None:
    platform.provision(count=1)
    node = platform.ask("GET", "/workerPools/nodes")["items"][0]["id"]
    before = platform.runtime.picture()
    path = f"/__local/nodes/{node}/files?path=/run/raydog/token"
    assert platform.send("PUT", path, content=b"\x00s3cret").status_code == 204
    assert platform.runtime.files == {(node, "/run/raydog/token"): b"\x00s3cret"}
    assert platform.runtime.picture() == before
    assert "s3cret" not in str(platform.runtime.calls.kept)


def test_a_file_that_cannot_be_put_is_refused(platform: Platform) -> None:
    platform.provision(count=1)
    node = platform.ask("GET", "/workerPools/nodes")["items"][0]["id"]
    path = f"/__local/nodes/{node}/files"
    assert platform.refuse("PUT", path, content=b"x").json()["message"].startswith("path: is required")
    assert (
        platform.refuse("PUT", f"{path}?path=/etc/passwd", content=b"x")
        .json()["message"]
        .startswith("path: ")
    )
    assert platform.refuse("PUT", f"{path}?path=/a", content=b"x" * (FILE_LIMIT + 1)).status_code == 413
    assert platform.refuse("PUT", "/__local/nodes/none/files?path=/a", content=b"x").status_code == 404
    assert platform.runtime.files == {}


def test_switches_are_turned(platform: Platform) -> None:
    assert platform.ask("GET", "/__local/switches")["names"] == "live"
    turned = platform.ask("PATCH", "/__local/switches", {"names": "free", "abort_grace": 2})
    assert (turned["names"], turned["abort_grace"], turned["retry"]) == ("free", 2, True)
    assert platform.ask("GET", "/__local/switches") == turned


@pytest.mark.parametrize(
    "changes", [{"name": "free"}, {"names": "all"}, {"abort_grace": -1}, {"retry": 1}, []]
)
def test_switches_that_there_are_not_are_refused(platform: Platform, changes: object) -> None:
    assert platform.refuse("PATCH", "/__local/switches", changes).status_code == 400


def test_the_platform_is_told_to_stop(platform: Platform) -> None:
    assert platform.send("POST", "/__local/stop").status_code == 202
    assert platform.send("POST", "/__local/stop?now=true").status_code == 202
    assert platform.runtime.stops == [False, True]
