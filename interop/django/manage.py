"""Django's command line for this project, and `serve`: its development server, which ends with whoever started it."""

import os
import sys
import threading

from django.core.management import execute_from_command_line


def end_with_parent() -> None:
    """Ends this process when the channel that Node opened to it closes."""
    channel = int(os.environ["NODE_CHANNEL_FD"])
    os.set_blocking(channel, True)
    while os.read(channel, 4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    if sys.argv[1] == "serve":
        threading.Thread(target=end_with_parent, daemon=True).start()
        sys.argv[1:2] = ["runserver", "--noreload", "--skip-checks"]
    execute_from_command_line(sys.argv)
