# SPDX-License-Identifier: EUPL-1.2
"""Commands of `balai` that belong to no domain."""
