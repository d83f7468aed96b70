"""Variables that mark the boundary of the system have a frame wherever they are drawn."""

from dataclasses import replace

import pytest

import kompassie as ks

M = ks.parse("""
inkoop: boundary=yes level=structure
wachten: level=event
inkoop -> wachten +
wachten -> haast + ||
haast -> wachten +
wachten -> inkoop +
""")
INSIDE = M.with_variable(replace(M["inkoop"], boundary=False))


def gids(axes):
    return {a.get_gid() for ax in (axes, *axes.child_axes) for a in ax.patches if a.get_gid()}


@pytest.mark.parametrize(
    ("drawn", "gid"),
    [
        (lambda m: ks.draw(m, lang="nl"), "variable-0-boundary"),
        (lambda m: ks.draw_iceberg(m, lang="nl"), "variable-0-boundary"),
        (lambda m: ks.draw_loops(ks.find_loops(m), lang="nl"), "card-0-variable-0-boundary"),
        (lambda m: ks.draw_change(m, m, lang="nl"), "before-variable-0-boundary"),
    ],
    ids=["map", "iceberg", "cards", "change"],
)
def test_a_drawing_frames_it_and_says_so_in_the_legend(drawn, gid):
    with_frame, without = gids(drawn(M)), gids(drawn(INSIDE))

    assert {gid, "legend-boundary-frame"} <= with_frame
    assert not [name for name in without if "boundary" in name]


def test_the_page_that_reacts_frames_it_too(tmp_path):
    page, bare = (
        ks.write_html(m, tmp_path / f"{k}.html", lang="nl").read_text(encoding="utf-8")
        for k, m in enumerate((M, INSIDE))
    )

    assert page.count('class="v outside"') == page.count('<svg class="map')
    assert "grens van het systeem" in page
    assert 'class="v outside"' not in bare
    assert "grens van het systeem" not in bare
