from html.parser import HTMLParser

from kompassie.report.canvas.markup import Markup, element, image, page, table

HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}",
    "' onmouseover='alert(1)",
    "&lt;b&gt;",
    "\u2028\u2029<!--",
    "javascript:alert(1)",
]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def tags(text: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(text)
    return parser.seen


def test_hostile_text_stays_text_wherever_it_stands() -> None:
    for text in HOSTILE:
        made = page(
            text,
            "nl",
            element("p", text, title=text),
            table([text], [[text]]),
            image("<svg/>", text),
        )

        seen = tags(made)
        assert {tag for tag, _ in seen} <= {
            "html", "head", "meta", "title", "style", "body", "p", "table", "thead", "tbody", "tr",
            "th", "td", "img",
        }  # fmt: skip
        assert not [name for _, attributes in seen for name in attributes if name.startswith("on")]


def test_what_was_built_here_is_not_escaped_twice() -> None:
    assert element("p", element("b", "a & b")) == "<p><b>a &amp; b</b></p>"
    assert isinstance(element("p"), Markup)


def test_a_page_forbids_loading_anything() -> None:
    made = page("t", "en")

    assert "default-src 'none'" in made
    assert "http" not in made.replace("http-equiv", "")
