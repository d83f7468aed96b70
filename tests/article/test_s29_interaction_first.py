"""S29: attention for interaction above the individual."""

import re

import kompassie as ks
from tests.article.runs import likenesses, study


def test_the_default_report_tells_of_loops_and_links_before_it_names_who(tmp_path):
    m = study().map.only(["opv_antwoord", "kracht_zetten", "opv_zwijgen", "tang"])
    text = ks.write_report(tmp_path / "r.html", m, lang="nl", draws=4).read_text(encoding="utf-8")
    plain = re.sub(r"<(style|svg|script).*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL)

    loops = plain.index("Hoe meer de opvatting")
    who = plain.find("wie", loops)
    assert loops > 0
    assert who == -1 or loops < who


def test_results_rank_loops_and_links_and_never_persons():
    for result in (ks.find_loops(study()), ks.grips(study()), likenesses()):
        first = next(iter(result.table().columns))
        assert first not in ("owner", "person", "member")
