# SPDX-License-Identifier: EUPL-1.2
"""Pages below /akun/ and /operator/orang/: parse, call one action, answer."""
