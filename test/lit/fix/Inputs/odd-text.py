"""odd-text write SOURCE TO: the source with carriage returns, a byte order mark and no last line end.
odd-text compare BEFORE AFTER: all of that is kept, and so is every comment and literal, in order."""
import re
import sys

MARK = b"\xef\xbb\xbf"
KEPT = re.compile(rb'R"\(.*?\)"|"(?:\\.|[^"\\\n])*"|//[^\r\n]*|/\*.*?\*/', re.DOTALL)


def read(name):
    with open(name, "rb") as file:
        return file.read()


command, first, second = sys.argv[1:]
if command == "write":
    with open(second, "wb") as file:
        file.write(MARK + read(first).rstrip(b"\n").replace(b"\n", b"\r\n"))
else:
    before, after = read(first), read(second)
    assert after.startswith(MARK) and after.count(MARK) == 1
    assert after.count(b"\n") == after.count(b"\r\n") == after.count(b"\r")
    assert after.endswith(b"}")
    kept = [sorted(re.findall(KEPT, text)) for text in (before, after)]
    assert kept[0] == kept[1], kept
