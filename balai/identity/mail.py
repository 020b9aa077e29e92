# SPDX-License-Identifier: EUPL-1.2
"""Where e-mail goes while no mail server is set: one file per message in BALAI_HOME/outbox.

What somebody waits for at this moment, such as a code to sign in, is also said on the console; what the worker sends
by itself (it says so in its header, RFC 3834) is not, since a demonstration has hundreds of these.
"""

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
            if "Auto-Submitted" not in message.extra_headers:
                to = ", ".join(message.to)
                sys.stderr.write(f"  Email untuk {to}: {message.subject}\n    isinya: {path}\n")
        return len(email_messages)
