import functools

import pytest

import kompassie as ks
from kompassie.errors import InvalidValue
from kompassie.report.canvas.exporting import svg_of

NOW = "stress -> mistakes +\nmistakes -> stress + ||\nstress -> rest -\nnoise -> stress +"
LATER = "stress -> mistakes +\nmistakes -> stress -\nrest -> stress -\nstress -> rest -"


@functools.cache
def drawn():
    return ks.draw_change(ks.parse(NOW), ks.parse(LATER))


def ids(side):
    return {a.get_gid() for a in (*side.patches, *side.texts) if a.get_gid()}


def where(side):
    return {t.get_text(): t.get_position() for t in side.texts}


def test_what_stays_has_the_same_place_at_both_sides():
    before, after = drawn().child_axes
    for name in ("stress", "mistakes", "rest"):
        assert where(before)[name] == where(after)[name]


def test_what_goes_is_at_the_left_only_and_what_comes_at_the_right_only():
    before, after = drawn().child_axes
    assert "noise" in where(before)
    assert "noise" not in where(after)
    assert {"before-link-3-band", "before-variable-3-card"} <= ids(before)
    assert "after-link-3" not in ids(after)
    assert "after-link-4-band" in ids(after)
    assert "before-link-4" not in ids(before)


def test_a_changed_sign_is_marked_at_both_sides_and_turns_its_loop():
    before, after = drawn().child_axes
    assert "before-link-1-band" in ids(before)
    assert "after-link-1-band" in ids(after)
    assert "before-link-0-band" not in ids(before)
    codes = [{name for name in where(side) if name[0] in "RB" and len(name) == 2}
             for side in (before, after)]  # fmt: skip
    assert codes == [{"R2"}, {"B1", "R1"}]


def test_the_foot_counts_what_changed_in_both_languages():
    said = {t.get_text() for t in drawn().texts}
    assert "grey band: what changes – goes: 2, is added: 1, sign changes: 1" in said
    m = ks.parse(NOW)
    same = ks.draw_change(m, m, lang="nl", titles=("a", "b"))
    assert {"geen verschil", "a", "b"} <= {t.get_text() for t in same.texts}


def test_what_is_no_map_is_refused():
    with pytest.raises(InvalidValue, match="map"):
        ks.draw_change("now", ks.parse(LATER))
    with pytest.raises(InvalidValue, match="titles"):
        ks.draw_change(ks.parse(NOW), ks.parse(LATER), titles="now")


def test_the_same_change_gives_the_same_bytes():
    again = ks.draw_change(ks.parse(NOW), ks.parse(LATER))
    assert svg_of(again) == svg_of(drawn())
