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


def test_links_to_the_outside_raise_adaptability_later():
    link = ks.flagship().link("verbinding_buiten", "aanpassing")
    assert (link.sign, link.delay > 0) == (ks.Sign.PLUS, True)
