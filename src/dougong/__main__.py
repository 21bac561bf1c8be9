"""The command `dougong`: plan files without Django, everything else through its commands."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Dispatch on the first words of the command line."""
    words = sys.argv[1:]
    if words[:1] == ["demo"]:
        from dougong.config.local import supervisor

        return supervisor.main(words[1:])
    if words[:1] == ["plan"]:
        from dougong.config.cli import plan

        if words[1:2] != ["import"]:
            return plan.run(words[1:])
        words = ["plan_import", *words[2:]]
    return _command([word.replace("-", "_") for word in words[:1]] + words[1:])


def _command(words: list[str]) -> int:
    """A command of Django's kind, with the demo's database when there is a demo and no other."""
    from dougong.config.local.attached import local_database

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dougong.config.settings")
    with local_database():
        from django.core.management import execute_from_command_line

        execute_from_command_line([sys.argv[0], *words])
    return 0


if __name__ == "__main__":
    sys.exit(main())
