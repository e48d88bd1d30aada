"""`python -m tests.faults.sink PORT FILE SECONDS`: a mail server on loopback that accepts everything.

It writes Message-ID and recipient of each mail into the file, waits, and then answers.
"""

import asyncio
import sys
from email.parser import BytesHeaderParser
from pathlib import Path

from aiosmtpd.smtp import SMTP


class Sink:
    """Takes mail, one line in the file for each; a mail that is taken twice stands there twice."""

    def __init__(self, file: Path, pause: float) -> None:
        self.file, self.pause = file.open("a", encoding="utf-8", buffering=1), pause

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        headers = BytesHeaderParser().parsebytes(envelope.content)
        self.file.write(f"{headers['Message-ID']} {envelope.rcpt_tos[0]}\n")
        await asyncio.sleep(self.pause)
        return "250 OK"


async def serve(port: int, file: Path, pause: float) -> None:
    """Takes mail until the process is ended."""
    sink = Sink(file, pause)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(sink, hostname="127.0.0.1", loop=asyncio.get_running_loop()), "127.0.0.1", port
    )
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])))
