"""Waits for many slow answers.    waiting_script.py [serial|threads|processes|async]"""
import asyncio
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

QUESTIONS = range(60)


def answer(number):
    time.sleep(0.02)
    return number * number


async def coroutine(number):
    await asyncio.sleep(0.02)
    return number * number


async def gathered():
    return await asyncio.gather(*map(coroutine, QUESTIONS))


def main(model):
    if model == "serial":
        return list(map(answer, QUESTIONS))
    if model == "async":
        return asyncio.run(gathered())
    pool = ThreadPoolExecutor if model == "threads" else ProcessPoolExecutor
    with pool() as workers:
        return list(workers.map(answer, QUESTIONS))


if __name__ == "__main__":
    print(*main(sys.argv[1] if len(sys.argv) > 1 else "serial"))
