# SPDX-License-Identifier: EUPL-1.2
"""The report wizard: what was typed, the photos kept on the server between steps, what each step still needs."""
