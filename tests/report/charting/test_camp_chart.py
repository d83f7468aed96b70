import pytest

import kompassie as ks
from kompassie.errors import InvalidValue
from kompassie.report.canvas.exporting import svg_of

ODD = "a -> b +\nb -> c -\nc -> a +\na -> d -\nd -> d -"


def said(ax, gid):
    return next(t.get_text() for t in ax.texts if t.get_gid() == gid)


def test_each_variable_stands_in_the_column_of_its_camp():
    camps = ks.find_camps(ks.parse(ODD))
    ax = ks.plot_camps(camps)
    at = {t.get_text(): t.get_position()[0] for t in ax.texts}
    first, second = ({at[name] for name in camp} for camp in camps.camps)

    assert max(first) < min(second)


def test_links_against_the_camps_stand_out_with_their_sign():
    camps = ks.find_camps(ks.parse(ODD))
    ax = ks.plot_camps(camps)
    strong = [p for p in ax.patches if p.get_gid() == "against-0"]
    faint = [p for p in ax.patches if p.get_gid() == "fits-0"]

    assert len(camps.against) == 1
    assert strong[0].get_linewidth() > 2 * faint[0].get_linewidth()
    assert said(ax, "against-0-sign") in "+−"


@pytest.mark.parametrize(
    ("text", "lang", "sentence"),
    [
        ("a -> b +", "nl", "Geen pijl spreekt de twee kampen tegen."),
        ("a -> b +\nb -> c -\nc -> a +", "nl", "1 van de 3 pijlen spreekt de twee kampen tegen."),
        ("", "en", "No link speaks against the two camps."),
    ],
)
def test_one_line_says_how_many_links_speak_against(text, lang, sentence):
    assert said(ks.plot_camps(ks.find_camps(ks.parse(text)), lang=lang), "count") == sentence


def test_the_flagship_is_drawn_and_what_is_no_result_refused():
    camps = ks.find_camps(ks.flagship())
    ax = ks.plot_camps(camps, lang="nl", style="dark")
    assert len([p for p in ax.patches if (p.get_gid() or "").endswith("-back")]) == len(
        camps.against
    )
    with pytest.raises(InvalidValue, match="find_camps"):
        ks.plot_camps(ks.flagship())


def test_the_same_camps_give_the_same_bytes():
    camps = ks.find_camps(ks.parse(ODD))
    assert svg_of(ks.plot_camps(camps)) == svg_of(ks.plot_camps(camps))
