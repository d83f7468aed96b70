"""S07: links to staff, other departments, the outside world: the boundary of the system."""

import kompassie as ks


def test_a_variable_can_be_marked_as_boundary_and_keeps_it_in_a_file(tmp_path):
    m = ks.flagship()
    outside = m["verbinding_buiten"]
    marked = m.with_variable(
        ks.Variable(outside.name, kind=outside.kind, owner=outside.owner, boundary=True)
    )

    assert [v.name for v in marked.variables if v.boundary] == ["verbinding_buiten"]
    path = tmp_path / "map.json"
    ks.write(marked, path)
    assert ks.read(path).base_map["verbinding_buiten"].boundary


def test_the_drawing_frames_the_boundary_and_the_legend_explains_it():
    m = ks.parse(
        "andere afdelingen: boundary=yes\nandere afdelingen -> aanpassing + ||\n"
        "aanpassing -> resultaat +"
    )
    for lang, said in (("nl", "grens van het systeem"), ("en", "boundary of the system")):
        drawn = ks.draw(m, lang=lang)
        framed = {a.get_gid() for a in drawn.patches if "boundary" in (a.get_gid() or "")}
        assert framed == {"variable-0-boundary", "legend-boundary-frame"}
        assert said in {text.get_text() for text in drawn.texts}


def test_a_drawing_without_boundary_has_no_frame():
    drawn = ks.draw(ks.parse("druk -> haast +\nhaast -> druk +"), lang="nl")
    assert not [a for a in drawn.patches if "boundary" in (a.get_gid() or "")]


def test_links_to_the_outside_raise_adaptability_later():
    link = ks.flagship().link("verbinding_buiten", "aanpassing")
    assert (link.sign, link.delay > 0) == (ks.Sign.PLUS, True)
