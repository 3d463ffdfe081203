"""`dph sql` without a query is a shell at a terminal, here a pseudo-terminal; elsewhere it reads standard input."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from fcntl import ioctl
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from typer.testing import CliRunner

from flows.cli import app
from flows.completion import NamesOfSql
from flows.home import Home
from flows.sql import is_whole

PROJECT = Path(__file__).resolve().parents[2]
SECONDS = 30  # for an answer, on a busy machine


class Terminal:
    """A pseudo-terminal of 100 columns with `dph sql` in it."""

    def __init__(self, home: Path, state: Path, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        environment = {**os.environ, "TERM": "xterm", "XDG_STATE_HOME": str(state), "PAGER": "cat"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flows.cli", "--home", str(home), "sql", *arguments],
            stdin=slave, stdout=slave, stderr=slave, cwd=PROJECT, env=environment, start_new_session=True,
            preexec_fn=_at_a_terminal,
        )  # fmt: skip
        os.close(slave)
        self.said = ""

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def until(self, pattern: str, again: str = "") -> str:
        """What the terminal has shown when `pattern` comes, without its control sequences; then it begins anew.

        again: typed every three seconds until then.
        """
        begun_at = typed_at = time.monotonic()
        self.type(again)
        while not re.search(pattern, plain(self.said)):
            assert time.monotonic() < begun_at + SECONDS, f"no {pattern!r} in: {plain(self.said)!r}"
            if again and time.monotonic() > typed_at + 3:
                self.type(again)
                typed_at = time.monotonic()
            if select.select([self.master], [], [], 0.2)[0]:
                got = os.read(self.master, 65536).decode(errors="replace")
                if "\x1b[6n" in got:  # asks where the cursor is
                    os.write(self.master, b"\x1b[1;1R")
                self.said += got
        shown, self.said = plain(self.said), ""
        return shown

    def end(self) -> int:
        self.process.terminate()
        os.close(self.master)
        return self.process.wait(SECONDS)


def _at_a_terminal() -> None:
    """The terminal is the process's own, and Ctrl-C interrupts it, even where the tests run in the background."""
    ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\r", "", text)


@pytest.fixture
def terminal(copied: Callable[[str], Home], tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(copied("shell").root, tmp_path)
    yield opened
    opened.end()


def test_a_session_at_the_terminal(terminal: Terminal, tmp_path: Path) -> None:
    assert "nightly-20220704-0800, published 2022-07-04 08:00" in terminal.until("dph>")
    terminal.type("SELECT unit, kind\r")  # not whole yet
    terminal.until(r"\.\.\.>")
    terminal.type("FROM unit WHERE unit = '交通局';\r")
    assert "交通局  department" in terminal.until(r"\(1 row\)")
    terminal.type("SELECT title FROM indi\t")
    terminal.until("cator")  # what is drawn anew
    terminal.type(" WHERE false;\r")
    terminal.until(r"\(0 rows\)")
    terminal.type("\\d unit\r")
    assert "报送单位" in terminal.until(r"valid_to +DATE")
    terminal.type("SELECT 1 FROM nowhere;\r")
    terminal.until("Catalog Error: .*nowhere")
    terminal.type("SET VARIABLE as_of = '2022-07-01 00:00+08';\r")
    terminal.until(r"dph as of 2022-07-01 00:00\+08>")
    terminal.type("SELECT sum(a.range * b.range) FROM range(10000000) AS a, range(10000000) AS b;\r")
    terminal.until(r"AS b;\n")
    terminal.until("stopped\n", again="\x03")  # the line editor may still hold the terminal at the first
    terminal.type("SELECT getvariable('as_of') || ' still' AS instant;\r")  # the new session has it too
    terminal.until(r"2022-07-01 00:00\+08 still\n")
    terminal.type("\\q\r")
    assert terminal.process.wait(SECONDS) == 0
    history = tmp_path / "double-past-half" / "sql_history"
    assert "FROM unit WHERE unit = '交通局';" in history.read_text(encoding="utf-8")
    assert history.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("query", "is_it"),
    [
        ("SELECT 1;", True),
        ("SELECT 1", False),
        ("SELECT ';'", False),
        ("SELECT 1; -- and then;", True),
        ("SELECT 1 -- and then;", False),
        ("SELECT 'it''s;", False),
        ('SELECT "a;b" FROM t ;\n', True),
        ("SELECT /* ; */ 1", False),
        ("SELECT $$;$$", False),
    ],
)
def test_a_query_is_whole_at_a_semicolon_outside_of_texts_and_comments(query: str, is_it: bool) -> None:
    assert is_whole(query) is is_it


