import pytest
from sympy import Symbol, false, true

import kompassie as ks
from kompassie.press.community import signed_rows
from kompassie.press.letters import Letters, Term

MAP = ks.parse("p -> q +\nq -> p -\nq -> q -\nq -> r -")


@pytest.fixture
def letters():
    return Letters(MAP, signed_rows(MAP, "all", "x"), [0, 1, 2])


def test_links_get_letters_in_the_order_of_the_map(letters):
    assert dict(letters.links) == {
        "a": ("p", "q"), "b": ("q", "p"), "c": ("q", "q"), "d": ("q", "r"),
    }  # fmt: skip


def test_past_z_letters_get_a_number():
    m = ks.from_links([(f"v{k}", "end", "+") for k in range(30)])
    found = Letters(m, signed_rows(m, "all", "x"), list(range(len(m)))).links

    assert list(found)[25:28] == ["z", "a1", "b1"]


def test_a_path_is_the_product_of_its_links(letters):
    assert letters.path((0, 1, 2)) == Term(-1, frozenset("ad"))
    assert letters.path((0,)) == Term(1, frozenset())


def test_each_separate_loop_counts_with_its_sign_turned(letters):
    assert letters.loops({0: 1, 1: 0}) == Term(1, frozenset("ab"))  # a balancing loop
    assert letters.loops({0: 0, 1: 1, 2: 2}) == Term(1, frozenset("c"))  # three self-effects
    assert letters.loops({}) == Term(1, frozenset())


def terms(*texts):
    return [Term(-1 if t[0] == "-" else 1, frozenset(t[1:])) for t in texts]


def test_a_sum_of_one_sign_is_decided(letters):
    assert letters.positive([]) == ("no pathway", false)
    assert letters.positive(terms("+ab", "+c")) == ("up", true)
    assert letters.positive(terms("-ab", "-c")) == ("down", false)


@pytest.mark.parametrize(
    ("texts", "condition"),
    [
        (("+ab", "-ac"), "b > c"),
        (("+", "-ab"), "1 > a*b"),
        (("+ab", "+a", "-cb", "-c"), "a > c"),  # (a − c)(b + 1)
        (("-ab", "+cb", "-a", "+c"), "c > a"),
        (("+ac", "-ad", "-bc", "+bd"), "a*c + b*d > a*d + b*c"),  # (a − b)(c − d): two open ones
    ],
)
def test_factors_that_are_positive_anyway_are_left_out(letters, texts, condition):
    verdict, found = letters.positive(terms(*texts))

    assert (verdict, str(found)) == ("depends", condition)


def test_a_long_sum_is_not_taken_apart(letters):
    many = Letters(
        m := ks.from_links([(f"v{k}", "end", "+") for k in range(70)]),
        signed_rows(m, "all", "x"),
        list(range(len(m))),
    )
    names = list(many.links)
    sums = [Term(1 if k % 2 else -1, frozenset({name})) for k, name in enumerate(names)]

    verdict, condition = many.positive(sums)

    assert verdict == "depends"
    assert len(condition.lhs.args) == len(condition.rhs.args) == 35


def test_expressions_are_made_of_positive_symbols(letters):
    expression = letters.expression(terms("+ab", "-c"))

    a, b, c = (Symbol(x, positive=True) for x in "abc")
    assert expression == a * b - c
