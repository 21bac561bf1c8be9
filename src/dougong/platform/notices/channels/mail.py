"""Mail through the relay that the operator has set."""

from __future__ import annotations

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

from dougong.kernel.errors import N_
from dougong.platform.network.outbound import NotDelivered
from dougong.platform.notices.letters import Letter


def send(letter: Letter) -> None:
    """Send plain text to the reader's address; every attempt has the same message id."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">") or "localhost"
    message = EmailMessage(
        subject=letter.subject[:180],
        body=letter.body,
        to=[letter.reader.mail_address],
        headers={"Message-ID": f"<{letter.key}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except (OSError, SMTPException) as error:
        raise NotDelivered(N_("The mail relay did not take the message.")) from error
