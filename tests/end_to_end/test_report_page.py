"""The report in a real browser: readable in light and dark, nothing loaded, nothing obeyed; screenshots are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.workspace.report.page import report_page
from tests.end_to_end.artifacts import artifacts_folder
from tests.end_to_end.chromium import Chromium
from tests.end_to_end.chromium_page import Page
from tests.told_story import told_story

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

# Every text that stands on a ground of one colour, with its contrast to that.
_CONTRASTS = """(() => {
  const light = c => { const v = c.map(x => x / 255).map(x => x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
                       return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
  const parse = s => (s.match(/[\\d.]+/g) || []).map(Number);
  const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
                        if (c.length === 3 || c[3] > 0.99) return c.slice(0, 3); } return [255, 255, 255]; };
  const bad = [];
  for (const e of document.querySelectorAll("h1,h2,h3,p,li span,th,td,summary,pre,code,.badge,a")) {
    if (!e.innerText || e.closest(".skip") || e.getAttribute("aria-hidden")) continue;
    const a = light(parse(getComputedStyle(e).color).slice(0, 3)), b = light(ground(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) bad.push(e.className + " " + e.innerText.slice(0, 30) + " " + ratio.toFixed(2));
  }
  return bad;
})()"""


@pytest.fixture
def page(browser: Chromium, tmp_path: Path) -> Page:
    file = tmp_path / "report.html"
    file.write_text(report_page(told_story()), encoding="utf-8")
    opened = Page(browser)
    opened.resize(1280, 1000)
    opened.open(file.as_uri())
    return opened


def test_it_is_read_in_light_and_dark_and_on_a_telephone(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.prefer(scheme)
        assert page.evaluate(_CONTRASTS) == []
        height = page.evaluate("document.documentElement.scrollHeight")
        page.resize(1280, height)
        page.screenshot(artifacts_folder() / f"report-{scheme}.png")
    page.resize(390, 800)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.screenshot(artifacts_folder() / "report-telephone.png")


def test_nothing_is_loaded_and_nothing_that_others_wrote_is_obeyed(page: Page) -> None:
    assert page.evaluate("document.title") == "training – RayDog report"
    assert page.evaluate("document.querySelectorAll('script, img, link, iframe').length") == 0
    assert page.complaints() == []
    assert [url for url in page.requests() if not url.startswith("file:")] == []
    assert "onerror=" in page.evaluate("document.body.innerText"), "it is to be read as it was written"


def test_the_picture_has_a_bar_for_each_step_and_a_name_for_who_cannot_see_it(page: Page) -> None:
    bars = "[...document.querySelectorAll('svg rect.bar')]"
    assert page.evaluate(f"{bars}.every(bar => bar.querySelector('title'))")
    kinds = page.evaluate(f"[...new Set({bars}.map(bar => bar.getAttribute('class')))].sort()")
    assert {"bar wait", "bar start", "bar ready", "bar drain", "bar run", "bar run-failed"} <= set(kinds)
    assert page.evaluate("document.querySelector('svg').getAttribute('role')") == "img"
    assert page.evaluate("[...document.querySelectorAll('th')].every(th => th.scope)")
    inside = page.evaluate(
        "(() => { const box = document.querySelector('svg').getBoundingClientRect();"
        f"return {bars}.every(bar => bar.getBoundingClientRect().right <= box.right + 1) }})()"
    )
    assert inside
