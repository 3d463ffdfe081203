"""The morning digest: one message, the verdict first, by mail and to the robots of groups; to each at most once a morning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiosmtpd.controller import Controller
from typer.testing import CliRunner

from flows.cli import app
from flows.digest import Delivery, Message, begins_at, compose, delivery, is_due, send
from flows.doctor import digest
from flows.home import Home, instant
from flows.robot import MOST_BYTES, message, signature, within
from flows.run import run_once
from sources.channel.declare import Channels, Robot, load_channels
from sources.declare import DeclarationError
from tests.flows.conftest import NIGHT
from tests.flows.dropped import csv, drop, roads
from tests.flows.robots import Robots
from tests.plan_folders import NEUTRAL
from tests.sources.servers import free_port

MORNING = instant("2022-07-06T08:10")
KEY = "00000000-invented-key"
SIGNING = "SEC-invented"
SUBJECT = "【双过半早报】7月6日：退回1 未识别1；逾期未报82份、退回未改1份"
SHORT = Message(date(2022, 7, 6), "【双过半早报】7月6日：无新报送", ("入库：没有", "欠报：没有"))


class Mailbox:
    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_DATA(self, _: object, __: object, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture(scope="module")
def given(copied: Callable[[str], Home]) -> Home:
    """A night with two good files, one in which an amount is negative, and one that is no table."""
    home = copied("digest")
    drop(home, "公路.csv", csv(roads()))
    drop(home, "公路（西镇）.csv", csv(roads("西镇", total=300)))
    drop(home, "负数.csv", csv(roads("交通局", total=-3)))
    drop(home, "通知.csv", csv([["关于报送有关情况的通知"]]))
    run_once(home, NIGHT)
    return home


@pytest.fixture(scope="module")
def morning(given: Home) -> Message:
    return compose(given, MORNING)


@pytest.fixture(scope="module")
def robots() -> Iterator[Robots]:
    with Robots() as listening:
        yield listening


@pytest.fixture
def robot(robots: Robots, monkeypatch: pytest.MonkeyPatch) -> Robots:
    """The robot, with nothing sent to it yet."""
    robots.posts.clear()
    robots.answers.clear()
    monkeypatch.setenv("DPH_ROBOT_KEY", KEY)
    monkeypatch.setenv("DPH_ROBOT_SECRET", SIGNING)
    return robots


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home: sending needs only its channels and its log."""
    return Home(tmp_path, NEUTRAL)


def declared(home: Home, robots: Robots, mail: int | None = None, **robot: object) -> Channels:
    """The channels of the home, with one robot, and one address if a mail server's port is given."""
    own = {"name": "工作群", "kind": "wecom", "address": robots.address, "key": "${DPH_ROBOT_KEY}", "clear": True}
    digest: dict[str, object] = {"robots": [{**own, **robot}]}
    rows: dict[str, object] = {"digest": digest}
    if mail:
        digest["mail"] = ["team@example.org"]
        rows["smtp"] = {"address": f"smtp://127.0.0.1:{mail}", "sender": "调度办 <dd@example.org>", "clear": True}
    (home.root / "channels.yml").write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")
    from sources.declare import load

    return load_channels(home.root, load(home.plan_folder))


def sent(home: Home, channels: Channels, pauses: list[float] | None = None) -> Delivery:
    return send(home, channels, SHORT, MORNING, (pauses if pauses is not None else []).append)


# --- what it says


def test_its_subject_is_the_verdict(morning: Message) -> None:
    assert morning.subject == SUBJECT


def test_its_lines_name_counts_units_rules_and_debts(morning: Message) -> None:
    """Of 26 weeks three units owe 78 reports of roads; three came, one of them was returned. 财政局 owes five reports of
    accounts (January and February are one), and two departments the tasks of the first quarter: 75 + 5 + 2 = 82.
    """
    assert morning.lines == (
        "入库：7月5日8时以来运行1次，收文件4个，报送3份：通过2份，待说明0份，退回1份；未识别1个，无法读取0个",
        "退回：交通局1份",
        "问题较多的规则：小于下限1处、累计数小于本期数1处、未识别报表1处",
        "欠报：逾期未报82份，退回未改1份",
        "欠报较多的单位：交通局27份、东乡25份、西镇25份、财政局6份",
    )


def test_a_morning_without_a_night_says_so_first(given: Home) -> None:
    later = compose(given, instant("2022-07-07T08:10"), nights=0)  # the only run was before the 6th, 08:00
    assert later.subject.startswith("【双过半早报】7月7日：夜间入库没有完成；逾期未报")
    assert later.lines[0] == "入库：7月6日8时以来没有收到新报送"
    assert "没有一次完成" in later.lines[1]


