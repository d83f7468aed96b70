"""A fresh Dutch map typed in one go: from check to report in ten lines."""

import pytest

import kompassie as ks

WALL = """
werkdruk: kind=condition level=pattern valence=hindering today=0.6
haast: kind=behaviour level=event owner=team valence=hindering today=0.5
fouten: kind=result level=event valence=hindering today=0.4
herstelwerk: kind=behaviour level=event owner=team valence=hindering today=0.4
controle door de coördinator: kind=behaviour level=event owner=leader valence=hindering today=0.5
zelf oplossen hoort zo: kind=belief level="mental model" owner=team valence=hindering today=0.5
het team redt het niet: kind=belief level="mental model" owner=leader valence=hindering today=0.5
initiatief van het team: kind=behaviour level=event owner=team valence=helping today=-0.5
overleg: kind=interaction level=pattern owner=team valence=helping today=-0.4
onderling begrip: kind=condition level=structure valence=helping today=-0.3
hulp vragen: kind=behaviour level=event owner=team valence=helping today=-0.5
overwerk: kind=behaviour level=event owner=team valence=hindering today=0.4
ziekteverzuim: kind=result level=event valence=hindering today=0.3
werkplezier: kind=condition level=structure owner=team valence=helping today=-0.3

werkdruk -> haast +
haast -> fouten + ||
fouten -> herstelwerk +
herstelwerk -> werkdruk +
fouten -> controle door de coördinator +
controle door de coördinator -> fouten -
controle door de coördinator -> initiatief van het team - ||
initiatief van het team -> fouten -
fouten -> het team redt het niet +
het team redt het niet -> controle door de coördinator +
werkdruk -> overleg -
overleg -> onderling begrip +
onderling begrip -> fouten -
zelf oplossen hoort zo -> hulp vragen -
hulp vragen -> werkdruk -
controle door de coördinator -> zelf oplossen hoort zo + ||
werkdruk -> overwerk +
overwerk -> werkdruk -
overwerk -> ziekteverzuim + ||
ziekteverzuim -> werkdruk +
hulp vragen -> onderling begrip +
initiatief van het team -> werkplezier +
werkplezier -> initiatief van het team +
werkdruk -> werkplezier -
ziekteverzuim -> werkplezier -
fouten -> overleg -
haast -> overleg -
"""


@pytest.fixture(scope="module")
def m():
    return ks.parse(WALL)


def test_ten_lines_go_from_the_wall_to_a_report(tmp_path):
    m = ks.parse(WALL)
    told = [ks.tell(ks.check(m), lang="nl")]
    told.append(ks.tell(ks.find_loops(m), lang="nl"))
    told.append(ks.tell(ks.iceberg(m), lang="nl"))
    told.append(ks.tell(ks.grips(m), lang="nl"))
    told.append(ks.tell(ks.find_archetypes(m), lang="nl"))
    tried = ks.compare_scenarios(m, ks.Scenario("hulp", ks.Push("hulp vragen", 0.6)), draws=8)
    told.append(ks.tell(tried.effect("hulp", on="fouten"), lang="nl"))
    path = ks.write_report(tmp_path / "r.html", m, tried, lang="nl", on="fouten")

    assert (len(m), len(m.links)) == (14, 27)
    assert "coördinator" in path.read_text(encoding="utf-8")
    assert all("\n" in part for part in told)


def test_what_the_check_notices_is_true_of_the_map(m):
    assert set(ks.check(m).codes) == {"no_quote"}


def test_the_grip_is_between_leader_and_team_with_a_belief_of_each(m):
    first = ks.grips(m)[0]

    beliefs = {side.owner: [v.name for v in side.beliefs] for side in first.sides}
    assert beliefs == {"leader": ["het team redt het niet"], "team": ["zelf oplossen hoort zo"]}
    assert first.loop.kind == "R"


def test_working_late_is_a_fix_that_fails_through_illness(m):
    best = ks.find_archetypes(m)[0]

    assert best.archetype == "fixes_that_fail"
    assert dict(best.roles) == {
        "symptom": "werkdruk", "fix": "overwerk", "consequence": "ziekteverzuim",
    }  # fmt: skip


def test_without_kinds_levels_and_owners_each_lens_says_what_is_missing():
    arrows = "\n".join(line for line in WALL.splitlines() if "->" in line)
    bare = ks.parse(arrows)

    assert {"no_kinds", "no_levels", "no_owners", "no_belief"} <= set(ks.check(bare).codes)
    iceberg = ks.tell(ks.iceberg(bare), lang="nl")
    assert "Van geen enkele factor is gezegd op welk niveau" in iceberg
    assert "Welke opvattingen houden dit in stand?" in iceberg
    assert "ontbreekt van wie welke factor is" in ks.tell(ks.grips(bare), lang="nl")
    assert ks.find_archetypes(bare)[0].archetype == "fixes_that_fail"
