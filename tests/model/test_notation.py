from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompassie as ks
from kompassie import CausalMap, Link, Sign, Variable
from kompassie.errors import InvalidValue, NotationError, TooLarge
from kompassie.model import notation
from tests.strategies import FRAGMENTS, maps, names

# -- there and back ----------------------------------------------------------------------------


@settings(max_examples=150)
@given(maps(4, bars=False))
def test_a_written_map_is_read_back_equal(m: CausalMap) -> None:
    text = m.to_notation()
    back = ks.parse(text)
    assert back == m
    assert back.digest == m.digest
    assert len(back.report) == 0
    assert back.to_notation() == text


@given(names(), names())
def test_any_two_names_make_a_link_that_is_read_back(a: str, b: str) -> None:
    m = CausalMap(tuple(dict.fromkeys((a, b))), (Link(a, b, Sign.MINUS),))
    assert ks.parse(m.to_notation()) == m


@pytest.mark.parametrize("piece", [f for f in FRAGMENTS if f.isprintable() and f.strip()])
def test_a_piece_of_the_notation_can_be_a_name(piece: str) -> None:
    for name in (piece, f"{piece} rest", f"rest {piece}", f"rest {piece} rest"):
        for m in (
            CausalMap((name,)),
            CausalMap((name, "b"), (Link(name, "b", Sign.PLUS, 0.5),)),
            CausalMap(("b", name), (Link("b", name, Sign.UNSURE, delay=4, contested=True),)),
            CausalMap((Variable(name, kind="belief"),), (Link(name, name, Sign.MINUS),)),
        ):
            assert ks.parse(m.to_notation()) == m


SEPARATORS = ["\n", "\t", "\u2028", "\u2029", "\u00a0", "\u3000"]


@pytest.mark.parametrize("mark", SEPARATORS)
def test_every_kind_of_line_break_in_a_text_is_read_back(mark: str) -> None:
    for text in (f"a{mark}b", mark, f"{mark}a", f"a{mark}", f'"{mark}# x\\'):
        m = CausalMap(
            (Variable("a", note=text),),
            (Link("a", "a", Sign.PLUS, quote=text, note=text),),
            title=text,
            time_unit=text,
        )
        assert ks.parse(m.to_notation()) == m


def test_an_empty_map_is_an_empty_text() -> None:
    assert CausalMap().to_notation() == ""
    assert ks.parse("") == CausalMap()
    assert ks.parse("\ufeff\n  \n# only a comment\n") == CausalMap()


def test_plain_maps_are_written_as_people_type_them() -> None:
    text = (
        "stress -> mistakes + strength=0.2..0.8\n"
        "mistakes -> stress - || confidence=0.9 evidence=assumed  # so they say\n"
    )
    assert ks.parse(text).to_notation() == text


def test_the_order_of_variables_is_kept_where_links_alone_would_change_it() -> None:
    m = CausalMap(("b", "a"), (Link("a", "b", Sign.PLUS),))
    assert m.to_notation() == "b:\na:\na -> b +\n"


def test_what_has_no_place_in_the_notation_is_refused_and_not_lost() -> None:
    newer = CausalMap(("a",), extra={"x": 1})
    with pytest.raises(InvalidValue, match="fields of a newer file; write it as JSON"):
        newer.to_notation()
    with pytest.raises(InvalidValue, match=r"tag is 'x|y'"):
        CausalMap((Variable("a", tags=("x|y",)),)).to_notation()
    with pytest.raises(InvalidValue, match="label is"):
        CausalMap((Variable("a", labels={"nl": "x\\p"}),)).to_notation()


def check_any(text: str) -> None:
    """Read a text: it gives a map that can be written, or a fault with its lines."""
    found: CausalMap | NotationError
    try:
        found = ks.parse(text)
    except NotationError as error:
        found = error
    if isinstance(found, CausalMap):
        assert ks.parse(found.to_notation()) == found
    else:
        assert found.problems
        assert all(p.where.startswith("line ") and p.remedy for p in found.problems)