def test_a_night_with_nothing_new_is_told_apart_from_none(given: Home) -> None:
    later = compose(given, instant("2022-07-07T08:10"), nights=1)
    assert later.subject.startswith("【双过半早报】7月7日：无新报送；逾期未报")
    assert [line for line in later.lines if "夜间入库" in line] == []


@pytest.mark.parametrize(
    ("at", "due", "begins"),
    [
        ("2022-07-06T08:10", True, "2022-07-05T08:00"),
        ("2022-07-09T08:10", False, "2022-07-08T08:00"),  # a Saturday
        ("2022-07-11T08:10", True, "2022-07-08T08:00"),  # Monday covers the weekend
        ("2022-10-08T08:10", True, "2022-09-30T08:00"),  # a Saturday that makes up for the holidays before it
    ],
)
def test_days_off_are_covered_by_the_next_working_day(at: str, due: bool, begins: str) -> None:
    assert (is_due(instant(at)), begins_at(instant(at))) == (due, instant(begins))


def test_the_command_prints_it_and_sends_nothing(given: Home, robot: Robots) -> None:
    declared(given, robot)
    done = CliRunner().invoke(app, ["--home", str(given.root), "digest", "--at", "2022-07-06T08:10"])
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines()[:3] == [SUBJECT, "", "入库：7月5日8时以来运行1次，收文件4个，报送3份：通过2份，待说明0份，退回1份；未识别1个，无法读取0个"]  # fmt: skip
    assert robot.posts == []
    (given.root / "channels.yml").unlink()


# --- in the forms that the robots take


def as_declared(**keys: object) -> Robot:
    return Robot.model_validate({"name": "群", "kind": "wecom", "address": "https://x", "key": "${K}", **keys})


LINES = ("入库：没有", "欠报：没有")


@pytest.mark.parametrize(
    ("keys", "body"),
    [
        ({}, {"msgtype": "markdown", "markdown": {"content": "**早报**\n- 入库：没有\n- 欠报：没有"}}),
        ({"form": "text"}, {"msgtype": "text", "text": {"content": "早报\n入库：没有\n欠报：没有"}}),
        (
            {"kind": "dingtalk"},
            {"msgtype": "markdown", "markdown": {"title": "早报", "text": "**早报**\n\n- 入库：没有\n- 欠报：没有"}},
        ),
        (
            {"kind": "dingtalk", "form": "text", "keyword": "双过半"},
            {"msgtype": "text", "text": {"content": "早报 双过半\n入库：没有\n欠报：没有"}},
        ),
    ],
)
def test_a_message_has_the_form_that_its_robot_takes(keys: dict[str, object], body: dict[str, object]) -> None:
    assert message(as_declared(**keys), "早报", LINES) == body


def test_a_keyword_that_the_subject_has_is_not_added() -> None:
    said = message(as_declared(kind="dingtalk", form="text", keyword="早报"), "早报", LINES)
    assert said["text"] == {"content": "早报\n入库：没有\n欠报：没有"}


@pytest.mark.parametrize("kind", ["wecom", "dingtalk"])
@pytest.mark.parametrize("form", ["text", "markdown"])
def test_a_long_message_fits_into_the_robot_s_bytes_and_says_what_is_left_out(kind: str, form: str) -> None:
    lines = [f"第{number}行" + "数" * 100 for number in range(50)]  # 50 lines of over 300 bytes
    [content] = [body for key, body in message(as_declared(kind=kind, form=form), "早报", lines).items() if key == form]
    assert isinstance(content, dict)
    text = str(content.get("content", content.get("text")))
    assert MOST_BYTES[form] - 400 < len(text.encode()) <= MOST_BYTES[form]
    whole = [line for line in lines if line in text]
    assert text.endswith(f"……（余 {50 - len(whole)} 行从略）")


def test_a_subject_that_is_too_long_is_cut_between_letters() -> None:
    assert within(["数" * 1000, "欠报"], 2048) == "数" * 682  # 682 * 3 = 2046 bytes


def test_the_signature_is_that_of_hmac_sha256() -> None:
    """By: printf '1656979800000\\nSEC-invented' | openssl dgst -sha256 -hmac SEC-invented -binary | base64"""
    assert signature("SEC-invented", 1656979800000) == "ZWv1C04i2mucrLOOIqxLt/EQGDSk7ucuOm/GsnsTJKI="


# --- sent


def test_a_robot_of_wecom_is_asked_with_its_key(home: Home, robot: Robots) -> None:
    assert sent(home, declared(home, robot)) == Delivery(sent=("工作群",))
    [(parameters, body)] = robot.posts
    assert parameters == {"key": KEY}
    assert body["markdown"]["content"].startswith("**【双过半早报】7月6日：无新报送**\n- 入库：没有")


