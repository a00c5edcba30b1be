"""A disk that can be filled up under a server that runs."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

from tests.comity.web.browsers import Server, missing


class Disk:
    """Where sessions are kept, on a disk that can be filled up: a small one of its own; where none may be made, files of the
    server cannot grow."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=24m,mode=700", "tmpfs", str(folder)]
        self.own = sys.platform == "linux" and subprocess.run(mount, capture_output=True).returncode == 0
        if not self.own and not hasattr(resource, "prlimit"):
            missing("no disk of its own and no limits for other processes here: a full disk was NOT tested")

    def fill(self, server: Server) -> None:
        """Leave no room."""
        if self.own:
            for size in (1 << 16, 512):
                with (self.folder / "rest").open("ab", buffering=0) as file:
                    try:
                        while True:
                            file.write(b"x" * size)
                    except OSError:
                        pass  # full: that is wanted
        else:
            assert server.process is not None
            self.before = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (4096, self.before[1]))

    def make_room(self, server: Server) -> None:
        """Undo it."""
        if self.own:
            (self.folder / "rest").unlink()
        else:
            assert server.process is not None
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, self.before)

    def close(self) -> None:
        """Give the disk back."""
        if self.own:
            subprocess.run(["umount", "-l", str(self.folder)], check=True)
