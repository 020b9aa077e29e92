# SPDX-License-Identifier: EUPL-1.2
"""Invented people, reports and photos that show every state of the platform; never mixed into a real installation."""
