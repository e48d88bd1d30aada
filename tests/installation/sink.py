"""`python -m tests.installation.sink FOLDER`: a mail server on port 25 that writes each mail into a file of its own."""

import asyncio
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP


class Folder:
    """Takes every mail; its file appears under its name once it is whole."""

    def __init__(self, path: Path) -> None:
        self.path, self.number = path, 0

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.number += 1
        part = self.path / f"{self.number:04}.part"
        part.write_bytes(envelope.content)
        part.rename(part.with_suffix(".eml"))
        return "250 OK"


async def serve(path: Path) -> None:
    """Takes mail until the process is ended."""
    folder, loop = Folder(path), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(folder, hostname="127.0.0.1", loop=loop), "127.0.0.1", 25)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
