"""What can happen to the public pages that the newsroom writes itself."""

from board.commands.act import Act, command, same_version
from board.commands.facing import public_moved
from board.commands.trail import EventName
from board.models import PublicText
from board.rules import Action


@command(Action.KEEP_PAGES)
def write_page(act: Act, name: str, version: int | None, body: str, language: str) -> int | None:
    """Put a page in the newsroom's own words; readers get it at once. An empty body goes back to
    the first text. Version 0 is a page that nobody has written. Raises Stale, VersionMissing.
    """
    row = act.session.get(PublicText, name, populate_existing=True) or PublicText(
        name=name, body="", version=0, changed_at=act.at
    )
    same_version(row, version)
    if (row.body, row.language) == (body, language):
        return row.version
    texts: dict[str, tuple[str | None, str | None]] = {"body": (row.body, body)}
    row.body, row.language, row.changed_at = body, language, act.at
    row.version += 1
    act.session.add(row)
    public_moved(act.session)
    act.record(EventName.PAGE_WRITTEN, texts=texts, page=name, language=language)
    return row.version
