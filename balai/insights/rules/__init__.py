# SPDX-License-Identifier: EUPL-1.2
"""Numbers turned into comparisons; pure."""