@given(st.text(max_size=60))
def test_any_text_gives_a_map_or_says_which_lines_cannot_be_read(text: str) -> None:
    check_any(text)


@given(st.lists(st.sampled_from([*FRAGMENTS, "a", "b", " ", " ", "\n"]), max_size=25))
def test_any_heap_of_marks_gives_a_map_or_says_what_is_wrong(pieces: list[str]) -> None:
    check_any(" ".join(pieces))


# -- what people type --------------------------------------------------------------------------


def only_link(line: str) -> Link:
    m = ks.parse(line)
    assert len(m.links) == 1
    return m.links[0]


@pytest.mark.parametrize(
    ("mark", "sign"),
    [
        ("+", Sign.PLUS),
        ("s", Sign.PLUS),
        ("z", Sign.PLUS),
        ("-", Sign.MINUS),
        ("−", Sign.MINUS),
        ("–", Sign.MINUS),
        ("o", Sign.MINUS),
        ("t", Sign.MINUS),
        ("?", Sign.UNSURE),
    ],
)
def test_every_mark_for_a_sign_is_read(mark: str, sign: Sign) -> None:
    assert only_link(f"a -> b {mark}").sign is sign
    assert only_link(f"a -> b {mark} ||").sign is sign


@pytest.mark.parametrize("arrow", ["->", "→", "-->", "=>", "⟶"])
def test_every_arrow_is_read(arrow: str) -> None:
    assert only_link(f"a {arrow} b +").pair == ("a", "b")


def test_names_of_several_words_with_accents_need_no_quotes() -> None:
    link = only_link("  elkaar  in de tang -> één rustig thuis+front − # stil")
    assert link.pair == ("elkaar in de tang", "één rustig thuis+front")


def test_two_encodings_of_an_accent_are_one_variable() -> None:
    m = ks.parse("cafe\u0301 -> b +\nb -> caf\u00e9 -")
    assert m.names == ("caf\u00e9", "b")


def test_a_name_that_holds_the_notation_stands_in_quotes() -> None:
    link = only_link('"plan -> do + #1" -> "say \\"yes\\"" -')
    assert link.pair == ("plan -> do + #1", 'say "yes"')


def test_variables_come_in_the_order_in_which_they_are_first_named() -> None:
    assert ks.parse("c -> a +\nb:\na -> b +").names == ("c", "a", "b")


def test_the_double_bar_is_a_delay_of_four_units_unless_one_is_given() -> None:
    assert only_link("a -> b + ||").delay == 4.0
    assert only_link("a -> b || +").delay == 4.0
    assert only_link("a -> b + ‖").delay == 4.0
    assert only_link("a -> b + || delay=2").delay == 2.0


def test_every_field_of_a_link_is_read() -> None:
    link = only_link(
        'a -> b ? contested strength=0.2..0.8 delay=1.5 confidence=.5 evidence=surveyed quote="zo" '
        "# let op: # is hier gewoon"
    )
    assert link == Link(
        *("a", "b", Sign.UNSURE),
        strength=(0.2, 0.8),
        delay=1.5,
        confidence=0.5,
        evidence="surveyed",
        contested=True,
        quote="zo",
        note="let op: # is hier gewoon",
    )


def test_every_field_of_a_variable_is_read() -> None:
    m = ks.parse(
        'rust in huis: kind=condition level="mental model" valence=helping owner=leider role=stock '
        'today=-0.4 boundary=yes tags="a|b c" labels="nl:rust|en:peace" note="stil"'
    )
    assert m.variables == (
        Variable(
            "rust in huis",
            *("condition", "mental model", "helping", "leider", "stock", -0.4, True),
            ("a", "b c"),
            {"nl": "rust", "en": "peace"},
            "stil",
        ),
    )


def test_a_variable_may_be_described_after_the_links_that_name_it() -> None:
    m = ks.parse("a -> b +\nb: kind=result  # wat telt")
    assert m["b"] == Variable("b", kind="result", note="wat telt")
    assert m.names == ("a", "b")


