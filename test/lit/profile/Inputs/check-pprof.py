"""check-pprof.py FILE: reads a gzipped pprof profile with the field numbers of its specification, so
that a mistake in our own proto file cannot hide; checks references and prints the totals."""

import gzip
import sys


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def fields(data):
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        elif key & 7 == 2:
            size, at = varint(data, at)
            value, at = data[at : at + size], at + size
        else:
            raise ValueError(f"unexpected wire type {key & 7}")
        yield key >> 3, value


def numbers(value):
    if isinstance(value, int):
        return [value]
    result, at = [], 0
    while at < len(value):
        number, at = varint(value, at)
        result.append(number)
    return result


profile = list(fields(gzip.open(sys.argv[1]).read()))
strings = [v.decode() for f, v in profile if f == 6]
types = [dict(fields(v)) for f, v in profile if f == 1]
locations = {dict(fields(v))[1] for f, v in profile if f == 4}
functions = {dict(fields(v))[1] for f, v in profile if f == 5}
names = [(strings[t[1]], strings[t[2]]) for t in types]
assert strings[0] == ""
assert names == [("cpu", "nanoseconds"), ("blocked", "nanoseconds"), ("waits", "count")], names

totals = [0, 0, 0]
for field, value in profile:
    if field == 2:
        sample = list(fields(value))
        assert all(n in locations for f, v in sample if f == 1 for n in numbers(v))
        for i, n in enumerate(n for f, v in sample if f == 2 for n in numbers(v)):
            totals[i] += n
    if field == 4:
        for inner, line in fields(value):
            assert inner != 4 or dict(fields(line))[1] in functions
print(dict(zip(names, totals)))
assert totals[1] > 150e6, "the sleep of 0.2 s is missing"
