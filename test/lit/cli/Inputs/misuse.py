"""misuse.py CONCADVISE FOLDER: every subcommand with everything that can be wrong about its input.

Each case must end with the exit status that --help promises, one message on stderr, nothing on
stdout, and every file as it was. Prints the cases that do not.
As an ordinary user: what may not be read or written, too. Where FOLDER/full is a mounted file system
(small, and ours to fill): what happens without space."""
import os
import pathlib
import subprocess
import sys

CONCADVISE, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
SOURCE = """#include <unistd.h>
#include <vector>
static int ask(int n) { usleep(1000); return n * 2; }
std::vector<int> all(const std::vector<int> &ids) {
  std::vector<int> results;
  for (int id : ids)
    results.push_back(ask(id));
  return results;
}
"""
ANALYSE = ["check", "loops", "fix"]
ADVISE = ["check", "fix"]
ORDINARY, FULL = os.geteuid() != 0, os.path.ismount(FOLDER / "full")
ALL = ["check", "profile", "report", "fix", "loops", "calibrate", "explain"]
FLAGS = ["a.cpp", "--", "-std=c++17"]


def status_of(command):
    return 125 if command == "profile" else 2


def snapshot():
    return {path: path.read_bytes() if os.access(path, os.R_OK) else None
            for path in FOLDER.rglob("*") if path.is_file()}


