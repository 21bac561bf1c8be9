"""Robots of the chat services: one JSON body each, and the answer says whether it was taken."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus

from dougong.kernel import clock
from dougong.kernel.errors import N_
from dougong.platform.network.outbound import Client, NotDelivered
from dougong.platform.notices.choices import Channel
from dougong.platform.notices.letters import Letter
from dougong.platform.notices.models import Destination

from .sealing import address_of, secret_of

HOSTS = {
    Channel.WECOM: "qyapi.weixin.qq.com",
    Channel.DINGTALK: "oapi.dingtalk.com",
    Channel.FEISHU: "open.feishu.cn",
}
LONGEST = 1800
"""Bytes of a text; the strictest of the three takes 2048."""
JSON = {"Content-Type": "application/json; charset=utf-8"}


def send_to_wecom(letter: Letter, place: Destination, client: Client) -> None:
    """企业微信群机器人: the key is part of the address."""
    body = {"msgtype": "text", "text": {"content": text_of(letter)}}
    post(client, address_of(place), body, "errcode")


def send_to_dingtalk(letter: Letter, place: Destination, client: Client) -> None:
    """钉钉自定义机器人, signed over the time where it has a secret."""
    url, secret = address_of(place), secret_of(place)
    if secret:
        at = str(int(clock.now().timestamp() * 1000))
        sign = _hmac(secret, f"{at}\n".encode() + secret)
        url = f"{url}&timestamp={at}&sign={quote_plus(sign)}"
    body = {"msgtype": "text", "text": {"content": text_of(letter)}}
    post(client, url, body, "errcode")


def send_to_feishu(letter: Letter, place: Destination, client: Client) -> None:
    """飞书自定义机器人: the signature stands in the body."""
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text_of(letter)}}
    if secret := secret_of(place):
        at = str(int(clock.now().timestamp()))
        body |= {"timestamp": at, "sign": _hmac(f"{at}\n".encode() + secret, b"")}
    post(client, address_of(place), body, "code")


def text_of(letter: Letter) -> str:
    """Sentences with their addresses, cut to what a robot takes."""
    lines = [f"{item.sentence}\n{item.url}" for item in letter.items]
    raw = "\n".join(lines).encode()
    return raw[:LONGEST].decode(errors="ignore")


def post(client: Client, url: str, body: Mapping[str, Any], code: str) -> None:
    """Send, and read from the answer only whether it was taken."""
    answer = client.send("POST", url, json.dumps(body, ensure_ascii=False).encode(), JSON)
    try:
        said = json.loads(answer.body)
        is_taken = answer.status == 200 and said.get(code) == 0
    except (ValueError, AttributeError):
        is_taken = False
    if not is_taken:
        raise NotDelivered(N_("The chat service did not take the message."))


def _hmac(key: bytes, text: bytes) -> str:
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
