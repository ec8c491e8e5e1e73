"""The forms of one program: as it is, wrapped by each kind of advice, and with OpenMP."""
import re
import shutil

from measure import scratch_file
from projects import Project
from tool import Failure, build, sites_in


class Forms:
    """Makes them one after the other in one folder, so that the sites keep their ids, and keeps
    the executables. Equal sources are built once."""

    def __init__(self, case, tool, prefix, scratch, command):
        self.case, self.tool, self.prefix, self.scratch = case, tool, prefix, scratch / case.name
        self.command = command  # executable → the command that runs it
        self.project = Project(case, self.scratch / "source")
        self.build_folder = self.scratch / "serial"
        self.line = self.project.line_of(case.loop) if case.loop else 0
        self.wrapped_folder = self.scratch / "wrapped"
        self.built = {}

    def serial(self):
        build(self.project.folder, self.build_folder, self.prefix)
        return self._keep("serial", self.build_folder)

    def profile(self, executable, label):
        file = scratch_file(self.scratch, label)
        self.tool.profile(file, self.command(executable))
        return file

    def advice(self, profile=None):
        """All advice, and that for the loop that matters (None: there is none)."""
        everything = self.tool.advice(self.build_folder, profile)
        mine = [each for each in everything if each["line"] == self.line
                and each["file"].endswith(self.project.main.name)]
        return everything, (mine[0] if mine else None)

    def wrapped(self, label, profile=None, *options):
        """What `fix` makes of it: (executable or None, sites, what it said)."""
        said = self.tool.fix(self.build_folder, profile, *options)
        text = self.project.main.read_text()
        changed = self.project.texts() != self.project.original
        try:
            if not changed:
                return None, [], said
            if text not in self.built:
                build(self.project.folder, self.wrapped_folder, self.prefix)
                self.built[text] = self._keep(label, self.wrapped_folder)
            self.last_wrapped = self.project.texts()
            return self.built[text], sites_in(text), said
        finally:
            self.project.restore()

    def advice_on_wrapped(self, site, profile):
        """The advice for a site in the source that `wrapped` made last; None: there is none."""
        self.project.write(self.last_wrapped)
        try:
            found = self.tool.advice(self.wrapped_folder, profile)
        finally:
            self.project.restore()
        return next((each for each in found if each["id"] == site), None)

    def openmp(self):
        """The loop with a pragma above it, as people try first; None where it does not compile."""
        folder = self.scratch / "openmp"
        shutil.copytree(self.project.folder, folder)
        lines = self.project.original[self.project.main].split("\n")
        lines.insert(self.line - 1, "#pragma omp parallel for")
        (folder / self.project.main.name).write_text("\n".join(lines))
        try:
            build(folder, self.scratch / "openmp-build", self.prefix, "-fopenmp")
        except Failure:
            return None
        return self._keep("openmp", self.scratch / "openmp-build")

    def _keep(self, label, folder):
        kept = self.scratch / f"{label}.exe"
        shutil.copy2(folder / self.project.name, kept)
        return kept


def refusals(said, line):
    """Why `fix` left the loop of this line alone."""
    return [match.group(1) for match in
            re.finditer(rf":{line}:\d+: not wrapped: (.*)", said)]
