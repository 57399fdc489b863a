"""The page in a real browser, on a desk and on a phone: what a visitor does, and that nothing is lost.

Skipped where there is no chromium (`apt-get install chromium`) or no playwright.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from nlp.models.contract import Request
from nlp.page import build
from nlp.page import run as page_run
from nlp.page.turns import Turns
from nlp.pipeline import Pipeline
from tests.conftest import FakeModel, fake_answer
from tests.event.articles import TEXTS
from tests.page.scripted import ATTACK

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium"),
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

TEXT = (
    "Giá cà phê tăng mạnh\n\nGiá cà phê tăng 5% trong tháng 3. Nông dân ở Đắk Lắk bán được 40 tấn.\n\n"
    "Ông Trần Văn Năm cho biết xã có 12 trường học. Cầu mới dài 86 mét. Dân rất vui. Trời đẹp."
)
BOX = "#tt-input textarea"
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "color_scheme": "dark"}


@dataclass
class Site:
    """A page that is served, and the model behind it."""

    url: str
    model: FakeModel
    pause: float = 0.0


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    model = FakeModel()
    model.batch_size = 1
    found = Site("", model)

    def answer(request: Request) -> str:
        time.sleep(found.pause)
        return fake_answer(request)

    model.answer = answer
    page = build.build(Pipeline(model, model), presets=["extractive"], turns=Turns(waiting=1))
    options: Any = {"prevent_thread_lock": True, "quiet": True, "share": False, "footer_links": []}
    _, found.url, _ = page.launch(show_error=False, ssr_mode=False, **options, **build.appearance())
    yield found
    page.close(verbose=False)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        options = {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}
        browser = driver.chromium.launch(**options)
        yield browser
        browser.close()


@pytest.fixture
def visit(site: Site, chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens the page for a new visitor; fails if the browser met an error of a script."""
    site.pause = 0.0
    contexts: list[Any] = []
    errors: list[str] = []

    def open_page(locale: str = "vi-VN", **look: Any) -> Any:
        contexts.append(chromium.new_context(locale=locale, **(look or DESK)))
        tab = contexts[-1].new_page()
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.set_default_timeout(60_000)
        tab.goto(site.url)
        ready(tab)
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def linger(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run ends a while after it has shown everything."""
    original = page_run.told

    def lingering(*given: Any) -> Iterator[Any]:
        yield from original(*given)
        time.sleep(1.5)

    monkeypatch.setattr(page_run, "told", lingering)


def ready(tab: Any) -> None:
    tab.locator(BOX).wait_for()
    # The form answers once its first handlers have run, which bring back the language and what was kept.
    tab.wait_for_function("document.documentElement.dataset.tomtat === 'ready'")


def run(tab: Any, text: str = TEXT, *, article: bool = True) -> None:
    tab.locator(BOX).fill(text)
    if article:
        tab.locator("#tt-options fieldset").nth(1).locator("label").nth(1).click()
    tab.locator("#tt-run").click()


def says(tab: Any, words: str) -> None:
    tab.locator("#tt-status", has_text=words).wait_for()


@pytest.mark.parametrize("look", [DESK, PHONE], ids=["desk", "phone"])
def test_text_and_result_live_through_a_reload(visit: Any, look: Any) -> None:
    tab = visit(**look)
    run(tab)
    says(tab, "Đã xong")
    tab.wait_for_function("localStorage.getItem('tomtat-digest')")
    tab.reload()
    ready(tab)
    says(tab, "Đã xong")
    assert tab.locator(BOX).input_value() == TEXT
    assert tab.locator(".tt-pair").count() > 1
    assert tab.locator("#tt-run").is_enabled()
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_ctrl_enter_runs_and_the_focus_stays(visit: Any) -> None:
    tab = visit()
    tab.locator(BOX).fill(TEXT)
    tab.keyboard.press("Control+Enter")
    says(tab, "Đã xong")
    assert tab.evaluate("document.activeElement.tagName") == "TEXTAREA"


@pytest.mark.parametrize("leave", ["close", "reload", "escape", "clear"])
def test_who_leaves_or_stops_frees_the_model_within_two_batches(site: Site, visit: Any, leave: str) -> None:
    tab = visit()
    site.pause = 0.6
    run(tab)
    says(tab, "Đang dịch")
    if leave == "close":
        tab.close()
    elif leave == "reload":
        tab.reload()
    elif leave == "escape":
        tab.keyboard.press("Escape")
    else:
        tab.locator("#tt-clear").click()
    begun = len(site.model.batches)
    time.sleep(5 * site.pause)
    assert len(site.model.batches) <= begun + 2
    if leave == "clear":
        says(tab, "Sẵn sàng")
        assert tab.locator(BOX).input_value() == ""
        assert "Error" not in tab.locator("#tt-status").inner_text()


def test_the_place_in_the_line_is_shown_and_a_refusal_frees_the_form(site: Site, visit: Any) -> None:
    first, second, third = visit(), visit(), visit("en-US")
    site.pause = 1.0
    run(first)
    says(first, "Đang")
    run(second)
    says(second, "còn 1 bài phía trước")
    run(third)
    says(third, "The machine is busy")
    third.locator("#tt-run:not([disabled])").wait_for()
    site.pause = 0.0
    says(first, "Đã xong")
    says(second, "Đã xong")


def test_clear_clears_for_good(visit: Any, linger: None) -> None:
    """Also while the run has not quite ended."""
    tab = visit()
    run(tab, article=False)
    says(tab, "Đã xong")
    tab.locator("#tt-clear").click()
    says(tab, "Sẵn sàng")
    tab.locator("#tt-run:not([disabled])").wait_for()
    tab.wait_for_timeout(2000)
    says(tab, "Sẵn sàng")
    assert tab.locator("#tt-results .tt-button").count() == 0
    tab.reload()
    ready(tab)
    assert tab.locator(BOX).input_value() == ""
    says(tab, "Sẵn sàng")


def test_keys_and_aligned_sentences(visit: Any) -> None:
    tab = visit()
    run(tab)
    says(tab, "Đã xong")
    tab.locator('p[lang="en"] .tt-sentence').first.click()
    assert tab.locator(".tt-lit").count() == 2
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate("document.querySelector('.tt-lit').dataset.n") == "1"
    tab.keyboard.press("n")
    assert "tt-mark" in tab.evaluate("document.activeElement.className")
    tab.keyboard.press("Escape")
    note = tab.locator(".tt-note-link").last
    note.press("Enter")
    told = "document.activeElement.dataset.tip"
    assert note.get_attribute("data-note") in tab.evaluate(told)
    tab.keyboard.press("Escape")
    tab.keyboard.press("?")
    assert tab.locator("dialog[open]").count() == 1
    tab.keyboard.press("Escape")
    assert tab.locator("dialog[open]").count() == 0


def test_arrow_keys_choose(visit: Any) -> None:
    tab = visit()
    tab.locator("#tt-options fieldset input").first.focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_timeout(300)
    assert tab.evaluate("document.activeElement.value") == "medium"
    checked = "document.querySelector('#tt-options fieldset input:checked').value"
    assert tab.evaluate(checked) == "medium"
    tab.reload()
    ready(tab)
    assert tab.evaluate(checked) == "medium"


def test_a_change_of_language_shows_the_digest_in_it(visit: Any, linger: None) -> None:
    """Also while the run has not quite ended: what it showed last is sent once more when it ends."""
    tab = visit()
    run(tab, article=False)
    says(tab, "Đã xong")
    tab.locator("#tt-language label").nth(1).click()
    says(tab, "Done in")
    tab.locator("#tt-run:not([disabled])").wait_for()
    says(tab, "Done in")
    assert tab.locator("h3", has_text="In English").count() == 1
    tab.reload()
    ready(tab)
    says(tab, "Done in")


def test_a_change_of_language_in_a_run_ends_in_it(site: Site, visit: Any) -> None:
    tab = visit()
    site.pause = 0.4
    run(tab, article=False)
    says(tab, "Đang")
    tab.locator("#tt-language label").nth(1).click()
    says(tab, "Done in")
    assert tab.locator("h3", has_text="In English").count() == 1


def test_errors_are_in_the_language_of_the_page_and_name_no_folder(visit: Any, tmp_path: Any) -> None:
    tab = visit()
    run(tab, "http://127.0.0.1:9/x", article=False)
    says(tab, "mạng nội bộ")
    (tmp_path / "rỗng.txt").touch()
    tab.locator("input[type=file]").first.set_input_files(tmp_path / "rỗng.txt")
    says(tab, "rỗng.txt: không có gì bên trong")


def test_a_document_comes_back_in_its_own_format(visit: Any, tmp_path: Any) -> None:
    tab = visit()
    source = tmp_path / "bài.md"
    source.write_text(f"# {TEXT}\n\n- Một câu *rất* hay.\n", encoding="utf-8")

    def translate(layout: str) -> None:
        tab.locator("#tt-layout label", has_text=layout).click()
        with tab.expect_file_chooser() as chooser:
            tab.locator("#tt-document").click()
        chooser.value.set_files(source)

    tab.locator("#tt-document-fold button").first.click()
    translate("cạnh nhau")
    says(tab, "chỉ có thể nằm ở dòng dưới bản gốc")
    tab.locator("#tt-run:not([disabled])").wait_for()
    assert violations(tab) == []
    translate("Chỉ bản dịch")
    says(tab, "Đã dịch xong bài.md")
    with tab.expect_download() as download:
        tab.locator('[data-name="bài.en.md"]').click()
    download.value.save_as(tmp_path / "out.md")
    lines = (tmp_path / "out.md").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert lines[-1].startswith("- ")
    tab.locator("#tt-run:not([disabled])").wait_for()


@pytest.mark.parametrize("look", [DESK, PHONE], ids=["desk", "phone"])
def test_two_ways_side_by_side_and_one_of_them_kept(visit: Any, look: Any) -> None:
    """With the keyboard alone: the other way is chosen, both are run, one is kept; a reload takes nothing."""
    tab = visit(**look)
    tab.locator("#tt-against input").focus()
    active = tab.locator("[role=option].active")
    for label in ("Không so sánh", "embedded · Nhanh (nháp)"):  # the way that is chosen is no other
        active.filter(has_text=label).wait_for()
        tab.keyboard.press("Enter" if "Nhanh" in label else "ArrowDown")
    tab.wait_for_function("document.querySelector('#tt-against input').value.includes('Nhanh')")
    tab.locator(BOX).fill(TEXT)
    tab.keyboard.press("Control+Enter")
    says(tab, "Đã xong: A trong")
    assert tab.locator(".tt-compared .tt-way", has_text="B").count() >= 1
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tab.wait_for_function("localStorage.getItem('tomtat-digest')")
    tab.reload()
    ready(tab)
    tab.locator("[data-choose]").nth(1).focus()
    tab.keyboard.press("Enter")
    tab.locator("#tt-results [data-edit]").first.wait_for()
    tab.wait_for_function("document.activeElement.dataset.edit")
    assert tab.locator(".tt-compared").count() == 0
    tab.evaluate("document.activeElement.blur()")
    tab.keyboard.press("h")
    tab.locator("#tt-history li", has_text="So sánh").wait_for()


def test_what_is_chosen_is_not_offered_to_compare_with(visit: Any) -> None:
    tab = visit(**DESK)
    tab.locator("#tt-options label", has_text="Nhanh (nháp)").click()
    tab.locator("#tt-against input").click()
    shown = tab.locator("#tt-against [role=option]")
    shown.filter(has_text="embedded · Thường").wait_for()
    assert shown.filter(has_text="Nhanh").count() == 0


def test_nothing_of_an_article_becomes_a_part_of_the_page(visit: Any) -> None:
    tab = visit()
    tab.on("dialog", lambda dialog: pytest.fail("a script of the article was run"))
    run(tab, f"{ATTACK}\n\n{TEXT}\n\n{ATTACK}")
    says(tab, "Đã xong")
    assert tab.locator("#tt-results script, #tt-results img").count() == 0


@pytest.mark.parametrize("look", [DESK, PHONE], ids=["desk", "phone"])
def test_an_event_has_columns_and_lives_through_a_reload(visit: Any, look: Any) -> None:
    tab = visit(**look)
    tab.locator("#tt-tabs [role=tab]").nth(1).click()
    box = "#tt-event-input textarea"
    tab.locator(box).fill("\n".join(f"=== {name}\n{text}" for name, text in TEXTS.items()))
    tab.keyboard.press("Control+Enter")
    tab.locator("#tt-event-status", has_text="Đã xong").wait_for()
    fact = tab.locator(".tt-differs .tt-fact").first
    fact.click()
    assert "rạng sáng" in tab.locator("#tt-tip").inner_text()
    assert tab.locator("#tt-source-1 details[open]").count() == 1
    assert violations(tab) == []
    tab.wait_for_function("localStorage.getItem('tomtat-event-digest')")
    tab.reload()
    tab.locator("#tt-event-status", has_text="Đã xong").wait_for()
    tab.wait_for_function(f"document.querySelector('{box}').value.startsWith('=== bao-sang')")
    tab.locator("#tt-language label").nth(1).click()
    tab.locator("h3", has_text="Where the sources differ").wait_for()
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_event_that_is_corrected_is_copied_kept_and_can_be_taken_back(visit: Any) -> None:
    tab = visit()
    tab.locator("#tt-tabs [role=tab]").nth(1).click()
    tab.locator("#tt-event-input textarea").fill(
        "\n".join(f"=== {name}\n{text}" for name, text in TEXTS.items())
    )
    tab.keyboard.press("Control+Enter")
    tab.locator("#tt-event-status", has_text="Đã xong").wait_for()
    made = tab.locator('[data-copy][aria-label$="Bản tiếng Anh"]').get_attribute("data-copy")
    tab.locator('[data-edit="summary_en"]').click()
    assert violations(tab) == []
    tab.locator(".tt-edit").first.fill("The flood killed\n99 people.")
    tab.keyboard.press("Control+Enter")
    tab.locator(".tt-reset").wait_for()
    shown = tab.locator('#tt-event-results [data-copy^="The flood killed 99 people. "]')
    assert shown.count() == 1
    tab.wait_for_function("atob(localStorage.getItem('tomtat-event-digest')).includes('killed 99 people')")
    tab.reload()
    shown.wait_for(state="attached")
    tab.locator("#tt-tabs [role=tab]").nth(1).click()
    tab.locator(".tt-reset").click()
    tab.locator(".tt-reset").wait_for(state="detached")
    assert tab.locator('[data-copy][aria-label$="Bản tiếng Anh"]').get_attribute("data-copy") == made


def violations(tab: Any) -> list[tuple[str, str]]:
    """What axe finds that is serious or critical."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    tab.wait_for_timeout(700)  # colours of buttons change by degrees
    found = [v for v in axe.Axe().run(tab).response["violations"] if v["impact"] in ("serious", "critical")]
    return [(v["id"], node["html"]) for v in found for node in v["nodes"]]


def test_terms_are_kept_used_and_saved_and_all_is_copied(site: Site, visit: Any) -> None:
    tab = visit()
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.locator("#tt-glossary button").first.click()
    tab.locator("#tt-glossary-input textarea").fill("Nông dân, Peasants")
    assert violations(tab) == []
    tab.reload()
    ready(tab)
    tab.locator("#tt-glossary button").first.click()
    assert tab.locator("#tt-glossary-input textarea").input_value() == "Nông dân, Peasants"
    with tab.expect_download() as download:
        tab.locator("#tt-glossary-export").click()
    assert download.value.suggested_filename == "tomtat.csv"
    run(tab, article=False)
    says(tab, "Đã xong")
    assert tab.locator(".tt-note-link", has_text="Nông dân → Peasants").count() == 1
    tab.locator('[data-copy-file=".html"]').click()
    tab.locator("button", has_text="Đã sao chép").wait_for()
    assert tab.evaluate("navigator.clipboard.readText()").startswith("<!doctype html>")
    tab.locator('[data-copy-file=".md"]').click()
    tab.wait_for_function("navigator.clipboard.readText().then((text) => text.startsWith('# '))")


def test_what_is_corrected_is_copied_kept_and_can_be_taken_back(visit: Any) -> None:
    tab = visit()
    run(tab)
    says(tab, "Đã xong")
    made = tab.locator('[data-copy][aria-label$="Bản tiếng Anh"]').get_attribute("data-copy")
    tab.locator('[data-edit="summary_en"]').click()
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.dataset.edit") == "summary_en"
    tab.keyboard.press("Enter")
    tab.locator(".tt-edit").fill("Coffee rose by 5% in March. Farmers in Dak Lak sold 40 tonnes.")
    assert violations(tab) == []
    tab.keyboard.press("Control+Enter")
    tab.locator(".tt-reset").wait_for()
    assert tab.locator('[data-copy^="Coffee rose by 5% in March."]').count() == 1
    tab.locator('[data-edit="translation"]').click()
    tab.locator(".tt-edit").nth(1).fill("Mr Tran Van Nam said\nthat there are 12 schools.")
    tab.locator(".tt-apply").click()
    shown = tab.locator('[data-copy*="Mr Tran Van Nam said that there are 12 schools."]')
    shown.wait_for()
    tab.wait_for_function("atob(localStorage.getItem('tomtat-digest')).includes('that there are 12 schools')")
    tab.reload()
    shown.wait_for()
    tab.locator(".tt-reset").click()
    tab.locator(".tt-reset").wait_for(state="detached")
    assert tab.locator('[data-copy][aria-label$="Bản tiếng Anh"]').get_attribute("data-copy") == made


def test_the_history_is_searched_opened_by_a_link_and_deleted(visit: Any) -> None:
    tab = visit(**PHONE)
    for text in (TEXT, TEXT.replace("Giá cà phê tăng mạnh", "Chợ quê đông vui")):
        run(tab, text, article=False)
        tab.locator("h2", has_text=text.split("\n")[0]).wait_for()
        tab.locator("#tt-run:not([disabled])").wait_for()
        tab.wait_for_timeout(700)  # a digest is kept within half a second
    tab.locator("#tt-history-open").click()
    items = tab.locator("#tt-history li")
    items.nth(1).wait_for()
    assert violations(tab) == []
    tab.locator("#tt-history input").fill("tang manh")
    items.nth(1).wait_for(state="detached")
    tab.locator("#tt-history a").click()
    tab.locator("h2", has_text="Giá cà phê tăng mạnh").wait_for()
    assert tab.locator(BOX).input_value() == TEXT
    tab.reload()
    tab.locator("h2", has_text="Giá cà phê tăng mạnh").wait_for()
    tab.evaluate("document.activeElement.blur()")
    tab.keyboard.press("h")
    items.first.locator("button").click()
    items.nth(1).wait_for(state="detached")
    tab.locator("#tt-history-clear").click()
    tab.locator(".tt-none").wait_for()


def test_choices_and_folds_are_told_to_a_screen_reader(visit: Any) -> None:
    tab = visit()
    group = tab.get_by_role("radiogroup", name="Dịch sang tiếng Anh")
    group.wait_for()
    assert group.get_by_role("radio").count() == 3
    fold = tab.get_by_role("button", name="Dịch tài liệu", expanded=False)
    fold.press("Enter")
    tab.get_by_role("button", name="Dịch tài liệu", expanded=True).wait_for()
    tab.get_by_role("radiogroup", name="Trong tài liệu có").wait_for()
    assert tab.get_by_role("combobox", name="So với").count() == 1


@pytest.mark.parametrize("look", [DESK, PHONE], ids=["desk", "phone"])
def test_no_serious_violation_of_accessibility(visit: Any, look: Any) -> None:
    tab = visit(**look)
    assert violations(tab) == []
    run(tab)
    says(tab, "Đã xong")
    assert violations(tab) == []