def prepare():
    (FOLDER / "a.cpp").write_text(SOURCE)
    (FOLDER / "empty").mkdir()
    (FOLDER / "text").write_text("not a profile\n")
    run = subprocess.run([CONCADVISE, "profile", "--quiet", "-o", FOLDER / "good", "--", "true"])
    assert run.returncode == 0
    good = (FOLDER / "good").read_bytes()
    (FOLDER / "cut").write_bytes(good[:len(good) * 2 // 3])
    (FOLDER / "nothing").write_bytes(b"")
    (FOLDER / "wrong").mkdir()
    (FOLDER / "wrong" / "a.cpp").write_text(SOURCE)
    (FOLDER / "wrong" / ".concadvise.yaml").write_text("thresholds:\n  min_speedup: fast\n")
    (FOLDER / "broken").mkdir()
    (FOLDER / "broken" / "compile_commands.json").write_text('[{"directory": ')
    if FULL:
        (FOLDER / "full" / "a.cpp").write_text(SOURCE)
        fill(FOLDER / "full" / "filler")
    if ORDINARY:
        deny()


def fill(path):
    with open(path, "wb", buffering=0) as file:
        try:
            while file.write(bytes(512)):
                pass
        except OSError:
            pass


def deny():
    for name in ["secret", "config", "fixed"]:
        (FOLDER / name).mkdir()
        (FOLDER / name / "a.cpp").write_text(SOURCE)
    (FOLDER / "config" / ".concadvise.yaml").write_text("{}")
    (FOLDER / "config" / ".concadvise.yaml").chmod(0)
    (FOLDER / "secret.prof").write_bytes((FOLDER / "good").read_bytes())
    (FOLDER / "secret.prof").chmod(0)
    (FOLDER / "secret").chmod(0)
    (FOLDER / "fixed").chmod(0o555)


def writing(folder, message):
    """Every subcommand that writes, writing there."""
    there = f"{folder}/out"
    for command in ["check", "loops"]:
        yield [command, "-o", there, *FLAGS], ".", 2, f"cannot write '{there}': {message}"
    yield ["report", "good", "-o", there], ".", 2, f"cannot write '{there}': {message}"
    yield ["profile", "-o", there, "--quiet", "--", "true"], ".", 125, message
    yield ["profile", "--report", there, "--quiet", "--", "true"], ".", 125, \
        f"cannot write '{there}': {message}"
    yield ["fix", "--quiet", "--accept", "assumed", *FLAGS], folder, 2, message
    yield ["calibrate", "--quiet"], ".", 2, message, {"XDG_CACHE_HOME": str(FOLDER / folder)}


def denied():
    no = "Permission denied"
    for command in ANALYSE:
        yield [command, "secret/a.cpp", "--"], ".", 2, f"cannot read 'secret/a.cpp': {no}"
        yield [command, "-p", "secret"], ".", 2, f"cannot read secret/compile_commands.json: {no}"
        yield [command, *FLAGS], "config", 2, f".concadvise.yaml: cannot be read: {no}"
    for command in ADVISE:
        yield [command, "--profile", "secret.prof", *FLAGS], ".", 2, f"cannot read secret.prof: {no}"
    yield ["report", "secret.prof"], ".", 2, f"cannot read secret.prof: {no}"
    yield ["profile", "--quiet", "--", "secret/tool"], ".", 126, no
    yield from writing("fixed", no)


def cases():
    """(arguments, folder to run in, exit status, part of the message[, environment])"""
    yield from usual()
    if ORDINARY:
        yield from denied()
    if FULL:
        yield from writing("full", "No space left on device")


def usual():
    for command in ALL:
        yield [command, "--no-such-flag"], ".", status_of(command), "unknown option '--no-such-flag'"
    yield ["--no-such-flag"], ".", 2, "unknown option '--no-such-flag'"
    for command in ANALYSE:
        yield [command], "/", 2, "no compile_commands.json in /, its folder `build`"
        yield [command, "-p", "missing"], ".", 2, "no compile_commands.json in missing"
        yield [command, "-p", "broken"], ".", 2, "compile_commands.json:"
        yield [command, "missing.cpp"], ".", 2, "there is no file or folder 'missing.cpp'"
        yield [command, "-j", "0", *FLAGS], ".", 2, "needs a whole number of at least 1"
        yield [command, *FLAGS], "wrong", 2, ".concadvise.yaml:2:16: "
        yield [command, "-p"], ".", 2, "option '-p' needs a value"
    for command in ADVISE:
        for profile, message in [("missing", "cannot read missing: No such file or directory"),
                                 ("text", "text: not a profile of concadvise"),
                                 ("cut", "cut: damaged profile"),
                                 ("nothing", "nothing: not a profile of concadvise"),
                                 ("empty", "empty: ")]:
            yield [command, "--profile", profile, *FLAGS], ".", 2, message
    for profile, message in [("missing", "cannot read missing: No such file or directory"),
                             ("text", "text: not a profile of concadvise"),
                             ("cut", "cut: damaged profile"),
                             ("nothing", "nothing: not a profile of concadvise"),
                             ("empty", "empty: ")]:
        yield ["report", profile], ".", 2, message
        yield ["report", "good", profile], ".", 2, message
        yield ["report", "good", "--compare", profile], ".", 2, message
    yield ["report"], ".", 2, "which profile?"
    yield ["report", "good", "--format", "xml"], ".", 2, "--format xml is not one of: text, json"
    yield ["report", "good", "-o", "missing/out"], ".", 2, "cannot write 'missing/out'"
    yield ["check", "-o", "missing/out", *FLAGS], ".", 2, "cannot write 'missing/out'"
    yield ["loops", "-o", "missing/out", *FLAGS], ".", 2, "cannot write 'missing/out'"
    yield ["check", "--fail-on", "error", *FLAGS], ".", 2, "--fail-on error is not one of"
    yield ["check", "--diff", "no-such-revision", *FLAGS], ".", 2, "--diff: "
    for site in ["ffffffff", "", "not-an-id"]:
        yield ["fix", "--site", site, *FLAGS], ".", 2, f"there is no site '{site}'"
    yield ["fix", "--quiet", "--verify", "exit 3", "--accept", "assumed", *FLAGS], ".", 2, \
        "--verify: the command ends with 3 before anything is changed"
    yield ["explain", "no-such-rule"], ".", 2, "there is no rule 'no-such-rule'"
    yield ["calibrate", "now"], ".", 2, "calibrate takes no arguments"
    yield ["profile", "--quiet", "--", "./missing"], ".", 127, "cannot run './missing': No such file"
    yield ["profile", "--quiet", "--", "./text"], ".", 126, "cannot run './text': Permission denied"
    yield ["profile", "-o", "missing/out", "--quiet", "--", "true"], ".", 125, \
        "cannot write 'missing/out'"
    yield ["profile", "--report", "missing/out", "--quiet", "--", "true"], ".", 125, \
        "cannot write 'missing/out'"
    yield ["profile", "--format", "xml", "--", "true"], ".", 125, "--format xml is not one of"
    yield ["profile", "--pid", "none"], ".", 125, "needs a whole number of at least 1"
    yield ["profile", "--pid", "1", "--duration", "-3"], ".", 125, "--duration is a number of seconds"


def problems(arguments, folder, status, message, environment={}):
    before = snapshot()
    run = subprocess.run([CONCADVISE, *arguments], cwd=FOLDER / folder, capture_output=True,
                         text=True, stdin=subprocess.DEVNULL, timeout=60,
                         env={**os.environ, **environment})
    lines = run.stderr.splitlines()
    if run.returncode != status:
        yield f"exit status {run.returncode}, not {status}"
    if len(lines) != 1 or not lines[0].startswith("concadvise: error: "):
        yield f"not one error message but {lines}"
    elif message not in lines[0]:
        yield f"no '{message}' in: {lines[0]}"
    if run.stdout:
        yield f"prints {run.stdout[:80]!r}"
    after = snapshot()
    for path in sorted(set(before) ^ set(after)) + \
            sorted(path for path in before.keys() & after.keys() if before[path] != after[path]):
        yield f"touched {path}"


prepare()
count = found = 0
for case in cases():
    count += 1
    for problem in problems(*case):
        found += 1
        print(f"concadvise {' '.join(case[0])}: {problem}")
# Without access the folder could not be removed again.
if ORDINARY:
    (FOLDER / "secret").chmod(0o755)
print(f"{count} cases, {found} problems")
