"""The public history's log, as far as a redaction touches it."""

from board.commands.act import Act


def blank_log(act: Act, pid: str) -> None:
    """Destroy the salts of every leaf of a claim: what its commitments stood for can then never
    be shown nor guessed, and proofs still hold. There is no log yet to blank."""
