"""What the programs talk to: every server on loopback, for as long as its `with` block lasts."""
import contextlib
import glob
import os
import pathlib
import shutil
import socketserver
import subprocess
import threading
import time

from loopback import await_port, free_port, process
from measure import Server
from tool import EXAMPLES, Failure, build

NOBODY = 65534


@contextlib.contextmanager
def http(scratch, prefix):
    build(EXAMPLES / "server", scratch / "server", prefix)
    with Server(scratch / "server" / "server") as server:
        yield server.address


def postgres_folder():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"))
    named = shutil.which("postgres")
    return pathlib.Path(found[-1] if found else named).parent if found or named else None


@contextlib.contextmanager
def postgres(scratch, prefix):
    """PostgreSQL refuses to run as root; there it runs as nobody."""
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    folder = scratch / "postgres"
    folder.mkdir()
    if user:
        os.chmod(scratch, 0o711)
        os.chown(folder, NOBODY, NOBODY)
    data, port = folder / "data", free_port()
    made = subprocess.run([postgres_folder() / "initdb", "-D", data, "-U", "bench", "-A", "trust", "-N"],
                          capture_output=True, text=True, cwd=folder, **user)
    if made.returncode != 0:
        raise Failure(f"initdb: {made.stderr[-1000:]}")
    command = [postgres_folder() / "postgres", "-D", data, "-p", port, "-k", folder,
               "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"]
    with process(command, cwd=folder, **user) as running:
        await_port(port, running)
        yield f"host=127.0.0.1 port={port} user=bench dbname=postgres sslmode=disable"


@contextlib.contextmanager
def redis(scratch, prefix):
    port = free_port()
    with process(["redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "",
                  "--dir", scratch]) as running:
        await_port(port, running)
        yield str(port)


class NameHandler(socketserver.BaseRequestHandler):
    """Answers any question for an address, after as long as a distant name server takes."""
    delay = 0.02

    def handle(self):
        question, reply_to = self.request
        time.sleep(self.delay)
        end = question.index(b"\0", 12) + 5
        number = sum(question[12:end]) % 250 + 1
        header = question[:2] + b"\x81\x80\0\1\0\1\0\0\0\0"
        record = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + bytes((10, 0, 0, number))
        reply_to.sendto(header + question[12:end] + record, self.client_address)


@contextlib.contextmanager
def dns(scratch, prefix):
    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), NameHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield str(server.server_address[1])
        server.shutdown()


SERVERS = {
    "HTTP": (http, lambda: None),
    "POSTGRES": (postgres, lambda: None if postgres_folder() else "postgres"),
    "REDIS": (redis, lambda: None if shutil.which("redis-server") else "redis-server"),
    "DNS": (dns, lambda: None),
}


def missing_server(case):
    """The first server that a case needs and this machine lacks."""
    for word in case.arguments:
        if word in SERVERS and (lacks := SERVERS[word][1]()):
            return lacks
    return None


@contextlib.contextmanager
def running(cases, scratch, prefix):
    """The addresses of the servers that the cases need, by the word that stands for them."""
    needed = {word for case in cases for word in case.arguments if word in SERVERS}
    with contextlib.ExitStack() as stack:
        yield {word: stack.enter_context(SERVERS[word][0](scratch, prefix)) for word in sorted(needed)}
