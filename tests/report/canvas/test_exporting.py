from pathlib import Path

import pytest

import kompassie as ks
from kompassie.report.canvas.exporting import png_of, save_picture, svg_of

M = ks.parse("stress -> mistakes +\nmistakes -> stress -")


def test_the_same_picture_has_the_same_bytes() -> None:
    assert svg_of(ks.draw(M)) == svg_of(ks.draw(M))
    assert png_of(ks.draw(M), dpi=50) == png_of(ks.draw(M), dpi=50)


def test_an_svg_carries_no_date_and_no_script() -> None:
    text = svg_of(ks.draw(M))

    assert "<dc:date>" not in text
    assert "<script" not in text


def test_text_can_be_kept_searchable() -> None:
    assert ">mistakes<" in svg_of(ks.draw(M), searchable=True)
    assert ">mistakes<" not in svg_of(ks.draw(M))


@pytest.mark.parametrize(
    ("name", "head"), [("m.svg", b"<?xml"), ("m.png", b"\x89PNG"), ("m.pdf", b"%PDF")]
)
def test_a_picture_is_written_as_its_name_says(name: str, head: bytes, tmp_path: Path) -> None:
    file = save_picture(ks.draw(M), tmp_path / name, dpi=40)

    assert file.read_bytes().startswith(head)


def test_another_ending_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"end it in \.svg, \.png, \.pdf"):
        save_picture(ks.draw(M), tmp_path / "m.gif")
    assert list(tmp_path.iterdir()) == []
