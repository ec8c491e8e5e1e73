"""What known-waits (test/tools/KnownWaits.cpp) knows it did, beside what was measured of it."""

import collections
import json


class Comparison:
    """A profile in JSON and the truth that the program wrote. Seconds by reason; `idle` and `cpu`
    count as reasons."""

    def __init__(self, profile_path, truth_path):
        with open(profile_path) as file:
            self.profile = json.load(file)
        self.truth = collections.Counter()
        self.queued_truth = 0.0  # Runnable, but not running.
        with open(truth_path) as file:
            for line in file:
                reason, seconds = line.split()
                if reason == "queued":
                    self.queued_truth += float(seconds)
                else:
                    self.truth[reason] += float(seconds)
        self.states = self.profile["states"]
        self.measured = dict(self.profile["wait_by_reason"])
        self.measured["idle"] = self.states["idle"]
        self.measured["cpu"] = self.states["on_cpu"]
        self.wall = self.profile["wall_seconds"]
        self.waits = self.profile["waits"]
        self.threads = self.profile["threads"]

    def reasons(self):
        return sorted(self.truth | self.measured)

    def off(self, reason):
        return self.measured.get(reason, 0) - self.truth[reason]

    def queued(self):
        """Seconds in run queues: as the profile has them, as the program knows them."""
        return self.states["woken"] + self.states["preempted"], self.queued_truth

    def longest(self, reason):
        """The longest wait of a reason; `idle` stands for all that are idle by design."""
        of_reason = [w for w in self.waits
                     if (w["idle"] if reason == "idle" else w["reason"] == reason and not w["idle"])]
        return max(of_reason, key=lambda w: w["seconds"], default=None)
