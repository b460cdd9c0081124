"""The real 64tass as the assembler: for comparing, and for who trusts it more."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sidtool.errors import UserError
from sidtool.image import Image, read_prg

PROGRAM = "64tass"


@dataclass(frozen=True, slots=True)
class ExternalAssembly:
    """What the real 64tass made: the program, its listing and its labels, as it wrote them."""

    image: Image
    listing_text: str
    labels_text: str

    def listing(self) -> str:
        """The listing file."""
        return self.listing_text

    def labels(self) -> str:
        """The label file."""
        return self.labels_text


def assemble(text: str, file: str, include: Sequence[Path] = ()) -> ExternalAssembly:
    """Assembles with ``64tass -a --cbm-prg``.

    Args:
        text: the source.
        file: its name in messages.
        include: folders that are searched for included files.

    Raises:
        UserError: 64tass is not installed, or finds mistakes: its own messages are passed on.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise UserError(f"the program {PROGRAM} is not installed", "leave --assembler out: sidtool has its own")
    with tempfile.TemporaryDirectory(prefix="sidtool-") as folder:
        room = Path(folder)
        source = room / Path(file).name
        source.write_text(text, encoding="utf-8")
        command = [program, "-a", "--cbm-prg", "-q", source.name, "-o", "a.out", "-L", "listing", "-l", "labels"]
        for path in include:
            command += ["-I", str(path.resolve())]
        ran = subprocess.run(command, cwd=room, capture_output=True, text=True, check=False, errors="replace")
        if ran.returncode != 0:
            raise UserError(f"64tass does not assemble {file}:\n{ran.stderr.strip()}")
        return ExternalAssembly(
            read_prg((room / "a.out").read_bytes(), file),
            (room / "listing").read_text(encoding="utf-8"),
            (room / "labels").read_text(encoding="utf-8"),
        )
