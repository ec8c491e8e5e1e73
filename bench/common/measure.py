"""Timing: interleaved repetitions, medians, independent copies, the local server."""
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

from tool import Failure, environment


class Server:
    """The examples' HTTP server, for as long as the `with` block lasts."""

    def __init__(self, executable):
        self.executable = executable

    def __enter__(self):
        self.process = subprocess.Popen([str(self.executable)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        port = self.process.stdout.readline().strip()
        if not port:
            raise Failure(f"{self.executable} did not start")
        self.address = f"http://127.0.0.1:{port}"
        return self

    def __exit__(self, *_):
        self.process.stdin.close()  # It stops when nobody holds its input any more.
        self.process.wait()


class Variant:
    """One way of running a case: an executable, its arguments, its environment."""
    limit = 120  # Seconds of one run; longer means that it hangs.

    def __init__(self, label, command, overrides=None, scratch=None):
        self.label = label
        self.command = [str(word) for word in command]
        self.overrides = overrides or {}
        self.scratch = scratch
        self.seconds = []
        self.output = None
        self.notes = set()

    @property
    def median(self):
        return statistics.median(self.seconds)

    def once(self):
        started = time.monotonic()
        try:
            done = subprocess.run(self.command, capture_output=True, timeout=self.limit,
                                  env=environment(self.overrides))
        except subprocess.TimeoutExpired:
            raise Failure(f"{self.label}: {' '.join(self.command)}: no end after {self.limit} s")
        self.seconds.append(time.monotonic() - started)
        output = done.stdout + (pathlib.Path(self.scratch).read_bytes() if self.scratch else b"")
        if done.returncode != 0:
            raise Failure(f"{self.label}: {' '.join(self.command)}: exit {done.returncode}\n"
                          f"{done.stderr.decode(errors='replace')[-2000:]}")
        if done.stderr:
            self.notes.add(done.stderr.decode(errors="replace").strip().splitlines()[0])
        if self.output is not None and output != self.output:
            raise Failure(f"{self.label}: two runs print different things")
        self.output = output


class Copies(Variant):
    """As many simultaneous copies of a program as there are cores: the best it could scale."""

    def __init__(self, command, count):
        super().__init__(f"{count} copies", command)
        self.count = count

    def once(self):
        started = time.monotonic()
        running = [subprocess.Popen(self.command, stdout=subprocess.DEVNULL) for _ in range(self.count)]
        failed = [copy.args for copy in running if copy.wait() != 0]
        self.seconds.append(time.monotonic() - started)
        if failed:
            raise Failure(f"{self.label}: {failed[0]} failed")


def interleave(variants, repetitions):
    """One warm-up, then every variant in turn, so that what disturbs the machine disturbs all."""
    for variant in variants:
        variant.once()
        variant.seconds.clear()
    for _ in range(repetitions):
        for variant in variants:
            variant.once()


def scratch_file(directory, label):
    handle, name = tempfile.mkstemp(prefix=label.replace(":", "-") + "-", dir=directory)
    os.close(handle)
    return name
