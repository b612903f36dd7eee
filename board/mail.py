"""Mail out, through the SMTP server of the settings. The one place that opens that connection."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from board.settings import LOOPBACK, Settings

TIMEOUT = 20.0


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one member. `key` names it: sent twice, a mailbox can tell that it is one."""

    key: str
    to: str
    subject: str
    body: str
    at: datetime


class Post:
    """An open connection that sends letters."""

    def __init__(self, server: smtplib.SMTP, sender: str) -> None:
        self.server, self.sender = server, sender

    def send(self, letter: Letter) -> None:
        """Hand a letter to the server. Raises OSError (SMTPException is one) where it fails."""
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(letter.at)
        message["Message-ID"] = f"<{letter.key}@{self.sender.rsplit('@', 1)[1]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.body)
        self.server.send_message(message, self.sender, [letter.to])


@contextmanager
def post(settings: Settings) -> Iterator[Post]:
    """A connection to the settings' server, encrypted wherever the server can.

    A password goes out over TLS only, or to this machine. Raises OSError.
    """
    url = urlsplit(settings.smtp_url)
    host, context = url.hostname or "", ssl.create_default_context()
    opened: smtplib.SMTP
    if url.scheme == "smtps":
        opened = smtplib.SMTP_SSL(host, url.port or 465, timeout=TIMEOUT, context=context)
    else:
        opened = smtplib.SMTP(host, url.port or 25, timeout=TIMEOUT)
    with opened as server:
        server.ehlo()
        safe = url.scheme == "smtps" or host in LOOPBACK
        if url.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
            safe = True
        if url.username:
            if not safe:
                raise smtplib.SMTPException("the server offers no TLS: no password is sent")
            server.login(unquote(url.username), unquote(url.password or ""))
        yield Post(server, settings.mail_from)
