"""`claimboard`, the command."""

import click

from board.cli import care, files, members, serving


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=None, version="0.1.0", prog_name="claimboard")
def main() -> None:
    """A claim-verification status board for newsrooms.

    CLAIMBOARD_DATABASE_URL says where the board is kept (SQLite in CLAIMBOARD_DATA_DIR where
    it is not set), CLAIMBOARD_DATA_DIR where keys and files are.
    """


for _command in (
    care.init, care.migrate, care.check, serving.serve, serving.demo,
    files.import_file, files.export_board, members.members_group,
):  # fmt: skip
    main.add_command(_command)
