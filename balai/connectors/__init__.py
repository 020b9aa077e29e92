# SPDX-License-Identifier: EUPL-1.2
"""Other governments' systems: one package for each way of speaking with them."""
