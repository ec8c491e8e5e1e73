"""interrupt.py HOW COMMAND…: runs COMMAND in a group of its own, and once the program that it
profiles (which prints its number) sleeps, interrupts: `group` as Ctrl-C does, `alone` as `kill` does, `program`
kills the program itself. Exits as the command did."""

import os
import signal
import subprocess
import sys
import time

how, command = sys.argv[1], sys.argv[2:]
signal.signal(signal.SIGINT, signal.SIG_DFL)  # Whoever runs tests in the background ignores it.
child = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True, text=True)
program = int(child.stdout.readline())
while open(f"/proc/{program}/stat").read().split(" ")[1:3] != ["(sleep)", "S"]:
    time.sleep(0.01)
time.sleep(0.1)  # Something to measure.
if how == "group":
    os.killpg(child.pid, signal.SIGINT)
elif how == "alone":
    os.kill(child.pid, signal.SIGTERM)
elif how == "program":
    os.kill(program, signal.SIGKILL)
child.stdout.read()
sys.exit(child.wait())
