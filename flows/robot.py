"""Posting to the robot of a group in 企业微信 (政务微信) or 钉钉, whose address takes JSON.

The robots answer 200 also when they refuse; then `errcode` in the answer is not 0.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reports.letters.post import NotSent, Unsure
from sources.channel.declare import Robot, Secret

if TYPE_CHECKING:
    import httpx

SECONDS = 30
MOST_BYTES = {"text": 2048, "markdown": 4096}  # of 企业微信; 钉钉 takes no less
CUT = "……（余 {left} 行从略）"
REFUSED_UNTAKEN = range(400, 500)  # the server certainly did not take the message


def post(robot: Robot, subject: str, lines: Sequence[str], secret: Secret, at_ms: int) -> None:
    """Post a message. at_ms: the present time in milliseconds, for the signature.

    Raises: NotSent, Unsure; LookupError if a secret does not exist.
    """
    import httpx

    key, signing = secret(robot.key or ""), secret(robot.secret) if robot.secret else None
    parameters = {"key" if robot.kind == "wecom" else "access_token": key}
    if signing:
        parameters |= {"timestamp": str(at_ms), "sign": signature(signing, at_ms)}
    content = json.dumps(message(robot, subject, lines), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    try:
        answer = httpx.post(robot.address, params=parameters, content=content, headers=headers, timeout=SECONDS)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise NotSent(_without(key, error)) from None
    except httpx.HTTPError as error:
        raise Unsure(_without(key, error)) from None
    _check(answer)


def message(robot: Robot, subject: str, lines: Sequence[str]) -> dict[str, object]:
    """The body that the robot takes, within its limit of bytes."""
    first = subject if robot.keyword in subject else f"{subject} {robot.keyword}"
    if robot.form == "text":
        return {"msgtype": "text", "text": {"content": within([first, *lines], MOST_BYTES["text"])}}
    text = within([f"**{first}**", *(f"- {line}" for line in lines)], MOST_BYTES["markdown"])
    if robot.kind == "wecom":
        return {"msgtype": "markdown", "markdown": {"content": text}}
    # 钉钉 joins lines unless a blank one stands between a paragraph and a list.
    return {"msgtype": "markdown", "markdown": {"title": first, "text": text.replace("\n", "\n\n", 1)}}


def within(lines: Sequence[str], most: int) -> str:
    """The lines as a text of at most `most` bytes: whole lines, and how many are left out."""
    for count in range(len(lines), 0, -1):
        left = [CUT.format(left=len(lines) - count)] if count < len(lines) else []
        text = "\n".join([*lines[:count], *left])
        if len(text.encode()) < most:  # one byte is for the blank line
            return text
    return lines[0].encode()[: most - 1].decode(errors="ignore")


def signature(secret: str, at_ms: int) -> str:
    """The signature (加签) of a 钉钉 robot: HMAC-SHA256 of time and secret under the secret, in base64."""
    digest = hmac.new(secret.encode(), f"{at_ms}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _check(answer: httpx.Response) -> None:
    if answer.status_code in REFUSED_UNTAKEN:
        raise NotSent(f"HTTP {answer.status_code}")
    if answer.status_code != 200:
        raise Unsure(f"HTTP {answer.status_code}")
    try:
        fields = answer.json()
        errcode, errmsg = int(fields["errcode"]), str(fields.get("errmsg", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotSent("HTTP 200, but no errcode in the answer: no robot answers at this address") from None
    if errcode:
        raise NotSent(f"errcode {errcode}: {errmsg}")


def _without(key: str, error: Exception) -> str:
    """The error's text, without the robot's key: addresses in it end with the key."""
    return (" ".join(str(error).split()) or type(error).__name__).replace(key or "\0", "***")
