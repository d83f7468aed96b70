from __future__ import annotations

import pytest
from scipy.stats import spearmanr

import kompassie as ks
from kompassie.errors import InvalidValue, UnknownVariable

TEXT = """
strong -> aim + strength=0.9
weak -> aim + strength=0.2
bad -> aim - strength=0.4
mixed -> aim + strength=0.5
mixed -> bad + strength=0.5
aim: valence=helping
strong: valence=helping
weak: valence=helping
bad: valence=hindering
mixed: valence=helping
"""
QUICK = {"draws": 8, "horizon": 12}


def known(text: str) -> ks.CausalMap:
    m = ks.parse(text)
    variables = [
        ks.Variable(v.name, valence=v.valence, today=0.0, labels=v.labels) for v in m.variables
    ]
    return ks.CausalMap(variables, m.links)


@pytest.fixture(scope="module")
def found():
    return ks.compare_methods(known(TEXT), target="aim", **QUICK)


def test_four_methods_say_which_way_each_lever_works(found):
    assert [view.method for view in found.views] == ["paths", "press", "fuzzy", "levels"]
    for view in found.views:
        assert view.directions["strong +"] == 1
        assert view.directions["bad −"] == 1
    # Chains disagree about what helps and harms; the press weighs them as equal.
    assert found.view("paths").directions["mixed +"] == 0
    assert found.view("press").directions["mixed +"] == 0


def test_chains_put_the_nearest_sure_ones_first(found):
    assert set(found.view("paths").best) == {"strong +", "weak +", "bad −"}
    assert found.view("levels").best == ("strong +",)
    assert found.agreed == ("strong +",)
    assert found.disagreements == ()
    assert found.opposed == ()


def test_agreement_is_the_rank_correlation_of_scores(found):
    a, b = (found.view(m).scores for m in ("fuzzy", "levels"))
    expected = spearmanr([a[x] for x in found.levers], [b[x] for x in found.levers]).statistic
    assert found.agreement("fuzzy", "levels") == pytest.approx(expected)
    assert found.agreement("levels", "levels") == pytest.approx(1.0)


def test_methods_that_point_elsewhere_are_said_to_disagree():
    # Fuzzy maps take strengths as they are; levels divide them by what else comes in.
    text = "a -> r + strength=0.3\nb -> s + strength=1\ns -> r + strength=0.2\nr: valence=helping"
    m = known(text + "\na: valence=helping\nb: valence=helping")
    found = ks.compare_methods(m, target="r", levers=["a", "b"], **QUICK)
    assert found.view("paths").best == ("a +",)
    assert set(found.view("press").best) == {"a +", "b +"}


def test_a_map_too_large_for_the_press_is_asked_by_the_others(monkeypatch):
    from kompassie.errors import TooLarge

    def refuse(m):
        raise TooLarge("the map", "100 variables", "20", "Sample instead")

    monkeypatch.setattr("kompassie.lenses.methods.predict_press", refuse)
    found = ks.compare_methods(known(TEXT), target="aim", **QUICK)
    assert [view.method for view in found.views] == ["paths", "fuzzy", "levels"]
    assert "Sample instead" in found.left_out["press"]
    assert "press left out" in found.completeness()
    with pytest.raises(InvalidValue, match="method"):
        found.view("press")


def test_only_pushes_are_asked_of_all_methods():
    m = known(TEXT)
    with pytest.raises(InvalidValue, match="levers"):
        ks.compare_methods(m, target="aim", levers=[ks.Scenario("s", ks.Hold("bad", 0))])
    with pytest.raises(UnknownVariable):
        ks.compare_methods(m, target="nothing")
    with pytest.raises(InvalidValue, match="fuzzy"):
        ks.compare_methods(m, target="aim", fuzzy=None)


def test_it_shows_as_a_table(found):
    table = found.table()
    assert table["lever"] == list(found.levers)
    assert table["levels, best"] == [name == "strong +" for name in found.levers]
    assert "4 levers by paths, press, fuzzy, levels" in found._repr_html_()


def test_a_map_with_an_unsure_link_is_not_asked_for_exact_press_predictions():
    m = ks.parse("a -> r +\nb -> r ?")
    found = ks.compare_methods(m, target="r", better=1, draws=8, horizon=10)
    assert {view.method for view in found.views} == {"paths", "fuzzy", "levels"}
    assert "1 of 2 links have none" in found.left_out["press"]
    assert found.view("paths").directions["b +"] == 0
    assert "kon niet worden gevraagd" in ks.tell(found, lang="nl")
