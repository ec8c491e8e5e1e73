"""How the lit tests run: substitutions, environment, and what this machine offers.

Substitutions:
  %concadvise      the tool
  %python          the Python that runs lit
  %cxx             the C++ compiler of this build
  %source          the project's source folder
  %build           the project's build folder (%build/bin is in PATH, with FileCheck, not, split-file)
  %unprivileged    put before a command to run it as an ordinary user (nothing when we are one)
  %tidy-plugin     our library for clang-tidy
  %{launcher}      what lets CMake use ccache, if there is one
  %shared          a folder of this test that every user may write to
Features for REQUIRES / UNSUPPORTED: root, ordinary-user (we are one, or can become one), perf,
tracepoints, git, chromium, jsonschema, nvim, sanitized, mounts (we may mount a file system of our own),
system-python (/usr/bin/python3 is a CPython that profiles name the functions of), tidy (clang-tidy 19 and
Python's yaml), apply-replacements (clang-apply-replacements 19), sarif-schema (test/npm), pre-commit, yaml, zsh, fish, mandoc,
tmux, pkg-config, dpkg (Debian's tools for packages).
"""

import ctypes
import importlib.util
import os
import platform
import shutil
import struct
import subprocess

import lit.formats

config.name = "concadvise"
config.test_format = lit.formats.ShTest(execute_external=True)
config.suffixes = [".test", ".c", ".cpp"]
config.excludes = ["Inputs"]
config.test_source_root = config.source_root
config.test_exec_root = config.exec_root

# The same on every machine: no colours, no caches or configuration of whoever runs the tests.
config.environment.update(
    {
        "PATH": os.pathsep.join(
            [
                os.path.join(config.project_binary, "bin"),
                os.path.join(config.project_binary, "test", "tools"),
                config.llvm_tools,
                os.environ["PATH"],
            ]
        ),
        "LC_ALL": "C.UTF-8",
        "TERM": "dumb",
        "HOME": os.path.join(config.exec_root, "home"),
        "XDG_CACHE_HOME": os.path.join(config.exec_root, "cache"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }
)
for folder in ("home", "cache", "cache/concadvise"):
    os.makedirs(os.path.join(config.exec_root, folder), exist_ok=True)
# Tests that run as another user share what the first one learned of the kernel.
try:
    os.chmod(os.path.join(config.exec_root, "cache", "concadvise"), 0o1777)
except PermissionError:
    pass
for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
    if name in os.environ:
        config.environment[name] = os.environ[name]

is_root = os.geteuid() == 0
unprivileged = (
    "setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all" if is_root else "env"
)

# Of the package in test/npm/package.json; `npm ci --prefix test/npm` fetches it.
sarif_schema = os.path.join(
    config.project_source,
    "test/npm/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json",
)

config.substitutions += [
    ("%tidy-plugin", os.path.join(config.project_binary, "lib", "libconcadvise-tidy.so")),
    ("%sarif-schema", sarif_schema),
    ("%concadvise", os.path.join(config.project_binary, "bin", "concadvise")),
    ("%python", config.python),
    ("%cxx", config.cxx),
    ("%source", config.project_source),
    ("%build", config.project_binary),
    ("%unprivileged", unprivileged),
    # Of sources that are compiled again at every run.
    ("%{launcher}", "-DCMAKE_CXX_COMPILER_LAUNCHER=ccache" if shutil.which("ccache") else ""),
    ("%shared", "rm -rf %t.shared && mkdir -m 777 %t.shared"),
]


def perf_event(kind, event):
    """Whether perf_event_open lets us watch ourselves for this event."""
    attr = bytearray(120)
    # type, size, config; exclude_kernel and exclude_hv, as an ordinary user has to ask.
    struct.pack_into("IIQ", attr, 0, kind, len(attr), event)
    struct.pack_into("Q", attr, 40, (1 << 5) | (1 << 6))
    number = {"x86_64": 298, "aarch64": 241}.get(platform.machine())
    if number is None:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    fd = libc.syscall(number, (ctypes.c_char * len(attr)).from_buffer(attr), 0, -1, -1, 0)
    if fd >= 0:
        os.close(fd)
    return fd >= 0


def may_mount():
    """Whether a small file system can be mounted where nobody else sees it."""
    command = ["unshare", "--mount", "mount", "-t", "tmpfs", "none", config.exec_root]
    try:
        return subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def system_python():
    """Whether the distribution's Python is one of those whose frames are read."""
    code = (
        "import sys; sys.exit(sys.implementation.name != 'cpython'"
        " or not (3, 8) <= sys.version_info[:2] <= (3, 13))"
    )
    try:
        return subprocess.run(["/usr/bin/python3", "-c", code]).returncode == 0
    except OSError:
        return False


PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK = 1, 1
features = {
    "root": is_root,
    "ordinary-user": not is_root or shutil.which("setpriv"),
    "perf": perf_event(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK),
    "git": shutil.which("git"),
    "chromium": shutil.which("chromium"),
    "jsonschema": importlib.util.find_spec("jsonschema"),
    "nvim": shutil.which("nvim"),
    "sanitized": config.sanitize,
    "mounts": may_mount(),
    "system-python": system_python(),
    # A library with a sanitizer's calls cannot be loaded by a program without.
    "tidy": shutil.which("clang-tidy-19")
    and importlib.util.find_spec("yaml")
    and not config.sanitize,
    "apply-replacements": shutil.which("clang-apply-replacements-19"),
    "sarif-schema": importlib.util.find_spec("jsonschema") and os.path.exists(sarif_schema),
    "pre-commit": shutil.which("pre-commit"),
    "yaml": importlib.util.find_spec("yaml"),
    "dpkg": shutil.which("dpkg-shlibdeps") and not config.sanitize,
}
for tool in ("zsh", "fish", "mandoc", "tmux", "pkg-config"):
    features[tool] = shutil.which(tool)
config.available_features.update(name for name, present in features.items() if present)
