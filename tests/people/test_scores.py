"""Scores of few people are hidden, also where they would follow from the mean of all."""

import pytest

import kompassie as ks

HIDDEN = "hidden (n < 5)"


def scores(groups: dict[str, int]) -> ks.Scores:
    names = ("respondent", "variable", "score", "group")
    return ks.Scores.from_rows(
        [
            dict(zip(names, (f"{group}{k}", "kracht", 5 + k % 3, group), strict=True))
            for group, size in groups.items()
            for k in range(size)
        ]
    )


@pytest.mark.parametrize(
    ("groups", "shown"),
    [
        ({"a": 9, "b": 6}, {"a", "b"}),
        ({"a": 9, "b": 6, "c": 3}, {"a"}),
        ({"a": 9, "b": 3, "c": 3}, {"a"}),
        ({"a": 5, "b": 1}, set()),
        ({"a": 4}, set()),
    ],
)
def test_a_small_group_takes_the_smallest_other_one_with_it(groups, shown) -> None:
    table = scores(groups).means()

    told = {row["group"] for row in table.rows() if row["current"] != HIDDEN}
    assert told == shown
    assert {row["people"] for row in table.rows() if row["group"] not in shown} <= {HIDDEN}
    assert HIDDEN not in scores(groups).means(personal=True)["current"]


def test_what_is_hidden_cannot_be_had_from_the_mean_of_all() -> None:
    found = scores({"others": 5, "self": 1})

    assert found.levels()["kracht"][0] is not None
    assert set(found.means()["current"]) == {HIDDEN}


def test_a_variable_that_few_scored_has_no_level() -> None:
    rows = [(f"p{k}", "kracht", 7) for k in range(6)] + [("p0", "kompassie", 3)]
    found = ks.Scores.from_rows(rows)

    assert found.levels() == {"kracht": (7.0, None), "kompassie": (None, None)}
    assert found.levels(personal=True)["kompassie"] == (3.0, None)
    assert dict(zip(found.means()["variable"], found.means()["current"], strict=True)) == {
        "kracht": 7.0, "kompassie": HIDDEN,
    }  # fmt: skip


def test_whom_scores_are_about_is_no_variable(tmp_path) -> None:
    path = tmp_path / "k.csv"
    given = [f"anna;r{k};{5 + k % 3};6;7" for k in range(5)]
    text = "\n".join(["over;beoordelaar;kompassie;kwetsbaarheid;kracht", "anna;anna;7;6;8", *given])
    path.write_text(text, encoding="utf-8")

    found = ks.read_scores(path, about="anna", scale=(0, 10))

    assert found.variables == ("kompassie", "kwetsbaarheid", "kracht")
    assert not found.report.coded("refused")
    assert "anna" not in str(found.report) + repr(found)
