"""A wire that can be cut: a TCP proxy in a thread of its own, towards Redis, PostgreSQL or a mail server.

with proxy(6379) as wire:
    wire.hang()      accepts, and answers nothing any more
    wire.cut()       closes every connection and refuses new ones
    wire.delay(5)    each piece of an answer comes five seconds later
    wire.mend()
"""

import asyncio
import contextlib
import threading

from tests.servers import free_port

PIECE = 65536


class Wire:
    def __init__(self, target):
        self.target, self.port = target, free_port()
        self.connections = 0
        self._is_cut, self._pause, self._flows = False, 0, None
        self._writers = set()
        self.loop = asyncio.new_event_loop()

    def mend(self):
        self._now(self._set, is_cut=False, pause=0, flows=True)

    def cut(self):
        self._now(self._set, is_cut=True, pause=0, flows=True)

    def hang(self):
        self._now(self._set, is_cut=False, pause=0, flows=False)

    def delay(self, seconds):
        self._now(self._set, is_cut=False, pause=seconds, flows=True)

    def _now(self, act, **values):
        done = threading.Event()
        self.loop.call_soon_threadsafe(lambda: (act(**values), done.set()))
        done.wait(10)

    def _set(self, *, is_cut, pause, flows):
        self._is_cut, self._pause = is_cut, pause
        self._flows.set() if flows else self._flows.clear()
        if is_cut:
            for writer in list(self._writers):
                writer.transport.abort()

    async def _connected(self, reader, writer):
        self.connections += 1
        self._writers.add(writer)
        with contextlib.suppress(OSError, asyncio.CancelledError):
            if not self._is_cut:
                await self._joined(reader, writer)
        self._writers.discard(writer)
        writer.transport.abort()

    async def _joined(self, reader, writer):
        await self._flows.wait()
        there = await asyncio.open_connection("127.0.0.1", self.target)
        self._writers.add(there[1])
        await asyncio.gather(self._pump(reader, there[1]), self._pump(there[0], writer))

    async def _pump(self, reader, writer):
        with contextlib.suppress(OSError):
            while piece := await reader.read(PIECE):
                await asyncio.sleep(self._pause)
                await self._flows.wait()
                writer.write(piece)
                await writer.drain()
        writer.close()
        self._writers.discard(writer)

    async def serve(self, started):
        self._flows = asyncio.Event()
        self._flows.set()
        async with await asyncio.start_server(self._connected, "127.0.0.1", self.port):
            self._end = asyncio.Event()
            started.set()
            await self._end.wait()

    def run(self, started):
        self.loop.run_until_complete(self.serve(started))
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0))

    def end(self):
        self.loop.call_soon_threadsafe(self._end.set)


@contextlib.contextmanager
def proxy(target):
    wire, started = Wire(target), threading.Event()
    thread = threading.Thread(target=wire.run, args=[started], daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield wire
    finally:
        wire.end()
        thread.join(10)
