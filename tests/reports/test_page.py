"""The bulletin's page, measured in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reports.bulletin.content import Bulletin

A4_WITHOUT_MARGINS = {"width": 733, "height": 1069}
SEVEN_POINTS = 7 * 96 / 72

SMALLEST_TEXT = """() => {
  let least = 99, where = '';
  for (const e of document.querySelectorAll('.page, .page *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    const size = parseFloat(getComputedStyle(e).fontSize);
    if (own && size < least) { least = size; where = e.outerHTML.slice(0, 80); }
  }
  return [least, where];
}"""

# Every element with text of its own: its colour against the nearest background behind it.
CONTRASTS = """() => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const channel = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const style = getComputedStyle(e), gradient = style.backgroundImage.match(/rgb\\([^)]*\\)/);
      if (gradient) return parse(gradient[0]);
      const c = parse(style.backgroundColor);
      if (c.length && (c.length < 4 || c[3] === 1)) return c;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const e of document.querySelectorAll('body *')) {
    if (e.closest('svg') || ![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    if (!e.getClientRects().length) continue;
    const a = light(parse(getComputedStyle(e).color)), b = light(behind(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push([ratio.toFixed(2), e.outerHTML.slice(0, 100)]);
  }
  return found;
}"""

CUT_OFF = """() => [...document.querySelectorAll('.bars td, .bars th, .cards h3, .cards p, .cards .big, .list td, h2.s')]
  .filter(e => e.getClientRects().length && e.scrollWidth > e.clientWidth + 1)
  .map(e => e.textContent.trim().slice(0, 60))"""


@pytest.fixture
def page(browser: Any, page_path: Path) -> Iterator[Any]:
    page = browser.new_page(viewport={"width": 1000, "height": 1200})
    page.goto(page_path.as_uri())
    yield page
    page.close()


def test_the_page_is_small_enough_to_be_sent_on(page_path: Path) -> None:
    assert page_path.stat().st_size <= 150_000


def test_the_page_has_no_script_and_names_no_address_outside_itself(page_path: Path) -> None:
    text = page_path.read_text(encoding="utf-8")
    assert "<script" not in text
    assert not re.findall(r"""(?:href|src|action)=["']?(?!#)[^\s>]+""", text)
    assert not re.findall(r"https?://|@import|url\(", text)


def test_no_request_leaves_the_file(browser: Any, page_path: Path) -> None:
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_path.as_uri())
    page.wait_for_load_state("networkidle")
    page.close()
    assert asked == [page_path.as_uri()]


def test_it_prints_on_one_a4_page(page: Any) -> None:
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1
    assert re.search(rb"/MediaBox\s*\[0 0 59[45]\.\d+ 84[12]\.\d+\]", printed)


def test_its_printed_text_has_seven_points_or_more(page: Any) -> None:
    page.set_viewport_size(A4_WITHOUT_MARGINS)
    page.emulate_media(media="print")
    least, where = page.evaluate(SMALLEST_TEXT)
    assert least >= SEVEN_POINTS, where
    assert (
        page.evaluate("document.documentElement.scrollWidth") <= A4_WITHOUT_MARGINS["width"]
    )  # or Chromium shrinks it


def test_nothing_on_it_is_cut_off(page: Any) -> None:
    assert page.evaluate(CUT_OFF) == []


def test_all_text_stands_out_at_four_and_a_half_to_one(page: Any) -> None:
    assert page.evaluate(CONTRASTS) == []
    page.add_style_tag(content=".panel{display:block!important;position:static!important}")
    assert page.evaluate(CONTRASTS) == []


@pytest.mark.parametrize("scheme", ["dark"])
def test_on_a_dark_screen_the_text_stands_out_as_well(browser: Any, page_path: Path, scheme: str) -> None:
    page = browser.new_page(viewport={"width": 1000, "height": 1200}, color_scheme=scheme)
    page.goto(page_path.as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('.page')).backgroundColor") != "rgb(255, 255, 255)"
    assert page.evaluate(CONTRASTS) == []
    page.add_style_tag(content=".panel{display:block!important;position:static!important}")
    assert page.evaluate(CONTRASTS) == []
    page.close()


def test_every_link_leads_to_a_place_inside_the_page(page: Any) -> None:
    lost = page.evaluate("""() => [...document.querySelectorAll('a')].map(a => a.getAttribute('href'))
        .filter(h => !h.startsWith('#') || !document.getElementById(h.slice(1)))""")
    assert lost == []


def test_every_number_of_the_bars_opens_its_panel_and_closes_again(page: Any, bulletin: Bulletin) -> None:
    links = page.locator(".bars td.m a")
    assert links.count() == len([line for line in bulletin.headlines if line.value is not None]) == 6
    for n in range(links.count()):
        target = links.nth(n).get_attribute("href")
        links.nth(n).click()
        panel = page.locator(target)
        assert panel.is_visible() and panel.locator(".calc").inner_text().strip()
        panel.locator("a.x").click()
        assert not panel.is_visible()


@pytest.mark.parametrize("place", [".grid a", ".list td a.n", ".verdict a.n", ".cards a.n", ".key a.n", "h2.s a.n"])
def test_a_click_opens_what_lies_behind(page: Any, place: str) -> None:
    link = page.locator(place).first
    target = page.locator(link.get_attribute("href"))
    assert not target.is_visible()
    link.click()
    assert target.is_visible()


def test_the_keyboard_reaches_a_number_and_its_panel(page: Any) -> None:
    page.keyboard.press("Tab")
    opened = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    assert page.locator(opened).is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.panel').id") == opened[1:]


def test_a_phone_shows_it_without_scrolling_sideways(browser: Any, page_path: Path) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(page_path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    least, where = page.evaluate(SMALLEST_TEXT)
    page.close()
    assert least >= 12, where


def test_on_a_phone_a_table_that_scrolls_says_so_and_its_days_stand_apart(browser: Any, page_path: Path) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(page_path.as_uri())
    scrolls = page.evaluate("""() => [...document.querySelectorAll('.scroll')].map(e =>
        [e.scrollWidth > e.clientWidth, getComputedStyle(e, '::before').content.includes('左右滑动')])""")
    days = page.evaluate("""() => [...document.querySelectorAll('th.week')].map(e => {
        const text = document.createRange(); text.selectNodeContents(e); const box = text.getBoundingClientRect();
        return [box.left, box.right]})""")
    page.close()
    assert scrolls and all(wide == told for wide, told in scrolls)
    assert len(days) == 8 and all(left[1] + 2 < right[0] for left, right in zip(days, days[1:], strict=False))


def test_a_light_is_colour_shape_and_word(page: Any) -> None:
    signs = {"green": "●绿", "yellow": "▲黄", "red": "■红"}
    for colour, sign in signs.items():
        shown = page.locator(f".bars tr.{colour} td.l").all_inner_texts()
        assert shown and set(shown) == {sign}


def test_every_light_has_the_colour_of_its_shape(page: Any) -> None:
    shown = page.evaluate("""() => [...document.querySelectorAll('.light')]
        .map(e => [e.textContent.trim()[0], getComputedStyle(e).color])""")
    colours = {shape: {colour for sign, colour in shown if sign == shape} for shape in "●▲■"}
    assert all(len(found) == 1 for found in colours.values()), colours
    assert len({colour for found in colours.values() for colour in found}) == 3


def test_sample_data_says_so(page: Any) -> None:
    assert page.locator(".ribbon").inner_text() == "示例数据"
    assert "示例数据" in page.title()
