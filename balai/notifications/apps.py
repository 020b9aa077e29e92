# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "balai.notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the job, and what the account pages show of messages."""
        from balai.identity import hooks
        from balai.kernel.adapters import Adapter, adapters
        from balai.notifications import actions, channels, jobs, telling

        del jobs  # importing it registered the job
        hooks.badges.add("kabar", telling.unread)
        hooks.exports.add("messages", telling.exported)
        hooks.farewells.add("notifications", actions.forget)
        hooks.partings.add("notifications", actions.leave)
        actions.register()
        hooks.seal_opened.add("notifications", telling.seal_opened)
        for name, channel in channels.channels:
            title = channels.TITLES.get(name, name)
            adapters.add(f"channel-{name}", Adapter(kind="channel", title=title, self_test=channel.self_test))
