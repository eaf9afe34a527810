"""The portal in a real browser: what a person sees of tasks that really run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from raydog_resources.local_platform import LocalPlatform
from tests.end_to_end.chromium import Chromium
from tests.end_to_end.local_platform.portal_visit import (
    assert_well_behaved,
    choose,
    entered,
    photograph,
    row,
    says,
)
from tests.end_to_end.local_platform.rig import Client

pytestmark = pytest.mark.browser

CHATTY = """\
echo 'first <b>line</b>'
for number in $(seq 1 200); do echo "step $number of 200"; done
until [ -e ~/door ]; do sleep 0.05; done
echo 'the door is open'
until [ -e ~/gate ]; do sleep 0.05; done
echo 'last line'
"""
STUBBORN = r"""
if [ -e ~/tried ]; then printf '\033[31msecond\033[0m try'; else echo 'first try'; touch ~/tried; fi
exit 4
"""


@pytest.fixture(scope="module")
def platform() -> Iterator[LocalPlatform]:
    with LocalPlatform() as running:
        yield running


@pytest.fixture(scope="module")
def client(platform: LocalPlatform) -> Client:
    return Client(platform.facts())


def test_tasks_are_seen_to_run_and_to_speak(
    browser: Chromium, platform: LocalPlatform, client: Client
) -> None:
    client.provision("crew", 2, maxNodes=2)
    group = client.submit("voyage", ["crew"], finishIfAllTasksFinished=False)["taskGroups"][0]["id"]
    made = {"namespace": "tests", "name": "tagged", "tag": "<i>tag</i>", "taskGroups": []}
    client.call("POST", "/work/requirements", made)
    page = entered(browser, platform)
    page.wait_for(says("voyage", "#requirements"))
    [chatty] = client.add_tasks(group, {"chatty": CHATTY}, environment={"HUSH": "a-secret-value"})
    client.add_tasks(group, {"failing": "exit 3", "second": "sleep 0.1"})
    page.wait_for(f"{row('chatty')}.includes('EXECUTING')")
    page.wait_for(f"{row('failing')}.includes('FAILED')")
    page.wait_for(f"{row('second')}.includes('COMPLETED')")
    assert page.evaluate(f"{row('failing')}.includes('exit code 3')")
    assert page.evaluate(says("<i>tag</i>", "#requirements"))
    assert page.evaluate("document.querySelectorAll('#requirements i, #panel b').length") == 0

    choose(page, "chatty")
    page.wait_for(says("step 200 of 200", "#output"))
    assert page.evaluate(says("first <b>line</b>", "#output"))
    assert page.evaluate(says("HUSH", "#panel"))
    assert not page.evaluate(says("the door is open", "#output"))
    photograph(page, "task")
    node = client.call("GET", f"/work/tasks/{chatty['id']}")["nodeId"]
    client.call("PUT", f"/__local/nodes/{node}/files?path=door")
    page.wait_for(says("the door is open", "#output"))
    client.call("PUT", f"/__local/nodes/{node}/files?path=gate")
    page.wait_for(says("last line", "#output"))
    page.wait_for(says("COMPLETED", "#panel"))
    page.wait_for(says("complete", ".output-bar"))
    assert "a-secret-value" not in page.evaluate("document.documentElement.outerHTML")

    page.press("Escape")
    page.wait_for("document.querySelector('#panel').hidden")
    assert page.evaluate("document.activeElement.innerText") == "chatty"
    photograph(page, "overview")
    assert_well_behaved(page, platform)


def test_each_attempt_keeps_its_output(browser: Chromium, platform: LocalPlatform, client: Client) -> None:
    client.provision("again", 1)
    group = {
        "name": "again",
        "finishIfAllTasksFinished": False,
        "runSpecification": {"taskTypes": ["bash"], "workerTags": ["again"], "maximumTaskRetries": 1},
    }
    made = client.call(
        "POST", "/work/requirements", {"namespace": "tests", "name": "tries", "taskGroups": [group]}
    )
    client.add_tasks(made["taskGroups"][0]["id"], {"stubborn": STUBBORN})
    page = entered(browser, platform)
    page.wait_for(f"{row('stubborn')}.includes('exit code 4, attempt 2')")
    choose(page, "stubborn")
    page.wait_for(says("second try", "#output"))
    assert page.evaluate("document.querySelectorAll('.errors li').length") == 2
    page.click(".attempts button")
    page.wait_for(says("first try", "#output"))
    assert not page.evaluate(says("second", "#output"))
    assert_well_behaved(page, platform)


def test_output_is_followed_until_the_person_scrolls_up(
    browser: Chromium, platform: LocalPlatform, client: Client
) -> None:
    client.provision("clock", 1)
    made = client.submit("ticking", ["clock"], finishIfAllTasksFinished=False)
    talk = 'number=0; while :; do number=$((number+1)); echo "tick $number"; sleep 0.02; done'
    [task] = client.add_tasks(made["taskGroups"][0]["id"], {"ticker": talk})
    page = entered(browser, platform)
    choose(page, "ticker")
    output = "document.querySelector('#output')"
    distance = f"({output}.scrollHeight - {output}.scrollTop - {output}.clientHeight)"
    page.wait_for(f"{output}.scrollTop > 0")
    page.wait_for(f"{distance} < 30")
    page.evaluate(f"{output}.scrollTop = 10")
    page.wait_for(says("follow the end", ".output-bar"))
    before = page.evaluate(f"{output}.scrollHeight")
    page.wait_for(f"{output}.scrollHeight > {before}")
    assert page.evaluate(f"{output}.scrollTop") == 10
    page.click(".output-bar button")
    page.wait_for(says("following", ".output-bar"))
    assert page.evaluate(distance) < 30
    client.call("PUT", f"/work/tasks/{task['id']}/cancel", abort="true")
    page.wait_for(says("ABORTED", "#panel"))
    page.wait_for(says("complete", ".output-bar"))
    assert_well_behaved(page, platform)


def test_the_keyboard_does_all_that_the_mouse_does(
    browser: Chromium, platform: LocalPlatform, client: Client
) -> None:
    client.submit("needle", ["nobody"], finishIfAllTasksFinished=False)
    made = client.submit("haystack", ["nobody"], finishIfAllTasksFinished=False)
    client.add_tasks(made["taskGroups"][0]["id"], {f"straw-{number}": "true" for number in range(12)})
    page = entered(browser, platform)
    page.wait_for(f"{says('needle', '#requirements')} && {says('and 2 more', '#requirements')}")
    page.press("/", "/")
    page.type("straw-11")
    page.wait_for(f"!{says('needle', '#requirements')} && {row('straw-11')} !== ''")
    assert page.evaluate("document.querySelectorAll('tr[data-task]').length") == 1
    for _ in range(10):
        if page.evaluate("document.activeElement.innerText") == "straw-11":
            break
        page.press("Tab")
    page.press("Enter", "\r")
    page.wait_for(f"!document.querySelector('#panel').hidden && {says('straw-11', '#panel')}")
    page.press("Escape")
    page.wait_for("document.querySelector('#panel').hidden")
    page.click("#filter")
    page.press("Escape")
    page.wait_for(says("needle", "#requirements"))
    assert_well_behaved(page, platform)


def test_a_first_task_as_the_empty_page_tells_it(browser: Chromium) -> None:
    with LocalPlatform(isolation="stub") as platform:
        page = entered(browser, platform)
        program = page.wait_for("document.querySelector('#first-task')?.textContent")
        photograph(page, "empty")
        subprocess.run([sys.executable, "-c", program], check=True, timeout=60, env={"PATH": ""})
        page.wait_for(f"{row('first')}.includes('EXECUTING')")
        assert_well_behaved(page, platform)
