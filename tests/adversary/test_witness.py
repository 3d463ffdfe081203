"""What the printed code of an edition (校验码) proves, on the home or on a copy of it, and who else is told of it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from aiosmtpd.controller import Controller

from flows.edition import publish_once
from flows.errors import EnvironmentFault
from flows.home import Home, instant
from flows.run import run_once
from flows.safekeeping import erase_file
from flows.verify import print_proof
from flows.witness import CODES, STAMPS
from sources.channel.declare import FILE
from tests.flows.dropped import csv, drop, roads
from tests.programs import program
from tests.sources.servers import free_port
from warehouse.ledger import LEDGER, code_for, enter, seal_of
from warehouse.verify import plain, verify

pytestmark = pytest.mark.tries("probes: tampering")
NEUTRAL = Path(__file__).parents[1] / "neutral"
TUESDAY, WEDNESDAY, THURSDAY = (instant(f"2022-07-0{day}T23:00") for day in (5, 6, 7))
FIRST, SECOND = "nightly-20220705-2300", "nightly-20220706-2300"
PRINTED = re.compile(r"校验码 ?(?:<b>)?([A-Z2-7]{4}(?:-[A-Z2-7]{4}){4})")


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two nights, of 东乡 and of 西镇."""
    home = Home(tmp_path_factory.mktemp("honest") / "home", NEUTRAL).prepare()
    drop(home, "东乡.csv", csv(roads()), "2022-07-05T09:00")
    run_once(home, TUESDAY)
    drop(home, "西镇.csv", csv(roads("西镇", total=300)), "2022-07-06T09:00")
    run_once(home, WEDNESDAY)
    return home.root


@pytest.fixture
def home(honest: Path, tmp_path: Path) -> Home:
    """A copy of that home."""
    return Home(Path(shutil.copytree(honest, tmp_path / "home", symlinks=True)), NEUTRAL)


def code(home: Home, edition: str = FIRST) -> str:
    """The code as the edition's page has it."""
    (printed,) = PRINTED.findall((home.reports / f"{edition}.html").read_text(encoding="utf-8"))
    return str(printed)


def contents(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()
    }


# --- the code


def test_a_code_is_printed_on_page_workbook_and_notice(home: Home) -> None:
    weekly, page = publish_once(home, "weekly", THURSDAY)
    wanted = code_for(home.warehouse, weekly)
    assert wanted is not None and len(wanted.replace("-", "")) == 20
    assert code(home, weekly) == wanted
    about = {
        row[0].value: row[1].value for row in openpyxl.load_workbook(page.with_suffix(".xlsx"))["说明"].iter_rows()
    }
    assert about["校验码"] == wanted
    with zipfile.ZipFile(page.with_suffix(".docx")) as notice:
        assert f"校验码 {wanted}" in notice.read("word/document.xml").decode()
    behind = (page.with_suffix("") / "index.html").read_text(encoding="utf-8")
    assert PRINTED.findall(behind) == [wanted]
    assert verify(home.warehouse, wanted).edition == weekly


def test_the_printed_code_alone_proves_the_edition_on_a_copy(home: Home, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(home.warehouse, tmp_path / "copy", symlinks=True))
    before = contents(copy)
    proof = verify(copy, code(home))
    assert (proof.edition, proof.complaints) == (FIRST, ())
    assert "figures of 1 editions and cells of 1 submissions compared" in proof.notes[1]
    assert verify(copy).edition == SECOND  # where no code is given, the latest
    assert contents(copy) == before


@pytest.mark.parametrize(
    "change", [str.lower, lambda text: text.replace("-", " "), lambda text: text.replace("O", "0").replace("I", "1")]
)
def test_a_code_is_taken_as_somebody_types_it(home: Home, change: Callable[[str], str]) -> None:
    assert verify(home.warehouse, change(code(home))).edition == FIRST


@pytest.mark.parametrize("text", ["", "ABCD", "ABCD-EFGH-IJKL-MN9P", "校验码"])
def test_what_can_be_no_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no code"):
        plain(text)


TAMPERED = {
    "cells of 东乡": "UPDATE store.item_list SET numbers = list_transform(numbers, lambda n: 10 * n), texts = NULL WHERE len(numbers) > 0",
    f"figures of {FIRST} not as published": "UPDATE store.figure SET numerator = 2 * numerator WHERE numerator > 0",
    "cells behind the figures": "UPDATE store.figure SET cells = cells[:1]",
    "東": "UPDATE store.submission SET unit = '西镇'",
}


