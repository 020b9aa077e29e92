# SPDX-License-Identifier: EUPL-1.2
"""What holds the packages together: settings, addresses, middleware, command line, server, worker, demonstration."""
