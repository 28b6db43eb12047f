"""A TCP proxy on the loopback between the product and PostgreSQL, which can fall silent.

Frozen, it keeps every connection and passes nothing; killed, it cuts them and refuses new ones;
hushed, it stays silent on those that it has, while new ones pass.
"""

import asyncio
import contextlib
from multiprocessing.connection import Connection
from threading import Thread

CHUNK_BYTES = 65536


def run_proxy(port: int, target_port: int, orders: Connection, life: int) -> None:
    """Pass on what comes to ``port``; any message of ``orders`` hushes what is connected."""
    asyncio.run(_Proxy(target_port).serve(port, orders))


class _Proxy:
    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        # Cleared once the connections of this time are to be silent.
        self._speaks = [True]
        # The loop holds tasks weakly: a silent connection would be collected, and closed.
        self._connections: set[asyncio.Task[None] | None] = set()

    async def serve(self, port: int, orders: Connection) -> None:
        Thread(target=self._obey, args=(orders,), daemon=True).start()
        server = await asyncio.start_server(self._connect, "127.0.0.1", port)
        await server.serve_forever()

    def _obey(self, orders: Connection) -> None:
        while True:
            orders.recv()
            before, self._speaks = self._speaks, [True]
            before[0] = False

    async def _connect(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._connections.add(asyncio.current_task())
        speaks = self._speaks
        try:
            there = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(_pump(reader, there[1], speaks), _pump(there[0], writer, speaks))
        self._connections.discard(asyncio.current_task())


async def _pump(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, speaks: list[bool]
) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(CHUNK_BYTES):
            if speaks[0]:
                writer.write(chunk)
                await writer.drain()
    # Silent connections stay open for as long as both sides keep them.
    if speaks[0]:
        writer.close()
