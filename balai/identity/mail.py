# SPDX-License-Identifier: EUPL-1.2
"""Where e-mail goes while no mail server is set: one file per message in BALAI_HOME/outbox, one line on the console."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from balai.identity import sms
from balai.kernel.clock import now


class OutboxBackend(BaseEmailBackend):
    """Lays every message into the outbox folder; nothing leaves the machine."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            head = f"Kepada: {', '.join(message.to)}\nPerihal: {message.subject}\n\n"
            path = sms.lay_down("email", f"{head}{message.body}\n", now())
            sys.stderr.write(f"[email] {path.name}\n")
        return len(email_messages)
