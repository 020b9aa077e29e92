# SPDX-License-Identifier: EUPL-1.2
"""Words of no domain, used by all: errors, ids, clock, jobs, uploads, keys, rate limits. Imports nothing of ours."""
