# SPDX-License-Identifier: EUPL-1.2
"""Pure rules about places: codes, names, distances, rings; no Django, no clock, no files."""
