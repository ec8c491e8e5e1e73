r"""typed.py SHOWN KEYS SHELL…: types KEYS (with Python's escapes) into an interactive shell on a pseudo
terminal, in a folder that holds `a-file.cpp`, until it shows SHOWN. Fails when it has not after a minute."""
import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import time

shown, keys, shell = sys.argv[1], sys.argv[2].encode().decode("unicode_escape"), sys.argv[3:]
ours, theirs = pty.openpty()
screen = ""


def readable():
    """What was written, without the terminal's orders; a backspace takes a character back."""
    text = []
    for char in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\a", "", screen):
        if char != "\b":
            text.append(char)
        elif text:
            text.pop()
    return "".join(text)


def wait_for(text):
    global screen
    end = time.monotonic() + 60
    while text not in readable():
        if time.monotonic() > end:
            sys.exit(f"{shell[0]} does not show '{text}' but {screen!r}")
        if select.select([ours], [], [], 0.1)[0]:
            screen += os.read(ours, 65536).decode(errors="replace")


with tempfile.TemporaryDirectory() as folder:
    open(os.path.join(folder, "a-file.cpp"), "w").close()
    program = subprocess.Popen(
        shell,
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env={**os.environ, "TERM": "xterm"},
    )
    try:
        # The answer differs from what is typed, so it is no echo.
        os.write(ours, b"echo READY$((1 + 1))\n")
        wait_for("READY2")
        # One step at a time: what is typed while the shell completes would be taken for its own.
        for part in re.split(r"(?<=\t)", keys):
            os.write(ours, part.encode())
            time.sleep(0.5)
        wait_for(shown)
    finally:
        program.kill()
        program.wait()
