# SPDX-License-Identifier: EUPL-1.2
"""The WSGI door that the server opens: kept pages first, Django behind them."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.project.settings")
django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402
from granian.utils.proxies import wrap_wsgi_with_proxy_headers  # noqa: E402

from balai.kernel.bytecache import generations  # noqa: E402  Django's settings must be there first
from balai.project.bodies import SlowBodies  # noqa: E402
from balai.project.hotcache import HotCache  # noqa: E402

_kept = HotCache(SlowBodies(django_application, most=settings.CONFIG.threads * 2 // 3), generations())
# Without this every citizen behind a web server would share its address, and with it the limits of one.
application = wrap_wsgi_with_proxy_headers(_kept, settings.CONFIG.proxies)
