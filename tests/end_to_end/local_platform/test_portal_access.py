"""Who gets into the portal and how long it lasts: links, cookies, names, and lives of the platform."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from raydog_resources.local_platform import LocalPlatform
from tests.end_to_end.artifacts import artifacts_folder
from tests.end_to_end.chromium import Chromium
from tests.end_to_end.chromium_page import Page
from tests.end_to_end.local_platform.portal_visit import entered, link, photograph, says
from tests.end_to_end.local_platform.rig import Client, command, detached_platform, wait_until

pytestmark = pytest.mark.browser


def test_the_link_that_status_prints_opens_one_browser_once(browser: Chromium, tmp_path: Path) -> None:
    with detached_platform(tmp_path / "data", "--isolation", "stub") as start:
        url = start()["url"]
        status = command("status", "--data-dir", str(tmp_path / "data"))
        used = json.loads(status.stdout)["portal"]
        page = Page(browser)
        page.open(used)
        page.wait_for("document.querySelector('#totals dd') !== null")
        assert page.evaluate("location.href") == url + "/"
        assert page.evaluate("document.cookie") == ""
        page.open(used)
        page.wait_for(says("used already"))
        assert page.evaluate(says("python -m raydog_resources.local_platform status"))
        assert page.evaluate("getComputedStyle(document.body).display") == "grid"
        page.screenshot(artifacts_folder() / "portal-no-session.png")


def test_no_page_from_elsewhere_gets_at_it_by_a_name_of_its_own() -> None:
    with LocalPlatform(isolation="stub") as platform, requests.Session() as session:
        session.trust_env = False
        assert session.get(link(platform)).status_code == 200
        cookies = dict(session.cookies)
        for path in ("/", "/__local/portal/overview"):
            assert session.get(platform.url + path).status_code == 200
            foreign = session.get(platform.url + path, headers={"Host": "evil.example"}, cookies=cookies)
            assert foreign.status_code == 403
        assert session.get(platform.url + "/work/requirements", cookies=cookies).status_code == 401
        assert session.post(platform.url + "/__local/stop", cookies=cookies).status_code == 401


def test_a_platform_that_ends_is_seen_to_and_a_new_life_asks_for_a_new_link(
    browser: Chromium, tmp_path: Path
) -> None:
    settings: dict[str, Any] = {"isolation": "stub", "data_dir": tmp_path / "data"}
    with LocalPlatform(**settings) as platform:
        Client(platform.facts()).submit("remembered", ["nobody"], finishIfAllTasksFinished=False)
        page = entered(browser, platform)
        page.wait_for(says("remembered"))
        platform.leave()
        page.wait_for(says("does not answer", "#notice"))
        assert page.evaluate(says("remembered", "#requirements"))
        assert page.evaluate(says("does not answer", "#pulse"))
        photograph(page, "silent")
        page.click("#notice button")
    again = LocalPlatform(**settings)
    with again:
        assert again.url == platform.url
        page.evaluate("document.querySelector('#notice button')?.click()")
        page.wait_for(says("session has ended", "#notice"))
        page.open(link(again))
        page.wait_for(f"{says('remembered')} && {says('live', '#pulse')}")


def test_watching_is_no_use_of_the_platform(browser: Chromium, tmp_path: Path) -> None:
    with LocalPlatform(isolation="stub", data_dir=tmp_path / "data", idle_exit=1.5) as platform:
        entered(browser, platform)
        wait_until("the platform has ended by itself although it was watched", lambda: platform.ended, 15)
    calls = (tmp_path / "data" / "calls.jsonl").read_text()
    assert "/__local/portal-link" in calls
    assert "/__local/portal/overview" not in calls