def test_a_robot_of_dingtalk_is_asked_with_token_time_and_signature(home: Home, robot: Robots) -> None:
    assert sent(home, declared(home, robot, kind="dingtalk", secret="${DPH_ROBOT_SECRET}")).sent == ("工作群",)
    [(parameters, _)] = robot.posts
    assert set(parameters) == {"access_token", "timestamp", "sign"}
    assert parameters["access_token"] == KEY
    assert parameters["sign"] == signature(SIGNING, int(parameters["timestamp"]))


def test_mail_and_robot_get_the_same_message_once(home: Home, robot: Robots) -> None:
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        channels = declared(home, robot, mail=server.port)
        assert sent(home, channels).sent == ("team@example.org", "工作群")
        assert sent(home, channels).sent == ("team@example.org", "工作群")
    finally:
        server.stop()
    [letter] = box.letters
    assert letter["Subject"] == SHORT.subject
    assert letter.get_content().split() == [SHORT.subject, *SHORT.lines]
    assert len(robot.posts) == 1


def test_a_refusal_in_an_answer_of_200_is_seen_and_tried_again(home: Home, robot: Robots) -> None:
    robot.answers = [{"errcode": 45009, "errmsg": "api freq out of limit"}]
    pauses: list[float] = []
    assert sent(home, declared(home, robot), pauses).sent == ("工作群",)
    assert len(robot.posts) == 2
    assert pauses == [5]


def test_a_robot_that_goes_on_refusing_is_named_and_gets_it_the_next_time(home: Home, robot: Robots) -> None:
    robot.answers = [{"errcode": 310000, "errmsg": "keywords not in content"}] * 3
    channels, pauses = declared(home, robot), list[float]()
    outcome = sent(home, channels, pauses)
    assert outcome == Delivery(failed=("工作群（errcode 310000: keywords not in content）",))
    assert outcome.verdict == "早报未送达：工作群（errcode 310000: keywords not in content）"
    assert pauses == [5, 10]
    assert sent(home, channels).sent == ("工作群",)
    assert len(robot.posts) == 4


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (404, "HTTP 404"),
        ({"ok": True}, "HTTP 200, but no errcode in the answer: no robot answers at this address"),
        ({"errcode": None}, "HTTP 200, but no errcode in the answer: no robot answers at this address"),
    ],
)
def test_another_answer_is_a_refusal_too(
    answer: dict[str, object] | int, reason: str, home: Home, robot: Robots
) -> None:
    robot.answers = [answer] * 3
    assert sent(home, declared(home, robot)).failed == (f"工作群（{reason}）",)


@pytest.mark.parametrize("answer", [None, 502])
def test_where_it_is_unknown_whether_it_came_it_is_not_sent_again(
    answer: int | None, home: Home, robot: Robots
) -> None:
    robot.answers = [answer]
    channels = declared(home, robot)
    [unsure] = sent(home, channels).unsure
    assert unsure.startswith("工作群（")
    assert sent(home, channels).unsure == (unsure,)
    assert len(robot.posts) == 1


def test_a_robot_that_is_not_there_is_a_failure_without_its_key(home: Home, robot: Robots) -> None:
    channels = declared(home, robot, address=f"http://127.0.0.1:{free_port()}/robot/send")
    [failed] = sent(home, channels).failed
    assert failed.startswith("工作群（")
    assert KEY not in failed
    assert KEY not in (home.warehouse / "digest" / "sent.jsonl").read_text(encoding="utf-8")


def test_a_secret_that_is_not_there_is_named(home: Home, robot: Robots, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DPH_ROBOT_KEY")
    assert sent(home, declared(home, robot)).failed == ("工作群（the environment variable DPH_ROBOT_KEY is not set）",)
    assert robot.posts == []
    assert [check.seen for check in digest(home)] == ["the environment variable DPH_ROBOT_KEY is not set"]


def test_the_doctor_looks_for_the_robots_secrets(home: Home, robot: Robots) -> None:
    declared(home, robot)
    assert [(check.name, check.is_well) for check in digest(home)] == [("robot 工作群", True)]
    assert robot.posts == []


def test_before_the_next_attempt_a_refused_recipient_waits(home: Home, robot: Robots) -> None:
    robot.answers = [404] * 3
    channels = declared(home, robot)
    sent(home, channels)
    assert delivery(home, channels, SHORT.day, since=instant("2022-07-06T08:30")).waiting == ("工作群",)


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ({"key": KEY}, "a secret never stands here"),
        ({"clear": False}, "https://"),
        ({"address": "http://127.0.0.1/send?key=1"}, "goes under key:"),
        ({"secret": "${S}"}, "only for kind dingtalk"),
        ({"kind": "feishu"}, "'wecom' or 'dingtalk'"),
    ],
)
def test_a_declaration_that_cannot_work_is_refused_and_no_secret_shown(
    keys: dict[str, object], wanted: str, home: Home, robot: Robots
) -> None:
    with pytest.raises(DeclarationError) as refused:
        declared(home, robot, **keys)
    assert wanted in str(refused.value)
    assert KEY not in str(refused.value)
