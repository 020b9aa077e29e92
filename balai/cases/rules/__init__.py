# SPDX-License-Identifier: EUPL-1.2
"""What decides about a case, as pure functions: no Django, no clock, no input or output."""
