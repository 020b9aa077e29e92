# SPDX-License-Identifier: EUPL-1.2
"""The officials' pages: inbox, case, moves, validator's bench, field list. Parse, ask, call one action, answer."""
