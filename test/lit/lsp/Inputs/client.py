"""A small LSP client for tests and benchmarks: one server, messages over its stdin and stdout."""

import json
import os
import pathlib
import queue
import subprocess
import sys
import threading
import time

PATIENCE = 60  # Seconds; a server that says nothing for so long will say nothing more.

CAPABILITIES = {
    "general": {"positionEncodings": ["utf-8", "utf-16"]},
    "window": {"workDoneProgress": True},
    "workspace": {"workspaceEdit": {"documentChanges": True}},
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}},
    },
}


def uri(path):
    return pathlib.Path(path).absolute().as_uri()


def frame(message):
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


class Client:
    def __init__(self, command, **options):
        self.server = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **options
        )
        self.inbox = queue.Queue()
        self.seen = []  # Every notification, in order, with its time.
        self.count = 0
        self.versions = {}
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        out = self.server.stdout
        while True:
            length = None
            while True:
                line = out.readline()
                if not line:
                    self.inbox.put(None)
                    return
                line = line.strip()
                if not line:
                    break
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            message = json.loads(out.read(length))
            message["at"] = time.monotonic()
            self.inbox.put(message)

    # --- sending
    def raw(self, data):
        self.server.stdin.write(data)
        self.server.stdin.flush()

    def send(self, message):
        self.raw(frame({"jsonrpc": "2.0", **message}))

    def notify(self, method, params=None):
        self.send({"method": method, "params": params or {}})

    def start(self, method, params=None):
        """Sends a request and does not wait for its answer."""
        self.count += 1
        self.send({"id": self.count, "method": method, "params": params or {}})
        return self.count

    def request(self, method, params=None):
        return self.answer(self.start(method, params))

    # --- receiving
    def message(self):
        message = self.inbox.get(timeout=PATIENCE)
        if message is None:
            raise EOFError("the server is gone")
        if "method" in message and "id" in message:  # A request of the server's.
            self.send({"id": message["id"], "result": None})
        if "method" in message:
            self.seen.append(message)
        return message

    def answer(self, wanted):
        while True:
            message = self.message()
            if message.get("id") == wanted and "method" not in message:
                return message

    def until(self, accept):
        """The first notification from now on that is accepted."""
        while True:
            message = self.message()
            if "method" in message and accept(message):
                return message

    def diagnostics(self, path, version=None, accept=lambda found: True):
        """The next diagnostics of a file (of this version of it), when they are accepted."""
        return self.until(
            lambda message: message["method"] == "textDocument/publishDiagnostics"
            and message["params"]["uri"] == uri(path)
            and version in (None, message["params"].get("version"))
            and accept(message["params"]["diagnostics"])
        )["params"]["diagnostics"]

    # --- a session
    def initialize(self, root=None, options=None, capabilities=CAPABILITIES, **more):
        folders = [{"uri": uri(root), "name": "root"}] if root else []
        result = self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": uri(root) if root else None,
                "workspaceFolders": folders,
                "capabilities": capabilities,
                "initializationOptions": options,
                **more,
            },
        )["result"]
        self.notify("initialized")
        return result

    def open(self, path, text=None, language="cpp"):
        text = pathlib.Path(path).read_text() if text is None else text
        self.versions[path] = 1
        document = {"uri": uri(path), "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, path, *changes):
        """Each change is a whole text, or (line, character, end line, end character, text)."""
        self.versions[path] += 1
        sent = []
        for each in changes:
            if isinstance(each, str):
                sent.append({"text": each})
                continue
            line, character, end_line, end_character, text = each
            start = {"line": line, "character": character}
            end = {"line": end_line, "character": end_character}
            sent.append({"range": {"start": start, "end": end}, "text": text})
        self.notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": uri(path), "version": self.versions[path]},
                "contentChanges": sent,
            },
        )
        return self.versions[path]

    def actions(self, path, line):
        at = {"line": line, "character": 0}
        return self.request(
            "textDocument/codeAction",
            {
                "textDocument": {"uri": uri(path)},
                "range": {"start": at, "end": at},
                "context": {"diagnostics": []},
            },
        )["result"]

    def hover(self, path, line):
        return self.request(
            "textDocument/hover",
            {"textDocument": {"uri": uri(path)}, "position": {"line": line, "character": 4}},
        )["result"]

    def stop(self):
        """`shutdown` and `exit`; the exit status."""
        self.request("shutdown")
        self.notify("exit")
        return self.server.wait(timeout=PATIENCE)


def show(diagnostics):
    for each in diagnostics:
        start, end = each["range"]["start"], each["range"]["end"]
        print(
            f"{start['line'] + 1}:{start['character'] + 1}-{end['line'] + 1}:{end['character'] + 1} "
            f"severity {each['severity']} {each['message']} [{each['code']}]"
        )
        for related in each.get("relatedInformation", []):
            at = related["location"]
            name = at["uri"].rsplit("/", 1)[1]
            print(f"  {name}:{at['range']['start']['line'] + 1}: {related['message']}")
    sys.stdout.flush()


def applied(edit, texts):
    """The texts by URI after a workspace edit; missing ones are read from the disk."""
    changes = [
        (each["textDocument"]["uri"], each["edits"]) for each in edit.get("documentChanges", [])
    ] + list(edit.get("changes", {}).items())
    for name, edits in changes:
        if name not in texts:
            texts[name] = pathlib.Path(name[len("file://") :]).read_text()
        texts[name] = patched(texts[name], edits)
    return texts


def patched(text, edits, encoding="utf-8"):
    lines = text.split("\n")

    def offset(at):
        line = lines[at["line"]]
        if encoding == "utf-8":
            inside = len(line.encode()[: at["character"]].decode())
        else:
            inside = len(line.encode("utf-16-le")[: 2 * at["character"]].decode("utf-16-le"))
        return sum(len(each) + 1 for each in lines[: at["line"]]) + inside

    places = sorted(
        ((offset(e["range"]["start"]), offset(e["range"]["end"]), e["newText"]) for e in edits),
        reverse=True,
    )
    for start, end, new in places:
        text = text[:start] + new + text[end:]
    return text
