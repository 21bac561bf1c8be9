"""Ways out of the house, one module each; a channel takes a letter or raises NotDelivered."""

from __future__ import annotations

from collections.abc import Callable

from dougong.platform.network.outbound import Client
from dougong.platform.notices.choices import Channel
from dougong.platform.notices.letters import Letter
from dougong.platform.notices.models import Destination

from . import mail, robots, webhook

Sender = Callable[[Letter, Destination, Client], None]

SENDERS: dict[Channel, Sender] = {
    Channel.WECOM: robots.send_to_wecom,
    Channel.DINGTALK: robots.send_to_dingtalk,
    Channel.FEISHU: robots.send_to_feishu,
    Channel.WEBHOOK: webhook.send,
}
HOSTS = robots.HOSTS
"""Where the robots of a chat service live; no other host is asked for them."""
send_mail = mail.send

__all__ = ["HOSTS", "SENDERS", "Sender", "send_mail"]
