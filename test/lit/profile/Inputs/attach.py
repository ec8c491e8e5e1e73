"""attach.py COMMAND…: starts a program that sleeps, runs COMMAND with `--pid` of it, and checks that it
still sleeps afterwards."""

import subprocess
import sys

sleeper = subprocess.Popen(["sleep", "60"])
try:
    subprocess.run(sys.argv[1:] + ["--pid", str(sleeper.pid)], check=True)
    assert sleeper.poll() is None, "the program has ended"
finally:
    sleeper.kill()
    sleeper.wait()
