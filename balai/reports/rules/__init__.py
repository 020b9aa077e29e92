# SPDX-License-Identifier: EUPL-1.2
"""What a report may be, where it goes, what of it may be seen: pure functions."""
