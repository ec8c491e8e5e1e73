"""tree.py FOLDER: one line that changes with any byte, name, permission or time of what is in it."""
import hashlib
import os
import sys

digest = hashlib.sha256()
for folder, folders, files in os.walk(sys.argv[1]):
    folders.sort()
    for name in sorted(files) + ["."]:
        path = os.path.join(folder, name)
        status = os.lstat(path)
        digest.update(f"{path} {status.st_mode} {status.st_mtime_ns}\n".encode())
        if name != ".":
            with open(path, "rb") as file:
                digest.update(file.read())
print(digest.hexdigest())
