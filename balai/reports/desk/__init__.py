# SPDX-License-Identifier: EUPL-1.2
"""What a citizen report adds to the officials' pages: panels of the case page, walk-in reports."""
