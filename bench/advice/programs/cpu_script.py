"""Counts primes below several limits.    cpu_script.py [serial|threads|processes|async]"""
import asyncio
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

LIMITS = [25000 + 1000 * n for n in range(12)]


def primes(limit):
    return sum(all(n % d for d in range(2, int(n ** 0.5) + 1)) for n in range(2, limit))


async def coroutine(limit):
    return primes(limit)


async def gathered():
    return await asyncio.gather(*map(coroutine, LIMITS))


def main(model):
    if model == "serial":
        return list(map(primes, LIMITS))
    if model == "async":
        return asyncio.run(gathered())
    pool = ThreadPoolExecutor if model == "threads" else ProcessPoolExecutor
    with pool() as workers:
        return list(workers.map(primes, LIMITS))


if __name__ == "__main__":
    print(*main(sys.argv[1] if len(sys.argv) > 1 else "serial"))
