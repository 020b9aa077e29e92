# SPDX-License-Identifier: EUPL-1.2
"""From a boundary file to an edition: read, assign codes, clean, check, draw the display layers."""
