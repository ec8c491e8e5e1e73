"""Copies of the examples: built as they are, and wrapped by `concadvise fix`."""
import pathlib
import shutil

from tool import EXAMPLES, build, sites_in


class Tree:
    """A copy of examples/ under `root`, with a build folder for each program."""

    def __init__(self, root, prefix):
        self.root = pathlib.Path(root)
        self.prefix = pathlib.Path(prefix)
        shutil.copytree(EXAMPLES, self.root, dirs_exist_ok=True)

    def source(self, program):
        return self.root / program

    def build_dir(self, program):
        return self.root / "build" / program

    def executable(self, program):
        return self.build_dir(program) / program

    def build(self, program):
        build(self.source(program), self.build_dir(program), self.prefix)

    def text(self, program):
        """Every source of a program, for comparing."""
        files = [*self.source(program).rglob("*"), *(self.root / "http").rglob("*")]
        return {str(f.relative_to(self.root)): f.read_text() for f in files if f.is_file()}

    def sites(self, program):
        """The sites in a program's sources, in the order of the text."""
        return [site for _, text in sorted(self.text(program).items()) for site in sites_in(text)]
