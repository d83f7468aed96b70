import base64
import functools
import hashlib
import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest

import kompassie as ks
from kompassie.errors import InvalidValue
from kompassie.model.causal_map import CausalMap
from kompassie.model.link import Link
from kompassie.model.variable import Variable
from kompassie.report.canvas.markup import guarded_page
from kompassie.report.page.responses import press_amount, responses_of

TEXT = """
stress -> mistakes +
mistakes -> stress + ||
rest -> stress -
stress -> rest -
stress: today=0.4
mistakes: today=0.2
rest: today=-0.2
"""


@functools.cache
def study():
    scenario = ks.Scenario("pause", ks.Push("rest", 0.6), labels={"nl": "Pauze", "en": "Pause"})
    return ks.Study(ks.parse(TEXT), {("stress", "mistakes"): {"nl": "Haast"}}, [scenario])


@functools.cache
def shown():
    return ks.view(study(), draws=6, lang="nl")


class Elements(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


def data_of(page):
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    return json.loads(block.group(1))


def test_the_page_names_its_one_script_and_one_style_by_hash():
    page = shown().html
    policy = next(
        a["content"] for tag, a in Elements(page).found if tag == "meta" and "http-equiv" in a
    )
    script = page[page.rindex("<script>") + 8 : page.rindex("</script>")]
    style = page[page.index("<style>") + 7 : page.index("</style>")]
    for text, rule in ((script, "script-src"), (style, "style-src")):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{rule} 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_page_holds_no_address_no_handler_and_no_inline_style():
    found = Elements(shown().html).found
    for _, attributes in found:
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "href", "action", "xlink:href"):
            assert attributes.get(name, "#").startswith("#")
    assert "http://" not in shown().html
    assert "https://" not in shown().html


def test_the_script_knows_numbers_and_our_own_words_only():
    names = ["<b>zebra</b>", "gnu & okapi"]
    m = CausalMap(names, [Link(names[0], names[1], "+")], "my title", "fortnights")
    made = ks.view(m, draws=2)
    text = json.dumps(data_of(made.html))

    for hidden in ("zebra", "okapi", "my title", "fortnights"):
        assert hidden not in text
    assert "<b>" not in made.html
    assert "&lt;b&gt;zebra" in made.html


def test_both_languages_are_in_the_page_and_it_starts_in_the_one_asked_for():
    found = Elements(shown().html).found
    sections = [a["data-lang"] for tag, a in found if tag == "section"]
    checked = [a["value"] for tag, a in found if a.get("name") == "lang" and "checked" in a]

    assert sections == ["nl", "en"]
    assert checked == ["nl"]
    assert found[0] == ("html", {"lang": "nl"})


def test_every_link_and_loop_is_in_the_tables():
    found = Elements(shown().html).found
    told = [a for tag, a in found if a.get("class") == "told"]
    rows = shown().html.count("<tr>")

    assert len(told) == 2 * 2
    assert rows == 2 * (1 + 2 + 1 + 4)


def test_a_press_goes_down_where_a_variable_hinders():
    assert press_amount(Variable("a", valence="hindering")) < 0
    assert press_amount(Variable("a")) > 0


def test_packed_responses_are_the_medians_and_shares_of_the_runs():
    runs = responses_of(study(), None, press=True, draws=6, seed=3)
    tried = ks.compare_scenarios(study(), study().scenarios, draws=6, seed=3)
    delta = tried.values[1] - tried.values[0]
    frames = [int(np.abs(tried.time - at).argmin()) for at in runs.times]
    packed = {k: base64.b64decode(v) for k, v in runs.packed().items()}
    change = np.frombuffer(packed["change"], "<i2").reshape(runs.change.shape) / 1000
    share = np.frombuffer(packed["share"], np.int8).reshape(runs.change.shape)

    assert runs.change.shape == (3 + 1, len(frames), 3)
    assert np.allclose(change[3], np.median(delta, axis=0)[frames], atol=0.001)
    last = delta[:, -1, 2]
    assert share[3, -1, 2] == round(100 * (last > 1e-9).mean())
    assert runs.times[0] == 0.0
    assert runs.times[-1] == tried.time[-1]


def test_a_given_comparison_is_shown_and_one_of_another_map_refused():
    tried = ks.compare_scenarios(study(), study().scenarios, draws=4, horizon=10.0)
    page = ks.view(study(), tried, press=False, draws=4).html
    assert data_of(page)["runs"]["times"][-1] == 10.0
    other = ks.compare_scenarios(ks.parse("a -> b +"), ks.Scenario("x", ks.Push("a", 1)), draws=2)
    with pytest.raises(InvalidValue, match="another map"):
        ks.view(study(), other)
    with pytest.raises(InvalidValue, match="Loops or a Comparison"):
        ks.view(study(), 3)


def test_without_presses_scenarios_or_links_there_is_still_a_page():
    for m in (CausalMap(), ks.parse("a:"), ks.parse("a -> b +")):
        page = ks.view(m, press=False).html
        assert data_of(page)["runs"] is None
        assert "<svg" in page


def test_a_map_that_should_become_another_shows_both():
    later = study().map.without_link("mistakes", "stress").with_link(Link("rest", "mistakes", "-"))
    found = Elements(ks.view(study(), to_be=later, press=False, draws=2).html).found
    classes = [a.get("class", "") for _, a in found]

    assert sum("only-a" in c.split() for c in classes) == 2
    assert sum("only-b" in c.split() for c in classes) == 2
    assert [a["value"] for _, a in found if a.get("name") == "which-nl"] == ["a", "b", "both"]


def test_the_same_map_gives_the_same_bytes(tmp_path):
    file = ks.write_html(study(), tmp_path / "map.html", draws=6, lang="nl")
    assert file.read_text(encoding="utf-8") == shown().html


def test_a_notebook_gets_a_sandboxed_frame_with_pictures_beside_it():
    bundle = shown()._repr_mimebundle_()
    (tag, attributes), *rest = Elements(bundle["text/html"]).found

    assert (tag, attributes["sandbox"], rest) == ("iframe", "allow-scripts", [])
    assert attributes["srcdoc"] == shown().html
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert "<svg" in bundle["image/svg+xml"]
    assert set(shown()._repr_mimebundle_(include=["text/plain"])) == {"text/plain"}


def test_a_style_or_script_that_would_end_its_own_element_is_refused():
    with pytest.raises(ValueError, match="closing tag"):
        guarded_page("x", "en", "p {}", "'</script>'")
