"""closed-pipe.py CMD ARG…: CMD, writing to a pipe that nobody reads, ends without a word."""
import os
import signal
import subprocess
import sys

for ignored in (True, False):
    reader, writer = os.pipe()
    os.close(reader)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN if ignored else signal.SIG_DFL)
    done = subprocess.run(
        sys.argv[1:], stdout=writer, stderr=subprocess.PIPE, restore_signals=False, timeout=60
    )
    os.close(writer)
    assert not done.stderr, done.stderr
    assert done.returncode == (0 if ignored else -signal.SIGPIPE), done.returncode
