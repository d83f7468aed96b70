from __future__ import annotations

from pathlib import Path

import pytest

import kompassie as ks
from kompassie.errors import KompassieError, TooLarge, UnreadableFile

HEAD = '<xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">'
SPECS = """<sim_specs method="RK4" time_units="week">
<start>2</start><stop>12</stop><dt>0.5</dt></sim_specs>"""
TEAM = """
<stock name="Team\\nsize"><eqn>5</eqn><inflow>"hiring"</inflow><outflow>leaving</outflow>
  <non_negative/><units>people</units></stock>
<flow name="hiring"><eqn>openings * 0.5 {a remark}</eqn><non_negative/></flow>
<flow name="leaving"><eqn>Team_Size / 50</eqn></flow>
<aux name="openings"><eqn>Team_size / 10</eqn>
  <gf><xscale min="0" max="4"/><yscale min="0" max="9"/><ypts>8,4,0</ypts></gf></aux>
"""


@pytest.fixture
def model(tmp_path):
    """Return what writes a model to a file and reads it."""

    def make(variables: str = TEAM, specs: str = SPECS, head: str = HEAD) -> ks.Equations:
        path = tmp_path / "model.stmx"
        inner = f"<model><variables>{variables}</variables></model></xmile>"
        text = f"{head}<header><name>a team</name></header>{specs}{inner}"
        path.write_text(text, encoding="utf-8")
        return ks.read_equations(path)

    return make


def test_stocks_flows_auxiliaries_and_settings_are_read(model):
    eq = model()
    assert eq.names == ("Team size", "hiring", "leaving", "openings")
    assert (eq.start, eq.stop, eq.dt, eq.method) == (2.0, 12.0, 0.5, "rk4")
    assert (eq.title, eq.time_unit) == ("a team", "week")
    assert eq.stocks["Team size"] == ks.Stock("5", "hiring", "leaving", non_negative=True)
    assert eq.one_way == ("hiring",)
    assert eq.tables["openings"] == ((0.0, 8.0), (2.0, 4.0), (4.0, 0.0))
    t = ks.simulate(eq)
    assert t.of("openings")[0] == pytest.approx(7.0)
    assert t.time[[0, -1]].tolist() == [2.0, 12.0]


def test_the_report_says_what_was_lost_and_guessed(model):
    eq = model(TEAM + '<group name="g"/>', SPECS.replace("RK4", "Gear"))
    said = {(r.code, r.where) for r in eq.report}
    assert said == {
        ("assumed", "stock 'Team size'"),
        ("lost", "group 'g'"),
        ("lost", "1 units"),
        ("assumed", "method"),
    }
    assert eq.method == "euler"
    assert eq.map.report == eq.report


def test_a_step_may_be_given_as_its_reciprocal_and_settings_may_be_missing(model):
    specs = "<sim_specs><dt reciprocal='true'>4</dt><time_units>day</time_units></sim_specs>"
    eq = model(specs=specs)
    assert (eq.start, eq.stop, eq.dt, eq.time_unit) == (0.0, 100.0, 0.25, "day")
    assert "run" in {r.where for r in model(specs="").report}


def test_a_graphical_function_may_stand_alone_and_have_its_own_x(model):
    points = '<xpts sep=";">1;2;4</xpts><ypts sep=";">0;3;5</ypts>'
    table = f'<gf name="ease" type="extrapolate">{points}</gf>'
    eq = model('<stock name="x"><eqn>1</eqn><inflow>f</inflow></stock>'
               '<flow name="f"><eqn>ease(x)</eqn></flow>' + table)  # fmt: skip
    assert eq.tables["ease"] == ((1.0, 0.0), (2.0, 3.0), (4.0, 5.0))
    assert "graphical function 'ease'" in {r.where for r in eq.report}


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ("", "no variables"),
        ('<stock name=""><eqn>1</eqn></stock>', "has no name"),
        ('<stock name="x"/>', "'x' has no equation"),
        ('<stock name="x"><eqn>1</eqn></stock><aux name="x"><eqn>1</eqn></aux>', "stands twice"),
        ('<stock name="x"><eqn>1 +</eqn></stock>', "initial value of 'x', character 4"),
        ('<stock name="x"><eqn>1</eqn><inflow>f</inflow></stock>', "flow of stock 'x' is 'f'"),
        ('<stock name="x"><eqn>1</eqn><conveyor/></stock>', "conveyors, which are not read"),
        ('<stock name="x"><dimensions><dim name="d"/></dimensions></stock>', "arrays"),
        ('<module name="m"/>', "modules"),
        ('<aux name="a"><eqn>1</eqn><gf><ypts>1,2</ypts></gf></aux>', "0 x, 2 y"),
        ('<aux name="a"><eqn>1</eqn><gf><xpts>1,b</xpts><ypts>1,2</ypts></gf></aux>', "'b', where"),
    ],
)
def test_what_cannot_be_read_is_named(model, variables, words):
    with pytest.raises(UnreadableFile) as caught:
        model(variables)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("specs", "words"),
    [
        ("<sim_specs><dt>none</dt></sim_specs>", "dt of the run is 'none'"),
        ("<sim_specs><dt reciprocal='true'>0</dt></sim_specs>", "1 ÷ 0"),
        ("<sim_specs><stop>-3</stop></sim_specs>", "stop of the run"),
        ("<sim_specs><stop>inf</stop></sim_specs>", "stop of the run is 'inf'"),
    ],
)
def test_settings_that_make_no_sense_are_named(model, specs, words):
    with pytest.raises(UnreadableFile) as caught:
        model(specs=specs)
    assert words in str(caught.value)


BOMB = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>"""


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (BOMB + HEAD, "document type"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd">' + HEAD, "document type"),
        (HEAD + "&unknown;", "it is not XML"),
        (HEAD + "<a>" * 100 + "</a>" * 100, "nested more than 40 deep"),
        (HEAD + "<a/>" * 600_000, "more than 500,000 elements"),
        ("<html>", "it is not XML"),
        (HEAD + "<model/>", "it holds 2 models"),
    ],
)
def test_hostile_files_are_refused(model, head, words):
    with pytest.raises(UnreadableFile) as caught:
        model(head=head)
    assert words in str(caught.value)


def test_other_kinds_of_files_are_refused(tmp_path: Path):
    file = tmp_path / "x.xmile"
    file.write_text("<html></html>")
    with pytest.raises(UnreadableFile, match="not xmile"):
        ks.read_equations(file)
    file.write_bytes(b"\xff\xfe" + "<xmile/>".encode("utf-16-le"))
    with pytest.raises(UnreadableFile, match="UTF-16"):
        ks.read_equations(file)
    with pytest.raises(UnreadableFile, match="no such file"):
        ks.read_equations(tmp_path / "nothing.stmx")
    file.write_text(" " * 200 + "<xmile/>")
    with pytest.raises(TooLarge):
        ks.read_equations(file, largest=100)


@pytest.mark.parametrize("cut", range(40, 3_300, 171))
def test_a_file_that_breaks_off_is_an_error_of_ours(cases, tmp_path, cut):
    data = (cases / "simlin/logistic_growth.stmx").read_bytes()[:cut]
    file = tmp_path / "half.stmx"
    file.write_bytes(data)
    with pytest.raises(KompassieError):
        ks.read_equations(file)