@pytest.mark.parametrize("wanted", list(TAMPERED)[:3])
def test_what_was_changed_since_is_not_proven(home: Home, wanted: str) -> None:
    printed = code(home)
    with duckdb.connect(str(home.warehouse / "writer.duckdb")) as con:
        con.execute(TAMPERED[wanted])
    proof = verify(home.warehouse, printed)
    assert any(wanted in complaint for complaint in proof.complaints), proof.complaints
    assert print_proof(home, printed) == 3


def test_without_a_printed_code_nothing_is_proven_but_by_a_witness(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = code(home, SECOND)
    assert print_proof(home, printed) == 0 and "proven" in capsys.readouterr().out
    assert print_proof(home, None) == 2
    assert "consistent in itself, NOT proven" in capsys.readouterr().out
    copy = tmp_path / "witness"
    copy.mkdir()
    shutil.copy(home.warehouse / LEDGER, copy)
    (home.root / FILE).write_text(f"witness: {{folder: {copy}}}\n", encoding="utf-8")
    assert print_proof(home, None) == 0
    assert "as the witness's copy has it\n" in capsys.readouterr().out
    tamper_and_seal_anew(home)
    (home.root / FILE).unlink()
    assert print_proof(home, None) == 2  # in itself all fits
    assert print_proof(home, printed) == 3


def tamper_and_seal_anew(home: Home) -> None:
    """Double the figures, and let the program write a ledger of them."""
    (home.warehouse / LEDGER).unlink()
    with duckdb.connect(str(home.warehouse / "writer.duckdb")) as con:
        con.execute("UPDATE store.figure SET numerator = 2 * numerator WHERE numerator > 0")
        enter(con, home.warehouse)


def test_a_submission_given_to_another_unit_is_not_proven(home: Home) -> None:
    with duckdb.connect(str(home.warehouse / "writer.duckdb")) as con:
        con.execute(TAMPERED["東"])
    assert any("not as recorded" in complaint for complaint in verify(home.warehouse, code(home)).complaints)


def test_a_ledger_sealed_anew_has_no_edition_of_the_printed_code(home: Home) -> None:
    printed = code(home)
    with duckdb.connect(str(home.warehouse / "writer.duckdb")) as con:
        con.execute(TAMPERED["cells of 东乡"])
        (home.warehouse / LEDGER).unlink()
        enter(con, home.warehouse)
    proof = verify(home.warehouse, printed)
    assert proof.edition is None and "written anew since" in proof.complaints[0]


def test_a_lawful_erasure_stays_verifiable(home: Home) -> None:
    printed, before = code(home), verify(home.warehouse).code
    with duckdb.connect(str(home.warehouse / "writer.duckdb"), read_only=True) as con:
        (submission,) = con.execute("SELECT submission_id FROM store.submission WHERE unit = '东乡'").fetchone() or (
            "",
        )
    erase_file(home, submission, "个人信息")
    run_once(home)
    for one in (printed, before):
        proof = verify(home.warehouse, one)
        assert proof.complaints == ()
        assert any(submission in note and "个人信息" in note for note in proof.notes)


def test_cells_that_are_gone_without_an_order_are_not_proven(home: Home) -> None:
    with duckdb.connect(str(home.warehouse / "writer.duckdb")) as con:
        con.execute("DELETE FROM store.item_list WHERE unit = '东乡'")
        con.execute(
            "INSERT INTO store.erasure SELECT submission_id, '', 'x', 5, now() FROM store.submission WHERE unit = '东乡'"
        )
    assert any("no line of the ledger says" in complaint for complaint in verify(home.warehouse, code(home)).complaints)


# --- who else is told


class Inbox:
    """A mail server's inbox."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


TSA = """[req]
distinguished_name = name
x509_extensions = stamping
prompt = no
[name]
CN = invented time stamps
[stamping]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = one
[one]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


@contextmanager
def time_stamps(folder: Path) -> Iterator[str]:
    """The address of a server that stamps what it is sent, by openssl with a certificate of its own (`tsa.pem` in the folder)."""
    openssl = program("openssl")
    folder.mkdir()
    (folder / "tsa.cnf").write_text(TSA, encoding="utf-8")
    (folder / "serial").write_text("01\n", encoding="utf-8")
    command = "req -x509 -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.pem -days 30 -config tsa.cnf"
    subprocess.run([openssl, *command.split()], cwd=folder, check=True, capture_output=True)

    class Server(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (folder / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            asked = "ts -reply -config tsa.cnf -section one -queryfile query -out reply"
            subprocess.run([openssl, *asked.split()], cwd=folder, check=True, capture_output=True)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write((folder / "reply").read_bytes())

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


def declare(home: Home, **witness: object) -> None:
    (home.root / FILE).write_text(json.dumps({"witness": witness}, ensure_ascii=False), encoding="utf-8")


def test_a_second_folder_gets_a_copy_of_the_ledger_and_the_codes(home: Home, tmp_path: Path) -> None:
    second = tmp_path / "second"
    second.mkdir()
    declare(home, folder=str(second))
    assert run_once(home, THURSDAY).warnings == ()
    assert (second / LEDGER).read_bytes() == (home.warehouse / LEDGER).read_bytes()
    assert code(home) in (second / CODES).read_text(encoding="utf-8-sig")


def test_a_ledger_that_is_no_continuation_of_its_copy_stops_the_run(home: Home, tmp_path: Path) -> None:
    second = tmp_path / "second"
    second.mkdir()
    declare(home, folder=str(second))
    run_once(home, THURSDAY)
    with duckdb.connect(str(home.warehouse / "writer.duckdb")) as con:  # all is sealed anew, also beside the snapshot
        con.execute(TAMPERED["cells of 东乡"])
        (home.warehouse / LEDGER).unlink()
        enter(con, home.warehouse)
    manifest = home.warehouse / "snapshots" / f"{SECOND}.json"
    said = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**said, "seal": seal_of(home.warehouse, SECOND)}), encoding="utf-8")
    with pytest.raises(EnvironmentFault, match="not a continuation of the witness's copy"):
        run_once(home, THURSDAY)


