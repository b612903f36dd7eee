"""What a mail says: a line for each notice, and where to read on. Nothing confidential.

Of a restricted claim it holds the number alone; of any other the statement, clamped.
"""

from board.commands.mailing import Due, Line
from board.mail import Letter
from board.rules import NoticeKind
from board.settings import Settings
from board.text import clamp
from board.words import _, count_words

TITLE = 90
_WHAT = {
    NoticeKind.MENTION: "You were mentioned on #%(n)d",
    NoticeKind.ASSIGNED: "#%(n)d was assigned to you",
}


def letter(settings: Settings, due: Due) -> Letter:
    """The mail of what is due to one member."""
    first, last = due.lines[0], due.lines[-1]
    key = f"digest-{first.notice_id}-{last.notice_id}" if due.digest else f"{first.notice_id}"
    return Letter(
        key=f"claimboard-notice-{key}",
        to=due.email,
        subject=_digest_title(len(due.lines)) if due.digest else _title(first),
        body="\n\n".join([*(_lines(settings, line) for line in due.lines), _foot(settings)]),
        at=last.at,
    )


def _digest_title(n: int) -> str:
    return count_words(n, "%d notice from the desk", "%d notices from the desk")


def _title(line: Line) -> str:
    return _(_WHAT[line.kind]) % {"n": line.claim_id}


def _lines(settings: Settings, line: Line) -> str:
    statement, rest = clamp(" ".join(line.statement.split()), TITLE)
    said = [statement + ("…" if rest else "")] if statement else []
    link = f"{settings.address}/desk/claims/{line.claim_id}" if settings.address else ""
    return "\n".join([_title(line) + ".", *said, *([link] if link else [])])


def _foot(settings: Settings) -> str:
    where = f"{settings.address}/desk/account" if settings.address else _("your account page")
    return _("-- \n%(newsroom)s. How such mail comes is set here: %(where)s") % {
        "newsroom": settings.newsroom, "where": where,
    } + "\n"  # fmt: skip
