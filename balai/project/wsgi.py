# SPDX-License-Identifier: EUPL-1.2
"""The WSGI door that the server opens."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.project.settings")
application = get_wsgi_application()
