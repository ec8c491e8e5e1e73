"""A pipelining HTTP server on uvloop that looks at requests as little as can be."""
import asyncio

import uvloop

ANSWER = (b"HTTP/1.1 200 OK\r\nServer: uvloop\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
          b"Content-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!")


class Server(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.rest = b""

    def data_received(self, data):
        requests = (self.rest + data).split(b"\r\n\r\n")
        self.rest = requests.pop()
        out = []
        for request in requests:
            method, target, version = request.split(b"\r\n", 1)[0].split(b" ")
            out.append(ANSWER)
        self.transport.write(b"".join(out))


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Server, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


uvloop.install()
asyncio.run(main())
