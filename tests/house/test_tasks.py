"""The script behind the two commands: what it says, what it makes, and when it makes nothing."""

import ast
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
FILES = ("tasks.py", "pyproject.toml", "constraints.txt")


class House:
    """A copy of the script in a folder of its own, in which making and installing is only noted."""

    def __init__(self, folder):
        folder.mkdir()
        for name in FILES:
            shutil.copy(HERE / name, folder / name)
        spec = importlib.util.spec_from_file_location("tasks_on_trial", folder / "tasks.py")
        self.tasks = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.tasks)
        self.tasks.make_environment = self.make_environment
        self.tasks.run = self.run
        self.folder = folder
        self.done = []
        self.code = 0  # with which what is run ends

    def make_environment(self):
        shutil.rmtree(self.tasks.ENV, ignore_errors=True)
        self.tasks.PYTHON.parent.mkdir(parents=True)
        self.tasks.PYTHON.touch()
        self.done.append("made")

    def run(self, command, output=None):
        if "pip" in command:
            self.done.append(f"installed {command[-1]}")
            if output and self.code:
                output.write(b"ERROR: No route\nnote: sorry\n")
        else:
            self.done.append(" ".join(command[2:]))
        return self.code

    def does(self, *arguments):
        """Return what is done for these arguments."""
        self.done.clear()
        self.tasks.main(list(arguments))
        return self.done


@pytest.fixture
def house(tmp_path):
    return House(tmp_path / "house")


def stops(house, *arguments):
    """Return the words that the script stops with; Python prints them and exits with 1."""
    with pytest.raises(SystemExit) as stopped:
        house.does(*arguments)
    return stopped.value.code


def test_old_pythons_can_read_the_script():
    source = (HERE / "tasks.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    # What those Pythons evaluate as they read: annotations with newer types would stop them.
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert all(not f.returns and not any(a.annotation for a in f.args.args) for f in functions)


def test_an_old_python_is_told_so_in_one_line(house):
    house.tasks.OLDEST = (99, 1)
    words = stops(house, "demo")
    assert words == f"Python 99.1 or newer is needed; this is {sys.version.split()[0]}."
    assert house.done == []


@pytest.mark.parametrize("arguments", [(), ("demos",), ("--help",)])
def test_an_unknown_task_names_both(house, arguments):
    words = stops(house, *arguments)
    assert "tasks.py demo" in words
    assert "tasks.py test" in words
    assert "\n" not in words


def test_the_script_itself_exits_with_a_line_and_no_traceback():
    done = subprocess.run(
        [sys.executable, str(HERE / "tasks.py"), "nothing"], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_environments_is_told_which_package_to_install(house, missing):
    house.tasks.find_spec = lambda name: None if name == missing else object()
    words = stops(house, "demo")
    assert "python3-venv" in words
    assert "\n" not in words
    assert house.done == []


def test_a_demo_installs_no_test_tools_and_the_second_starts_at_once(house, capsys):
    assert house.does("demo") == ["made", "installed .", "kompassie demo"]
    assert "nothing outside this folder" in capsys.readouterr().out
    assert house.does("demo", "--lang", "nl") == ["kompassie demo --lang nl"]
    assert capsys.readouterr().out == ""


def test_a_test_after_a_demo_adds_to_the_same_environment(house):
    house.does("demo")
    assert house.does("test")[:-1] == ["installed .[test]"]
    assert house.does("test")[:-1] == []
    assert house.does("demo") == ["kompassie demo"]


def test_a_demo_after_a_test_installs_nothing(house):
    assert house.does("test")[:-1] == ["made", "installed .[test]"]
    assert house.does("demo") == ["kompassie demo"]


def test_what_follows_test_goes_to_pytest(house):
    house.does("test")
    assert house.does("test") == ["pytest -n 2 --dist loadscope"]
    assert house.does("test", "--all") == ["pytest -n 2 --dist loadscope -m not browser"]
    assert house.does("test", "tests/loops", "-x") == ["pytest tests/loops -x"]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_another_list_of_what_is_needed_makes_another_environment(house, name):
    house.does("test")
    with (house.folder / name).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    assert house.does("demo") == ["made", "installed .", "kompassie demo"]
    assert house.does("test")[:-1] == ["installed .[test]"]


def test_another_python_makes_another_environment(house, monkeypatch):
    house.does("demo")
    monkeypatch.setattr(sys, "base_prefix", "elsewhere")
    assert house.does("demo") == ["made", "installed .", "kompassie demo"]


def test_a_moved_environment_is_made_anew(house, tmp_path):
    house.does("demo")
    moved = House(tmp_path / "moved")
    shutil.copytree(house.tasks.ENV, moved.tasks.ENV)
    assert moved.does("demo") == ["made", "installed .", "kompassie demo"]


def test_an_environment_without_its_python_is_made_anew(house):
    house.does("demo")
    house.tasks.PYTHON.unlink()
    assert house.does("demo") == ["made", "installed .", "kompassie demo"]


@pytest.mark.parametrize("before", [(), ("demo",)])
def test_a_failed_install_says_why_in_one_line_and_is_made_anew(house, before):
    for task in before:
        house.does(task)
    house.code = 1
    words = stops(house, "test")
    assert "No route" in words
    assert "\n" not in words
    house.code = 0
    assert house.does("demo") == ["made", "installed .", "kompassie demo"]


def test_the_exit_code_of_the_task_is_passed_on(house):
    house.does("demo")
    house.code = 5
    assert house.tasks.main(["demo"]) == 5
