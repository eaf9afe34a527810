"""What a visitor of the portal does and looks for, in words of the page."""

from __future__ import annotations

from raydog_resources.local_platform import LocalPlatform
from tests.end_to_end.artifacts import artifacts_folder
from tests.end_to_end.chromium import Chromium
from tests.end_to_end.chromium_page import Page
from tests.end_to_end.local_platform.rig import Client


def link(platform: LocalPlatform) -> str:
    return str(Client(platform.facts()).call("POST", "/__local/portal-link")["url"])


def entered(browser: Chromium, platform: LocalPlatform) -> Page:
    """A page on which the first picture has been drawn."""
    page = Page(browser)
    page.resize(1440, 900)
    page.open(link(platform))
    page.wait_for("document.querySelector('#totals dd') !== null")
    return page


def assert_well_behaved(page: Page, platform: LocalPlatform) -> None:
    assert page.complaints() == []
    elsewhere = [url for url in page.requests() if not url.startswith((platform.url + "/", "about:"))]
    assert elsewhere == []
    assert len(page.requests()) > 10


def says(words: str, within: str = "body") -> str:
    """An expression: the words stand there, in whatever case the style writes them."""
    return f"document.querySelector({within!r}).innerText.includes({words!r})"


def row(name: str) -> str:
    """An expression: the text of the task's row."""
    rows = "[...document.querySelectorAll('tr[data-task]')]"
    return f"({rows}.find(row => row.querySelector('button').innerText === {name!r})?.innerText ?? '')"


def choose(page: Page, name: str) -> None:
    """Click on the task of that name."""
    ident = page.wait_for(
        "[...document.querySelectorAll('tr[data-task]')]"
        f".find(row => row.querySelector('button').innerText === {name!r})?.dataset.task"
    )
    page.click(f'tr[data-task="{ident}"] button')


def photograph(page: Page, name: str) -> None:
    """Wide and narrow, light and dark; nothing is wider than the window."""
    for scheme in ("light", "dark"):
        page.prefer(scheme)
        for width, height in ((1440, 900), (360, 780)):
            page.resize(width, height)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, width)
            page.screenshot(artifacts_folder() / f"portal-{name}-{scheme}-{width}.png")
    page.prefer("light")
    page.resize(1440, 900)
