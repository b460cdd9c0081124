"""Makes the expected programs of ``conformance/`` anew with the real 64tass: ``python tests/tass/regenerate.py``.

Options are those of the embedded assembler: ``-a --cbm-prg``. Look at the difference before you keep it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent / "conformance"


def run_real(source: Path, output: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Assembles a file with the real 64tass."""
    command = ["64tass", "-q", "-a", "--cbm-prg", *options, source.name, "-o", str(output)]
    return subprocess.run(command, cwd=source.parent, capture_output=True, text=True, check=False)


def main() -> int:
    """Writes a .prg beside each source; tells which sources the real assembler refuses."""
    refused = 0
    for source in sorted(FOLDER.glob("*.asm")):
        result = run_real(source, source.with_suffix(".prg"))
        if result.returncode:
            refused += 1
            sys.stderr.write(f"{source.name}:\n{result.stderr}\n")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
