"""check-truth.py PROFILE.json TRUTH [REASON=OBJECT-REGEX…] [untold=REASON]

Compares what was measured with what the program knows it did (test/tools/KnownWaits.cpp): each
reason, the idle time and the CPU time within 2 % of wall time, the states of each thread summing to
its life. Prints the figures. An OBJECT-REGEX must match the longest wait of its reason. A REASON is
`untold` when the program cannot know of such waits.
"""

import re
import sys

sys.dont_write_bytecode = True  # Nothing of ours in the source tree.
from truth import Comparison

found = Comparison(sys.argv[1], sys.argv[2])
profile, wall, threads, waits = found.profile, found.wall, found.threads, found.waits
failures = []


def expect(condition, what):
    if not condition:
        failures.append(what)


# Starting a thread and switching are seen from both sides a little differently: a switch costs up to
# 100 µs where a hypervisor takes part (profiler/threads/Accounts.cpp). The CPU time of program start
# and end, and of the kernel making threads, is not in the program's own figure.
bound = 0.02 * wall + 0.0005 * len(threads) + 100e-6 * sum(w["count"] for w in waits)
blur = sum(found.queued())
arguments = [argument.split("=", 1) for argument in sys.argv[3:]]
untold = {value for key, value in arguments if key == "untold"}
for reason in found.reasons():
    if reason in untold:
        continue
    off = found.off(reason)
    print(f"{reason:9} truth {found.truth[reason]:.6f} measured {found.measured.get(reason, 0):.6f} "
          f"off {off * 1e3:+.3f} ms ({100 * off / wall:+.2f} % of wall)")
    # Beyond that only what a busy machine blurs: how long a thread was kept from running after a
    # wait is known for short times together, not for each wait, and not at all for a thread that
    # has ended. The first waits in a call that is not watched from the start may stay unnamed.
    above = bound + blur + (0.04 if reason == "other" else 0)
    below = bound + blur + found.measured.get("other", 0)
    expect(-below <= off <= above,
           f"{reason} is off by {off:.6f} s, more than {below:.6f} s down or {above:.6f} s up")

for thread in threads:
    life = thread["end_seconds"] - thread["start_seconds"]
    expect(abs(sum(thread["states"].values()) - life) < 1e-5 + 1e-5 * life,
           f"states of {thread['tid']} do not sum to its life: {thread['states']} {life}")
residual = profile["states"]["residual"]
print(f"residual  {residual:.6f} of {wall:.6f} s wall, {len(threads)} threads")
expect(abs(residual) <= bound, f"residual {residual}")
expect(profile["lost_records"] == 0, "records were lost")

for reason, pattern in arguments:
    if reason == "untold":
        continue
    longest = found.longest(reason)
    expect(longest and re.search(pattern, longest["object"]),
           f"{reason}: {pattern!r} expected, longest is {longest and longest['object']!r}")

print("\n".join(failures) or "as it was")
sys.exit(bool(failures))
