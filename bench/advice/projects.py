"""A CMake project for each program, as its author would have it."""
import pathlib
import shutil
import subprocess

from tool import EXAMPLES

PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"

# By the name in the case table: pkg-config's name for what must be there (empty: part of libc), and
# the lines of CMakeLists.txt.
PACKAGES = {
    "curl": ("libcurl", "find_package(CURL REQUIRED)", "CURL::libcurl"),
    "pq": ("libpq", "find_package(PostgreSQL REQUIRED)", "PostgreSQL::PostgreSQL"),
    "hiredis": ("hiredis", "find_package(PkgConfig REQUIRED)\n"
                "pkg_check_modules(HIREDIS REQUIRED IMPORTED_TARGET hiredis)", "PkgConfig::HIREDIS"),
    "resolv": ("", "", "resolv"),
    "asio": ("", "find_package(Boost 1.81 REQUIRED)", "Boost::headers"),
}

CMAKE = """cmake_minimum_required(VERSION 3.16)
project({name} LANGUAGES CXX)

set(CMAKE_CXX_STANDARD {standard})
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

{find}
add_executable({name} {sources})
target_link_libraries({name} PRIVATE {link})
"""


def missing_package(case):
    """The first package that a case needs and this machine lacks."""
    for name in case.packages:
        module = PACKAGES[name][0]
        if module and subprocess.run(["pkg-config", "--exists", module]).returncode != 0:
            return module
    return None


class Project:
    """One program in a folder of its own; its sources can be changed and taken back."""

    def __init__(self, case, folder):
        self.folder = pathlib.Path(folder)
        self.name = case.source
        self.folder.mkdir(parents=True)
        self.main = self.folder / f"{self.name}.cpp"
        shutil.copy(PROGRAMS / self.main.name, self.main)
        sources = [self.main.name]
        if "curl" in case.packages:
            shutil.copytree(EXAMPLES / "http", self.folder / "http")
            sources.append("http/get.cpp")
        packages = [PACKAGES[name] for name in case.packages]
        (self.folder / "CMakeLists.txt").write_text(CMAKE.format(
            name=self.name, standard=case.standard, sources=" ".join(sources),
            find="\n".join(["find_package(Threads REQUIRED)", *(p[1] for p in packages if p[1])]),
            link=" ".join(["Threads::Threads", *(p[2] for p in packages)])))
        self.original = self.texts()

    def texts(self):
        return {f: f.read_text() for f in sorted(self.folder.rglob("*")) if f.is_file()}

    def write(self, texts):
        for file, text in texts.items():
            if file.read_text() != text:
                file.write_text(text)

    def restore(self):
        self.write(self.original)

    def line_of(self, beginning):
        """The line on which the loop stands, counted from 1."""
        before, found, _ = self.original[self.main].partition(beginning)
        if not found:
            raise ValueError(f"{self.main.name}: no line begins with {beginning!r}")
        return before.count("\n") + 1
