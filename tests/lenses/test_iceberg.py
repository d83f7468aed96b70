import kompassie as ks


def test_the_flagship_counts_its_levels() -> None:
    found = ks.iceberg(ks.flagship())

    assert dict(found.counts) == {
        "event": 13,
        "pattern": 6,
        "structure": 8,
        "mental model": 8,
        "none": 0,
    }
    assert found.beliefs == 5
    assert (found.links_all, found.loops_all) == (70, 151)
    assert found.complete


def test_a_link_touches_the_part_under_water_at_either_end() -> None:
    m = ks.CausalMap(
        [
            ks.Variable("a", level="event"),
            ks.Variable("b", level="event"),
            ks.Variable("c", level="structure"),
        ],
        [
            ks.Link("a", "b", "+"),
            ks.Link("b", "a", "+"),
            ks.Link("b", "c", "+"),
            ks.Link("c", "b", "-"),
        ],
    )

    found = ks.iceberg(m)

    assert (found.links_under, found.links_all) == (2, 4)
    assert (found.loops_under, found.loops_all) == (1, 2)
    assert found.loops_without_belief == 2


def test_a_map_without_levels_says_so() -> None:
    found = ks.iceberg(ks.parse("a -> b +"))

    assert found.counts["none"] == 2
    assert "niveau" in ks.tell(found, lang="nl")


def test_a_map_without_beliefs_asks_for_them() -> None:
    m = ks.CausalMap([ks.Variable("a", level="event")])

    assert "Which beliefs keep this going?" in ks.tell(ks.iceberg(m), lang="en")


def test_loops_that_are_there_are_not_searched_again() -> None:
    m = ks.flagship()
    few = ks.find_loops(m, max_length=2)

    assert ks.iceberg(m, loops=few).loops_all == len(few)


def test_an_empty_map_has_an_empty_iceberg() -> None:
    found = ks.iceberg(ks.CausalMap())

    assert found.links_all == 0
    assert found.table()["variables"] == [0, 0, 0, 0, 0]


def test_loops_without_a_belief_are_asked_after_by_name() -> None:
    found = ks.iceberg(ks.flagship_study())

    assert found.loops_without_belief == 20
    assert [loop.name.code for loop in found.unbelieved[:2]] == ["R5", "B2"]
    assert "Welke opvatting houdt deze kringen in stand: ‘R5" in ks.tell(found, lang="nl")
    assert found.link_share == found.links_under / 70
    assert 0.9 < found.loop_share <= 1


def test_variables_without_a_level_are_counted_apart() -> None:
    m = ks.CausalMap([ks.Variable("a", level="event"), "b", "c"])

    assert "Van 2 factoren is nog geen niveau gegeven." in ks.tell(ks.iceberg(m), lang="nl")
    assert "no level" not in ks.tell(ks.iceberg(ks.flagship()), lang="en")
