# SPDX-License-Identifier: EUPL-1.2
"""Open311 GeoReport v2 with the updates extension: a thin door to the same actions and reads as every channel.

Source: wiki.open311.org/GeoReport_v2; the updates extension as spoken by existing clients.
"""
