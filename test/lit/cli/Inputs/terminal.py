"""terminal.py TERM CMD ARG…: runs CMD on a pseudo terminal and prints what it wrote there."""
import os
import pty
import sys

os.environ["TERM"] = sys.argv[1]
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[2:])))
