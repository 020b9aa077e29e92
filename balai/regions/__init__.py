# SPDX-License-Identifier: EUPL-1.2
"""Areas of Indonesia and their boundaries: names, `queries.locate(lat, lon)`, maps, imports by `balai regions`."""
