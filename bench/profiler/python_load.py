"""python_load.py FOLDER: waits and computes in functions of its own for known times.

Writes FOLDER/truth.json: for each function and line the seconds that it waited or computed, as it
measured them itself. Each function that waits does so on one line."""

import json
import os
import select
import socket
import sys
import threading
import time

truth = {"waits": {}, "cpu": {}}


def waited(function, seconds):
    truth["waits"][function] = truth["waits"].get(function, 0) + seconds


def computed(function, begin):
    truth["cpu"][function] = truth["cpu"].get(function, 0) + time.thread_time() - begin


def sleep_long():
    begin = time.perf_counter()
    time.sleep(0.06)
    waited("sleep_long", time.perf_counter() - begin)


def sleep_short():
    begin = time.perf_counter()
    time.sleep(0.001)
    waited("sleep_short", time.perf_counter() - begin)


def sleep_shortest():
    begin = time.perf_counter()
    time.sleep(0.0003)
    waited("sleep_shortest", time.perf_counter() - begin)


def receive(connection):
    begin = time.perf_counter()
    connection.recv(1)
    waited("receive", time.perf_counter() - begin)


def choose(connection):
    begin = time.perf_counter()
    select.select([connection], [], [])
    waited("choose", time.perf_counter() - begin)
    os.read(connection.fileno(), 1)


class Channel:
    def __init__(self, descriptor):
        self.descriptor = descriptor

    def read_pipe(self):
        begin = time.perf_counter()
        os.read(self.descriptor, 1)
        waited("Channel.read_pipe", time.perf_counter() - begin)


def by_comprehension():
    return [sleep_short() for _ in range(5)]


def by_sorting():
    return sorted([3, 1, 2], key=lambda n: sleep_short() or n)


def by_generator():
    def steps():
        for _ in range(3):
            sleep_short()
            yield
    for _ in steps():
        pass


def answer(to, pauses):
    for pause in pauses:
        time.sleep(pause)
        to(b"x")


def loop(n):
    begin = time.thread_time()
    total = 0
    for i in range(n):
        total += i * i % 7
    computed("loop", begin)
    return total


def strings(n):
    begin = time.thread_time()
    text = {}
    for i in range(n):
        text[str(i)] = "x".join([str(i)] * 3)
    computed("strings", begin)


def builtin(n):
    begin = time.thread_time()
    total = sum(range(n))
    computed("builtin", begin)
    return total


def power(n):
    begin = time.thread_time()
    value = pow(3, n)
    computed("power", begin)
    return value


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def recursion(n):
    begin = time.thread_time()
    fibonacci(n)
    computed("fibonacci", begin)


def small(a, b):
    return a + b * 2


def calls(n):
    begin = time.thread_time()
    total = 0
    for i in range(n):
        total = small(total, i) & 0xffff
    computed("calls|small", begin)


def main():
    near, far = socket.socketpair()
    reading, writing = os.pipe()
    channel = Channel(reading)
    for pause in (0.0005, 0.002, 0.03):
        pauses = [pause] * max(4, int(0.15 / pause))
        for wait, send in ((lambda: receive(near), far.send), (lambda: choose(near), far.send),
                           (channel.read_pipe, lambda data: os.write(writing, data))):
            other = threading.Thread(target=answer, args=(send, pauses))
            other.start()
            for _ in pauses:
                wait()
            other.join()
    for _ in range(5):
        sleep_long()
    for _ in range(300):
        sleep_short()
    for _ in range(500):
        sleep_shortest()
    for _ in range(20):
        by_comprehension()
        by_sorting()
        by_generator()
    for _ in range(3):
        loop(2000000)
        strings(150000)
        builtin(10000000)
        power(200000)
        recursion(24)
        calls(1000000)
    with open(os.path.join(sys.argv[1], "truth.json"), "w") as file:
        json.dump(truth, file)


main()
