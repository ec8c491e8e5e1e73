import threading
import time


def fetch(seconds):
    time.sleep(seconds)  # waits


def tick():
    time.sleep(0.001)  # ticks


def burn(n):
    total = 0
    for i in range(n):
        total += i * i % 7
    return total


class Crawler:
    def crawl(self):
        fetch(0.15)


def main():
    other = threading.Thread(target=Crawler().crawl)
    other.start()
    other.join()
    fetch(0.15)
    for _ in range(100):
        tick()
    burn(1500000)


main()
