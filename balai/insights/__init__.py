# SPDX-License-Identifier: EUPL-1.2
"""Numbers for leaders and the public, the pages by which anybody checks the record, and the operators' pages."""
