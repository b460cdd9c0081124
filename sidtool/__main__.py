"""``python -m sidtool``."""

from sidtool.cli import main

raise SystemExit(main())
