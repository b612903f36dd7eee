"""`claimboard`, the command."""

import click

from board import __version__
from board.cli import baking, care, files, members, moving, packing, serving, verifying


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96})
@click.version_option(__version__, prog_name="claimboard")
def main() -> None:
    """A claim-verification status board for newsrooms.

    To look around: `claimboard demo`. For a board of your own: `claimboard init`, then
    `claimboard serve`.

    \b
    Where the board is, from the environment:
      CLAIMBOARD_DATA_DIR      keys and, by default, the database (./claimboard-data)
      CLAIMBOARD_DATABASE_URL  another database: postgresql://user@host/name
    The other settings are in docs/running.md; `claimboard check` says those in force.

    Every command ends with 0 where it did what it says, with 1 where it could not, and with 2
    where it was called wrongly. Progress goes to standard error.
    """


for _command in (
    care.init, care.migrate, care.check, serving.serve, serving.worker, serving.demo,
    moving.backup, moving.restore, moving.copy_to, moving.copy_files_to, baking.bake,
    verifying.verify, packing.pack, packing.verify_bundle,
    files.import_file, files.export_board, members.members_group,
):  # fmt: skip
    main.add_command(_command)