def test_a_witness_out_of_reach_is_said_and_told_by_the_next_run(home: Home, tmp_path: Path) -> None:
    second = tmp_path / "second"
    declare(home, folder=str(second), stamp={"address": f"http://127.0.0.1:{free_port()}/"})
    told = run_once(home, THURSDAY).warnings
    assert any(str(second) in line for line in told) and any("没有取得时间戳" in line for line in told)
    beside: list[str] = []
    publish_once(home, "weekly", THURSDAY, say=beside.append)
    assert any(str(second) in line for line in beside) and any("没有取得时间戳" in line for line in beside)
    second.mkdir()
    assert [line for line in run_once(home, THURSDAY).warnings if str(second) in line] == []
    assert (second / LEDGER).exists()


def test_the_office_gets_each_code_by_mail_once(home: Home) -> None:
    inbox = Inbox()
    server = Controller(inbox, hostname="127.0.0.1", port=free_port())
    server.start()
    smtp = {"address": f"smtp://127.0.0.1:{server.port}", "sender": "dd@east.invalid", "clear": True}
    (home.root / FILE).write_text(
        json.dumps({"smtp": smtp, "witness": {"mail": ["office@east.invalid"]}}), encoding="utf-8"
    )
    try:
        run_once(home, THURSDAY)
        run_once(home, THURSDAY)
    finally:
        server.stop()
    (letter,) = inbox.letters
    assert letter["To"] == "office@east.invalid"
    assert code(home, SECOND) in letter["Subject"] and code(home, SECOND) in letter.get_content()


def test_a_time_stamp_of_the_seal_is_kept_and_checked(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with time_stamps(tmp_path / "tsa") as address:
        shutil.copyfile(tmp_path / "tsa" / "tsa.pem", home.root / "tsa.pem")
        declare(home, stamp={"address": address, "certificates": "tsa.pem"})
        assert run_once(home, THURSDAY).warnings == ()
    (stamp,) = (home.warehouse / STAMPS).iterdir()
    assert stamp.name.startswith(SECOND)
    assert print_proof(home, code(home, SECOND)) == 0
    assert re.search(r"time stamp .*\.tsr: \w+ +\d+ \d\d:\d\d:\d\d 20\d\d GMT", capsys.readouterr().out)
    content = bytearray(stamp.read_bytes())
    content[-1] ^= 1  # the end of the signature
    stamp.write_bytes(content)
    assert print_proof(home, code(home, SECOND)) == 3
