import asyncio


async def main():
    await asyncio.gather(*(asyncio.sleep(0.4) for _ in range(100)))


asyncio.run(main())
