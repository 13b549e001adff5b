"""``python -m psfiles``: the command."""

import sys

from psfiles.command import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
