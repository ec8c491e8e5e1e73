"""in-tmux.py COLUMNS CMD ARG…: runs CMD in a window of tmux that is so wide. Prints what the window showed
while it ran, whenever that changed, and at last what it shows with its colours."""
import os
import shlex
import subprocess
import sys
import tempfile
import time

columns, command = sys.argv[1], shlex.join(sys.argv[2:])
with tempfile.TemporaryDirectory() as folder:
    socket, done = os.path.join(folder, "socket"), os.path.join(folder, "done")

    def tmux(*arguments):
        run = subprocess.run(
            ["tmux", "-S", socket, "-f", os.devnull, *arguments],
            env={**os.environ, "TERM": "xterm"},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return run.stdout.rstrip("\n")

    size = ["-x", columns, "-y", "50"]
    # It waits for us when it has ended, so that the window is still there.
    tmux("new-session", "-d", *size, f"unset COLUMNS; {command}; touch {done}; read end")
    try:
        last = ""
        while not os.path.exists(done):
            shown = tmux("capture-pane", "-p")
            if shown != last:
                print(last := shown)
            time.sleep(0.05)
        print("ENDED")
        print(tmux("capture-pane", "-e", "-p"))
    finally:
        tmux("kill-server")
