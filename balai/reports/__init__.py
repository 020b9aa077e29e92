# SPDX-License-Identifier: EUPL-1.2
"""Citizen reports, the first kind of case: wizard, routing, public list and map, Open311, JSON interface, suggestion.

Every door ends in `actions.submit_report`; what everybody may see of a report is decided in `rules.privacy`.
"""