def test_an_arrow_needs_no_spaces_and_a_name_that_holds_one_needs_quotes() -> None:
    assert only_link("stress->nog niet klaar -").pair == ("stress", "nog niet klaar")
    assert only_link('C# -> "a->b" -').pair == ("C#", "a->b")
    assert only_link("a -> b +||").delay == 4.0


@pytest.mark.parametrize("line", ["a -> b + -", "a -> b ? +", "a -> b + || -"])
def test_two_signs_are_refused_and_never_become_a_name(line: str) -> None:
    with pytest.raises(NotationError, match="two signs"):
        ks.parse(line)


def test_names_that_differ_only_in_capitals_are_remarked_on() -> None:
    m = ks.parse("Werkdruk -> fouten +\nfouten -> werkdruk +")
    assert len(m) == 3
    assert "differ only in capitals" in str(m.report)


def test_a_mark_inside_a_word_is_no_mark() -> None:
    assert only_link("C# -> b -").pair == ("C#", "b")
    assert only_link("a -> nog niet contested +").pair == ("a", "nog niet contested")


def test_headings_give_title_and_time_unit() -> None:
    m = ks.parse("@title Team west: Q3\n@time_unit week\na -> b +")
    assert (m.title, m.time_unit) == ("Team west: Q3", "week")


def test_windows_line_ends_and_empty_lines_do_no_harm() -> None:
    assert ks.parse("\ufeffa -> b +\r\n\r\nb -> a -\r\n") == ks.parse("a -> b +\nb -> a -")


def test_unsure_never_becomes_no_link() -> None:
    assert only_link("a -> b ?").sign is Sign.UNSURE


# -- the same pair twice -----------------------------------------------------------------------


def test_the_same_link_twice_is_merged_and_reported() -> None:
    m = ks.parse("a -> b +\nc:\na -> b + strength=0.5")
    assert m.links == (Link("a", "b", Sign.PLUS, 0.5),)
    assert str(m.report) == "merged · line 3 · the same link 'a' -> 'b' stood there before"


def test_opposite_signs_are_refused_with_line_and_remedy() -> None:
    with pytest.raises(
        NotationError, match=r"line 2: 'a -> b -': two links .*signs \+ and −.*conflict="
    ):
        ks.parse("a -> b +\na -> b -")


def test_opposite_signs_may_become_a_contested_link() -> None:
    m = ks.parse("a -> b +\na -> b -", conflict="contested")
    assert m.links == (Link("a", "b", Sign.UNSURE, contested=True),)
    assert [r.code for r in m.report] == ["contested"]


def test_a_strength_that_differs_is_refused_also_then() -> None:
    with pytest.raises(NotationError, match=r"line 2: .*strength 0.2 and 0.3"):
        ks.parse("a -> b + strength=0.2\na -> b - strength=0.3", conflict="contested")


# -- what cannot be read -----------------------------------------------------------------------

