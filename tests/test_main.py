import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import kompassie as ks
from kompassie.__main__ import main


@pytest.fixture
def a_map(tmp_path: Path) -> Path:
    path = tmp_path / "mijn kaart.csv"
    path.write_text(
        "van;naar;teken\nrust;werkdruk;-\nwerkdruk;fouten;+\nfouten;werkdruk;+\n", encoding="utf-8"
    )
    return path


def test_loops_prints_a_table(a_map: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["loops", str(a_map)]) == 0

    printed = capsys.readouterr()
    assert "werkdruk → fouten → werkdruk" in printed.out
    assert printed.err.splitlines()[-1] == "complete"


def test_loops_prints_json_that_reads_back(a_map: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["loops", str(a_map), "--json"]) == 0

    rows = json.loads(capsys.readouterr().out)
    assert rows[0]["kind"] == "R"
    assert rows[0]["length"] == 2


def test_a_list_that_was_cut_says_so_beside_the_json(
    a_map: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["loops", str(a_map), "--json", "--limit", "0"]) == 0

    printed = capsys.readouterr()
    assert json.loads(printed.out) == []
    assert "stopped at the limit: " in printed.err


def test_strongest_keeps_to_a_sign(a_map: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["strongest", str(a_map), "--sign", "B", "--json", "--time-limit", "5"]) == 0

    printed = capsys.readouterr()
    assert {row["kind"] for row in json.loads(printed.out)} <= {"B"}
    assert "balancing loop" in printed.err


def test_strongest_prints_the_strongest_and_says_how_it_ranked(
    a_map: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["strongest", str(a_map), "-n", "3"]) == 0

    printed = capsys.readouterr()
    assert "werkdruk → fouten → werkdruk" in printed.out
    assert "length" in printed.err


def test_loops_can_be_told(a_map: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["loops", str(a_map), "--tell"]) == 0

    assert "Hoe meer werkdruk, hoe meer fouten" in capsys.readouterr().out


def test_simulate_tells_an_effect(a_map: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["simulate", str(a_map), "--push", "rust=0,5", "--on", "fouten", "--draws", "8"]) == 0
    )

    assert "Rust omhoog – fouten: daalt vrijwel altijd" in capsys.readouterr().out


def test_simulate_gives_json_for_a_bundle(a_map: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["simulate", str(a_map), "--push", "rust,fouten=-0.3", "--draws", "8", "--json"]
    assert main(arguments) == 0

    rows = json.loads(capsys.readouterr().out)
    assert {row["scenario"] for row in rows} == {"rust +, fouten −"}
    assert [row["variable"] for row in rows] == ["rust", "werkdruk", "fouten"]


def test_convert_draw_and_report_write_their_files(
    a_map: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = {name: tmp_path / name for name in ("k.json", "k.txt", "k.svg", "k.html")}

    assert main(["convert", str(a_map), str(out["k.json"])]) == 0
    assert main(["convert", str(out["k.json"]), str(out["k.txt"])]) == 0
    assert main(["draw", str(out["k.txt"]), "--out", str(out["k.svg"])]) == 0
    arguments = ["--push", "rust", "--on", "fouten", "--draws", "8", "--out", str(out["k.html"])]
    assert main(["report", str(out["k.json"]), *arguments]) == 0

    capsys.readouterr()
    assert ks.read(out["k.txt"]).links == ks.read(a_map).links
    assert out["k.svg"].read_text(encoding="utf-8").startswith("<?xml")
    assert "Wat kan helpen" in out["k.html"].read_text(encoding="utf-8")


def test_a_report_lands_beside_the_map_unless_told(
    a_map: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(a_map), "--lang", "nl"]) == 0

    assert capsys.readouterr().out.strip().endswith("mijn kaart-report-nl.html")
    assert (a_map.parent / "mijn kaart-report-nl.html").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["loops", "nowhere.csv"], "nowhere.csv"),
        (["loops", "{map}", "--through", "wekdruk"], "did you mean 'werkdruk'"),
        (["loops", "{map}", "--max-length", "0"], "max_length is 0"),
        (["simulate", "{map}", "--push", "rust=veel"], "write NAME or NAME=AMOUNT"),
        (["simulate", "{map}"], "name at least one variable to push"),
        (["report", "{map}", "--on", "fout"], "did you mean 'fouten'"),
        (["draw", "{map}", "--out", "x.gif"], "end it in .svg, .png, .pdf"),
    ],
)
def test_a_fault_is_one_plain_message_and_code_2(
    arguments: list[str], message: str, a_map: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([a.format(map=a_map) for a in arguments]) == 2

    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error


def test_opposite_signs_can_become_contested_on_the_way_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "m.csv"
    path.write_text("source,target,sign\na,b,+\na,b,-\nb,a,+\n", encoding="utf-8")

    assert main(["loops", str(path)]) == 2
    capsys.readouterr()
    assert main(["loops", str(path), "--conflict", "contested"]) == 0
    printed = capsys.readouterr()
    assert "contested" in printed.err
    assert "?" in printed.out


def test_a_reader_that_stops_reading_is_no_fault(a_map: Path) -> None:
    command = f"{sys.executable} -m kompassie loops '{a_map}' --json | head -c 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)

    assert "Traceback" not in done.stderr


def test_the_same_map_gives_the_same_bytes_for_any_hash_seed(a_map: Path, tmp_path: Path) -> None:
    outputs = set()
    for seed in ("0", "1", "77"):
        target = tmp_path / f"{seed}.json"
        for arguments in (["convert", str(a_map), str(target)], ["loops", str(a_map), "--json"]):
            done = subprocess.run(
                [sys.executable, "-m", "kompassie", *arguments],
                env={**os.environ, "PYTHONHASHSEED": seed},
                capture_output=True,
                text=True,
                check=True,
            )
        outputs.add((target.read_bytes(), done.stdout))

    assert len(outputs) == 1


def test_check_tells_findings_and_prints_them_as_json(tmp_path, capsys):
    path = tmp_path / "map.csv"
    path.write_text("source,target,sign\ngebrek aan rust,fouten,+\n", encoding="utf-8")

    assert main(["check", str(path)]) == 0
    assert "zit al een richting" in capsys.readouterr().out
    assert main(["check", str(path), "--lang", "en"]) == 0
    assert "a direction built in" in capsys.readouterr().out
    assert main(["check", str(path), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"code": "direction_in_name", "what": "gebrek aan", "where": "gebrek aan rust",
            "suggestion": "rust"} in rows  # fmt: skip


def test_a_report_comes_in_each_variant_and_format(tmp_path, capsys):
    path = tmp_path / "team.txt"
    path.write_text("druk -> fouten +\nfouten -> druk +\n", encoding="utf-8")

    for variant in ("facilitator", "researcher", "consultant"):
        assert main(["report", str(path), "--variant", variant, "--format", "md"]) == 0
        written = tmp_path / f"team-{variant}-nl.md"
        assert capsys.readouterr().out.strip() == str(written)
        assert written.read_text("utf-8").startswith("# ")
    assert main(["report", str(path), "--to-be", str(path), "--colour", "#7a1f5c"]) == 0
    assert "--accent: #7a1f5c" in (tmp_path / "team-report-nl.html").read_text("utf-8")
    assert main(["report", str(path), "--colour", "rood"]) == 2
    assert "#rrggbb" in capsys.readouterr().err
