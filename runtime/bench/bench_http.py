#!/usr/bin/python3
"""HTTP plaintext, pipelined by sixteen: CPU time of the server per request, beside nginx and uvloop.

bench_http.py HTTP_SERVER [SECONDS [ROUNDS]]: HTTP_SERVER is the example's program. Each server has
one loop or worker; they take turns. Needs wrk; nginx and python3-uvloop where installed.
"""
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
NGINX = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000; default_type text/plain;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port} backlog=4096; location / {{ return 200 "Hello, World!"; }} }}
}}
"""


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as f:
        return [int(c) for c in f.read().split()]


def cpu(pid):
    """Seconds of all threads of the process and of its children."""
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/schedstat") as f:
            total += int(f.read().split()[0])
    return total * 1e-9 + sum(cpu(c) for c in children(pid))


class Server:
    def __init__(self, name, command, port=None):
        self.name, self.costs = name, []
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                                        start_new_session=True)
        self.port = port or int(self.process.stdout.readline())

    def load(self, seconds):
        """Microseconds per request."""
        before = cpu(self.process.pid)
        out = subprocess.run(["wrk", "-t1", "-c64", f"-d{seconds}s", "-s",
                              os.path.join(HERE, "pipeline.lua"),
                              f"http://127.0.0.1:{self.port}/"],
                             capture_output=True, text=True, check=True).stdout
        requests = int(re.search(r"(\d+) requests in", out).group(1))
        if "Non-2xx" in out or "Socket errors" in out or requests == 0:
            sys.exit(f"{self.name}: {out}")
        return (cpu(self.process.pid) - before) / requests * 1e6

    def end(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def main():
    if not shutil.which("wrk"):
        print("SKIP: needs wrk")
        return
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    servers = [Server("conc", [sys.argv[1], "0", "1"])]
    with tempfile.TemporaryDirectory() as folder:
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        if os.path.exists(nginx):
            port = free_port()
            with open(f"{folder}/conf", "w") as f:
                f.write(NGINX.format(folder=folder, port=port))
            servers.append(Server("nginx", [nginx, "-c", f"{folder}/conf", "-e",
                                            f"{folder}/error"], port))
        else:
            print("SKIP: nginx is not installed")
        if subprocess.run(["/usr/bin/python3", "-c", "import uvloop"],
                          capture_output=True).returncode == 0:
            servers.append(Server("uvloop", ["/usr/bin/python3",
                                             os.path.join(HERE, "http_uvloop.py")]))
        else:
            print("SKIP: python3-uvloop is not installed")
        try:
            for s in servers:
                s.load(1)
            for _ in range(rounds):
                for s in servers:
                    s.costs.append(s.load(seconds))
        finally:
            for s in servers:
                s.end()
    ours = statistics.median(servers[0].costs)
    print("HTTP plaintext, pipelined by 16, 64 connections: CPU time per request")
    for s in servers:
        cost = statistics.median(s.costs)
        verdict = "" if s is servers[0] else f"   {ours / cost:.2f} (below 1)" + (
            "" if ours < cost else "  MISSED")
        print(f"  {s.name:8s} {cost:6.2f} us{verdict}")


main()