WRONG = [
    ("stress mistakes +", "no arrow"),
    ("a", "no arrow"),
    ("a: soort=opvatting owner=team", "'soort' is no field of a variable; use kind, level"),
    ('"a"', "no arrow"),
    ("-> b +", "no source before the arrow"),
    ("a -> +", "no target after the arrow"),
    ("a ->", "no target after the arrow"),
    ("a -> b", "no sign after 'b'; end the link with a space and"),
    ("a -> b+", r"no sign after 'b\+'"),
    ("a -> b 0", "no sign after 'b 0'"),
    ("a -> b contested", "no sign after"),
    ("a -> b -> c +", "two arrows on one line"),
    ("a -> b + strength=strong", "strength is 'strong': write a number such as 0.6"),
    ("a -> b + strength=0.2..", "strength is '0.2..': write a number"),
    ("a -> b + strength=0", "strength of 'a' -> 'b' is 0.0: use a number above 0"),
    ("a -> b + strength=nan", "strength of 'a' -> 'b' is nan"),
    ("a -> b + strength=0.8..0.2", r"strength of 'a' -> 'b' is \(0.8, 0.2\): use a range"),
    ("a -> b + delay=-1", "delay of 'a' -> 'b' is -1.0: use time units"),
    ("a -> b + confidence=2", "confidence of 'a' -> 'b' is 2.0: use a number from 0 to 1"),
    ("a -> b + evidence=guessed", "evidence of 'a' -> 'b' is 'guessed': use one of stated"),
    ("a -> b + contested", "a contested link has the sign"),
    ("a -> b + weight=3", "no field 'weight' here; use strength, delay"),
    ("a -> b + kind=belief", "no field 'kind' here; use strength, delay"),
    ("a -> b + delay=1 delay=2", "delay stands here twice"),
    ('a -> b + note="x" # y', "a note stands here twice"),
    ("a -> b strength=0.6 c +", "a field such as strength=0.6 stands before the sign"),
    ('a "b" -> c +', "put the whole name in double quotes, or no part of it"),
    ('"a\\q" -> c +', "inside quotes write"),
    ("a -> \x07 +", "control character"),
    (":", "a name is missing before the colon"),
    ("a: kind=feeling", "kind of variable 'a' is 'feeling': use one of belief"),
    ("a: strength=1", "no field 'strength' here; use kind"),
    ("a: today=much", "today is 'much': write a number"),
    ("a: today=2", "today of variable 'a' is 2.0"),
    ("a: boundary=perhaps", "boundary is 'perhaps': write yes or no"),
    ("a: labels=rust", 'labels is .rust.: write labels="nl:rust'),
    ("@colour red", "use @title or @time_unit; quote a name that starts with @"),
]


@pytest.mark.parametrize(("line", "remedy"), WRONG)
def test_a_line_that_cannot_be_read_says_what_to_do(line: str, remedy: str) -> None:
    with pytest.raises(NotationError, match=remedy) as caught:
        ks.parse(f"x -> y +\n{line}\n")
    assert [p.where for p in caught.value.problems] == ["line 2"]
    assert str(caught.value).startswith("1 line cannot be read\n  line 2: ")


def test_all_lines_that_cannot_be_read_are_named_in_one_go() -> None:
    text = "\n".join(line for line, _ in WRONG)
    with pytest.raises(NotationError) as caught:
        ks.parse(text)
    problems = caught.value.problems
    assert [p.where for p in problems] == [f"line {k}" for k in range(1, len(WRONG) + 1)]
    assert all(p.text and p.remedy for p in problems)
    assert f"{len(WRONG)} lines cannot be read" in str(caught.value)
    assert f"… and {len(WRONG) - 20} more (see .problems)" in str(caught.value)


def test_a_variable_described_twice_is_refused() -> None:
    with pytest.raises(NotationError, match=r"line 2: .*described on an earlier line"):
        ks.parse("a: kind=belief\na: kind=result")


def test_a_megabyte_on_a_line_is_answered_shortly() -> None:
    for line in ("x" * 1_000_000, "a -> " + "b" * 1_000_000 + " +", '"' + "a" * 1_000_000):
        with pytest.raises(NotationError) as caught:
            ks.parse(line)
        assert len(str(caught.value)) < 1_000


def test_a_text_beyond_the_budget_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notation, "LARGEST", 10)
    with pytest.raises(
        TooLarge, match="the text is too large: 20 characters, where the budget is 10"
    ):
        ks.parse("x" * 20)


@pytest.mark.parametrize("text", [None, b"a -> b +", ["a -> b +"]])
def test_what_is_no_text_is_refused(text: object) -> None:
    with pytest.raises(InvalidValue, match="give the lines of a map as one text"):
        ks.parse(text)  # type: ignore[arg-type]


def test_an_unknown_way_with_conflicts_is_refused() -> None:
    with pytest.raises(InvalidValue, match="conflict is 'merge'"):
        ks.parse("", conflict="merge")  # type: ignore[arg-type]
