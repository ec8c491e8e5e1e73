"""The documents' programs and figures, and the bars that ours must reach."""
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """What the documents report for one model, in seconds."""
    seconds: float
    note: str = ""


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    program: str
    arguments: tuple = ()
    server: bool = False  # the address of the local server is its first argument
    writes: str = ""  # an argument that is replaced by the name of a scratch file; it is output too
    workers: dict = field(default_factory=dict)  # the documents' pool sizes, by model
    figures: dict = field(default_factory=dict)  # Figure by model; "serial" too
    scale: str = ""  # why their seconds and ours differ
    # Bars: wall-clock limits in seconds by model ("advised" is the model the site defaults to) …
    limits: dict = field(default_factory=dict)
    # … and models that must reach this share of the speedup of independent copies.
    share_of_copies: dict = field(default_factory=dict)
    refused: bool = False  # must not be wrapped, and the two accesses must be named


REPLY = 0.1
SLOW_REPLY = 0.5
LONGEST_OF_THREE = 0.3

CASES = (
    Case("fetch10", "10 URLs of 0.1 s", "fetch10", ("10", "100"), server=True,
         workers={"threads": 10, "processes": 4},
         figures={"threads": Figure(1.23), "processes": Figure(2.15, "pool of 4"),
                  "async": Figure(1.05), "serial": Figure(12.0, "12+ s")},
         scale="their replies take about 1 s",
         limits={"advised": 1.3 * REPLY}),
    Case("requests50", "50 requests, 10 at a time", "requests50", ("50", "100"), server=True,
         workers={"threads": 10, "processes": 10, "async": 10},
         figures={"threads": Figure(5.12, "pool of 10, 50 of 50 succeed")},
         scale="their replies take about 1 s; every tenth of ours fails"),
    Case("delay20", "20 URLs of 0.5 s", "delay20", ("20", "500"), server=True,
         workers={"threads": 10, "processes": 10},
         figures={"threads": Figure(2.15, "10 at a time"), "async": Figure(1.98, "10 at a time")},
         limits={"async": 1.1 * SLOW_REPLY}),
    Case("factorials", "16 factorials, 5000 + 500 i", "factorials", ("16", "4"),
         figures={"serial": Figure(8.45), "threads": Figure(8.51, "no gain"),
                  "processes": Figure(2.31, "4 cores")},
         scale="4 rounds of ours; theirs is CPython",
         share_of_copies={"threads": 0.9}),
    Case("factorials8", "8 factorials", "factorials", ("8", "8"),
         figures={"serial": Figure(8.43), "processes": Figure(2.31, "4 cores, 91 % efficiency")},
         scale="8 rounds of ours; theirs is CPython"),
    Case("primes", "primes up to 10000 … 50000", "primes", ("200",),
         figures={"processes": Figure(4.18)}, scale="200 rounds of ours; theirs is CPython",
         share_of_copies={"threads": 0.9}),
    Case("factorials_static", "16 factorials in a static buffer", "factorials_static", ("16", "4"),
         share_of_copies={"processes": 0.9}),
    Case("primes_static", "primes with a static table", "primes_static", ("500",),
         share_of_copies={"processes": 0.9}),
    Case("pipeline", "fetch 20, parse, store", "pipeline", ("FILE", "20", "50", "400000"),
         server=True, writes="FILE", workers={"processes": 4},
         figures={"async": Figure(1.61, "fetch 1.23 s, then 4 processes")},
         scale="their pages take longer"),
    Case("gather3", "tasks of 2, 3 and 1 s", "gather3", ("100",),
         figures={"async": Figure(3.02)}, scale="ours take a tenth of theirs",
         limits={"async": 1.1 * LONGEST_OF_THREE}),
    Case("counter", "100 unsafe increments", "counter", ("100",), refused=True,
         figures={"threads": Figure(0.0, "87 of 100 updates kept")}),
    Case("recurrence", "each step needs the one before", "recurrence", ("400",), refused=True),
)