NAMES = NamesOfSql(
    {
        "progress": [("unit", "报送单位"), ("done_share", "完成率")],
        "period": [("code", "代码")],
        'zh."应报情况"': [('"状态"', "状态（status）")],
    },
    {"progress": "双过半进度：是否过半", "period": "报告期"},
)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("SELECT * FROM p", ["progress", "period"]),  # in the order of SHOW TABLES
        ("SELECT * FROM 双", ["progress"]),
        ("SELECT * FROM zh.", ['zh."应报情况"']),
        ("SELECT * FROM 应", ['zh."应报情况"']),
        ("SELECT * FROM progress AS g WHERE g.d", ["done_share"]),
        ("SELECT * FROM progress WHERE 完成", ["done_share"]),
        ("SELECT * FROM progress JOIN period ON co", ["code"]),
        ('SELECT * FROM zh."应报情况" WHERE 状', ['"状态"']),
        ("sel", ["SELECT"]),
    ],
)
def test_names_complete_a_query(typed: str, names: list[str]) -> None:
    assert [one.text for one in NAMES.get_completions(Document(typed), CompleteEvent())] == names


def test_without_a_terminal_the_query_is_read_from_standard_input_or_a_file(home: Home, tmp_path: Path) -> None:
    query = "-- What is one?\nSET VARIABLE one = 1; SELECT getvariable('one') AS one"
    (tmp_path / "one.sql").write_text("\ufeff" + query, encoding="utf-8")
    for words, given in (((), query), (("-",), query), ((str(tmp_path / "one.sql"),), "")):
        done = CliRunner().invoke(app, ["--home", str(home.root), "sql", "--csv", *words], input=given)
        assert (done.exit_code, done.stdout) == (0, "one\n1\n"), done.stderr


def test_a_file_in_another_encoding_is_a_usage_error(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "gbk.sql"
    path.write_bytes("SELECT '双过半'".encode("gb18030"))
    done = CliRunner().invoke(app, ["--home", str(home.root), "sql", str(path)])
    assert (done.exit_code, done.stderr) == (2, f"{path}: wanted a text in UTF-8\n")


def test_a_file_that_is_not_there_is_a_usage_error(home: Home) -> None:
    done = CliRunner().invoke(app, ["--home", str(home.root), "sql", "nothing.sql"])
    assert (done.exit_code, done.stderr) == (2, "nothing.sql: No such file or directory\n")


def test_every_statement_has_its_table(home: Home) -> None:
    done = CliRunner().invoke(
        app, ["--home", str(home.root), "sql", "SELECT 1 AS one; SET VARIABLE x = 3; SELECT 2 AS two"]
    )
    assert done.stdout == "one\n---\n1\n(1 rows)\n\ntwo\n---\n2\n(1 rows)\n"


@pytest.mark.parametrize(
    ("query", "row"),
    [
        ("1 AS a, 2 AS a, 3 AS a_1", {"a": 1, "a_2": 2, "a_1": 3}),
        ("'nan'::DOUBLE AS n, ['-inf'::DOUBLE] AS i", {"n": "nan", "i": ["-inf"]}),
        ("MAP {DATE '2022-07-06': 1} AS m, {'d': 1.5} AS s", {"m": {"2022-07-06": 1}, "s": {"d": 1.5}}),
    ],
)
def test_json_has_every_column_and_is_valid_whatever_is_asked(home: Home, query: str, row: dict[str, object]) -> None:
    done = CliRunner().invoke(app, ["--home", str(home.root), "sql", "--json", f"SELECT {query}"])
    assert json.loads(done.stdout, parse_constant=pytest.fail) == [row]


def test_a_map_of_days_is_a_value_of_a_table(home: Home) -> None:
    done = CliRunner().invoke(app, ["--home", str(home.root), "sql", "--csv", "SELECT MAP {DATE '2022-07-06': 1} AS m"])
    assert done.stdout == 'm\n"{""2022-07-06"": 1}"\n'


def test_the_list_of_relations_begins_with_those_that_people_ask_most(home: Home) -> None:
    done = CliRunner().invoke(app, ["--home", str(home.root), "sql", "--csv", "show tables;"])
    names = [line.split(",")[0] for line in done.stdout.splitlines()]
    assert names[:4] == ["name", "progress", "figure", "standing_figure"]
    assert names.index("run") == 30  # the thirtieth
    assert names.index("erasure") < names.index("form_roads") < names.index("roads_built")
