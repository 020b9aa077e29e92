# SPDX-License-Identifier: EUPL-1.2
"""Dates and numbers in Lampung pages are written as in Indonesian; without this they would come out American."""

from django.conf.locale.id.formats import *  # noqa: F403
