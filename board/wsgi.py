"""What the server loads: the app, with settings from the environment."""

from board import create_app
from board.settings import Settings

app = create_app(Settings.from_env())
