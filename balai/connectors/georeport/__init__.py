# SPDX-License-Identifier: EUPL-1.2
"""Open311 GeoReport v2, the other way round: what was transferred to a partner is handed over there and followed."""
