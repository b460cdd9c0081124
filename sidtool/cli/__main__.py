"""``python -m sidtool.cli``."""

from sidtool.cli import main

raise SystemExit(main())
