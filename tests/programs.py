#!/usr/bin/env python3
"""The programs beside Python that the tests start: which they are, and what installs them.

`make test-tools` runs this file with the machine's own Python, before any package is there: standard library only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SEARCH_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
# Program: Debian's packages that bring it. "a Chinese font" is no program, but asked for and installed in the same way.
PACKAGES = {
    "chromium": ("chromium",),
    "caddy": ("caddy",),
    "soffice": ("libreoffice-calc",),
    "lowriter": ("libreoffice-writer",),
    "pdftoppm": ("poppler-utils",),
    "dovecot": ("dovecot-imapd",),
    "smbd": ("samba",),
    "systemd-analyze": ("systemd",),
    "openssl": ("openssl",),
    "a Chinese font": ("fonts-noto-cjk", "fontconfig"),
    "python3-venv": ("python3-venv",),
}
OTHER_NAMES = {"chromium": ("chromium-browser", "google-chrome", "google-chrome-stable")}
POLICY = Path("/usr/sbin/policy-rc.d")  # Debian asks it before a package may start its services


def path_of(name: str) -> str | None:
    """The path of a program, also under one of its other names; None if it is missing."""
    paths = (shutil.which(one, path=SEARCH_PATH) for one in (name, *OTHER_NAMES.get(name, ())))
    return next((path for path in paths if path), None)


def program(name: str) -> str:
    """The path of a program that a test starts; without it the test fails."""
    import pytest

    path = path_of(name)
    if path is None:
        pytest.fail(f"{name} is not installed: make test-tools", pytrace=False)
    return path


def has_chinese_font() -> bool:
    """Whether fontconfig knows a font for Chinese; False where fontconfig is missing."""
    fc_list = path_of("fc-list")
    return fc_list is not None and bool(subprocess.run([fc_list, ":lang=zh"], capture_output=True).stdout.strip())


def has_venv() -> bool:
    """Whether Python can make a virtual environment; Debian has the module in a package of its own."""
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        return False
    return True


def missing() -> list[str]:
    """The names of what the machine lacks, in the order of PACKAGES."""
    have = {"a Chinese font": has_chinese_font, "python3-venv": has_venv}
    return [name for name in PACKAGES if not (have[name]() if name in have else path_of(name))]


def command(names: list[str]) -> list[str]:
    """The command that installs what is missing."""
    packages = [package for name in names for package in PACKAGES[name]]
    return ["apt-get", "install", "-y", "--no-install-recommends", *packages]


def refusal(names: list[str]) -> str | None:
    """Why they cannot be installed from here, and what to do; None if they can be."""
    lacks = f"this machine lacks {', '.join(names)}."
    if shutil.which("apt-get", path=SEARCH_PATH) is None:
        return f"{lacks}\nThere is no apt-get here: install it with the system's own package manager, then call make again."
    if os.geteuid() != 0:
        return f"{lacks}\nAn administrator installs it with:\n  apt-get update && {' '.join(command(names))}"
    return None


@contextmanager
def services_at_rest() -> Iterator[None]:
    """No package starts a mail or file server on this machine: the tests start their own, on 127.0.0.1."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()


def install(names: list[str]) -> int:
    """Install what is missing; the exit code of apt-get, whose text is shown where it fails."""
    print(f"this machine lacks {', '.join(names)}: {' '.join(command(names))}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with services_at_rest():
        for words in (["apt-get", "update"], command(names)):
            done = subprocess.run(words, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
            if done.returncode != 0:
                print(f"{' '.join(words)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}", file=sys.stderr)
                return done.returncode
    return 0


def main(words: list[str]) -> int:
    """Install what is missing; of the names that are given, if any.

    With --check nothing is installed: it fails where installing could not succeed.
    """
    asked = [word for word in words if word != "--check"]
    names = [name for name in missing() if not asked or name in asked]
    told = refusal(names) if names else None
    if told:
        print(told, file=sys.stderr)
        return 3
    return install(names) if names and "--check" not in words else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
