# SPDX-License-Identifier: EUPL-1.2
"""Pages about reports: one of them and what may be done there, lists and feeds of them, news of a place.

Making a report is `reports.wizard`, the desk's tools are `reports.desk`.
"""
