"""terminal.py TERM CMD ARG…: runs CMD on a pseudo terminal and prints what it wrote there.

pty.spawn would do, but it waits for ever when the program ends just before it looks."""
import os
import pty
import select
import subprocess
import sys

os.environ["TERM"] = sys.argv[1]
ours, theirs = pty.openpty()
program = subprocess.Popen(sys.argv[2:], stdin=theirs, stdout=theirs, stderr=theirs)
while True:
    ended = program.poll() is not None
    while select.select([ours], [], [], 0.05)[0]:
        sys.stdout.buffer.write(os.read(ours, 65536))
    if ended:
        break
sys.stdout.buffer.flush()
sys.exit(program.returncode)
