"""Machines on one machine: network namespaces, each at the end of a cable that tests pull and put back."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Self

import pytest

_FIRST_HOST = 10


class Place:
    """One namespace: what runs `command` sees only its own network, and a tree that it can't write."""

    def __init__(self, name: str, address: str, cable: str) -> None:
        self.name, self.address, self._cable = name, address, cable

    def within(self, read_only: Path) -> list[str]:
        """What comes before a command that is to run here; nothing can be written below `read_only`."""
        script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
        return ["ip", "netns", "exec", self.name, "sh", "-c", script, str(read_only)]

    def pull_the_cable(self) -> None:
        """Let nothing come or go, and tell nobody."""
        _run("ip", "link", "set", self._cable, "down")

    def put_the_cable_back(self) -> None:
        _run("ip", "link", "set", self._cable, "up")

    def connections(self, port: int) -> int:
        """How many connections somebody has open here to this port."""
        return len(
            _run(
                "ip", "netns", "exec", self.name, "ss", "-Htn", "state", "established", f"( sport = :{port} )"
            ).splitlines()
        )


class Network:
    """A switch, at which this machine has `address`, and the places that are cabled to it."""

    def __init__(self) -> None:
        self._name = f"bp{os.getpid() % 100_000}"
        self._net = f"10.213.{os.getpid() % 250}"
        self.address = f"{self._net}.1"
        self.places: list[Place] = []

    def __enter__(self) -> Self:
        """Plug in the switch. A machine on which that is not permitted skips the test."""
        _ensure_permitted()
        _run("ip", "link", "add", self._name, "type", "bridge")
        _run("ip", "address", "add", f"{self.address}/24", "dev", self._name)
        _run("ip", "link", "set", self._name, "up")
        return self

    def add(self) -> Place:
        """Give one place more."""
        number = len(self.places)
        name, cable = f"{self._name}-{number}", f"{self._name}c{number}"
        place = Place(name, f"{self._net}.{_FIRST_HOST + number}", cable)
        _run("ip", "netns", "add", name)
        self.places.append(place)
        _run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name)
        _run("ip", "link", "set", cable, "master", self._name, "up")
        _run("ip", "-n", name, "address", "add", f"{place.address}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            _run("ip", "-n", name, "link", "set", device, "up")
        return place

    def __exit__(self, *_: object) -> None:
        """Take everything down; the processes in it have to be gone."""
        for place in self.places:
            _run("ip", "netns", "delete", place.name)
        _run("ip", "link", "delete", self._name)


def _ensure_permitted() -> None:
    probe = f"bp{os.getpid() % 100_000}-probe"
    if os.getuid() == 0 and shutil.which("ip"):
        made = subprocess.run(["ip", "netns", "add", probe], capture_output=True, text=True, check=False)
        if made.returncode == 0:
            _run("ip", "netns", "delete", probe)
            return
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI needs network namespaces: {made.stderr}")
    pytest.skip("network namespaces (ip netns) are not permitted here")


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"
    return done.stdout
