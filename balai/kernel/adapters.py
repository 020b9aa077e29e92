# SPDX-License-Identifier: EUPL-1.2
"""What ties an installation to the outside: channels, storage, tiles, partners. Each can say whether it is ready.

An adapter is registered here under a name with its kind, a title, and a self-test that returns "" when it is ready and
otherwise what is wrong, in words for an operator. A self-test sends nothing to people, changes nothing that lasts, and
answers within `SOON_S`. `balai doctor` asks them all.

A plug-in is a Python distribution with an entry point in the group `balai.adapters`: a function without arguments that
registers what it brings, here and with the registry of its kind (`notifications.channels.channels`,
`identity.sms.senders`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Literal

from balai.kernel.registry import Registry

logger = logging.getLogger(__name__)
GROUP = "balai.adapters"
SOON_S = 15.0
Kind = Literal["channel", "storage", "tiles", "sign-in", "partner"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """One tie to the outside. Without a vital one, an installation is broken; without another, it does with less."""

    kind: Kind
    title: str
    self_test: Callable[[], str]
    is_vital: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What a self-test said; `fault` is empty when the adapter is ready."""

    name: str
    adapter: Adapter
    fault: str
    took_s: float
    broke: bool = False  # the self-test itself failed: `fault` is its error


class BrokenPluginError(RuntimeError):
    """A plug-in that is installed cannot be loaded."""


adapters: Registry[Adapter] = Registry("adapter")


def examine() -> list[Examined]:
    """Every adapter, by name, with what its self-test says."""
    return [_examined(name, adapter) for name, adapter in adapters]


def _examined(name: str, adapter: Adapter) -> Examined:
    began, broke = time.monotonic(), False
    try:
        fault = adapter.self_test()
    except Exception as error:  # a self-test of somebody else's code that breaks is itself the finding
        logger.debug("self-test of %s", name, exc_info=True)
        fault, broke = f"{type(error).__name__}: {error}", True
    took_s = time.monotonic() - began
    return Examined(name=name, adapter=adapter, fault=fault.strip(), took_s=took_s, broke=broke)


def load_plugins() -> list[str]:
    """Let every installed plug-in register what it brings; their names. BrokenPluginError names the one that fails."""
    found = sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    for entry in found:
        _load(entry)
    return [entry.name for entry in found]


def _load(entry: EntryPoint) -> None:
    try:
        entry.load()()
    except Exception as error:  # whatever it throws, the operator has to know which plug-in it was
        raise BrokenPluginError(f"plug-in {entry.name} ({entry.value}): {type(error).__name__}: {error}") from error
