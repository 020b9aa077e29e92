# SPDX-License-Identifier: EUPL-1.2
"""The frame around all pages: home, search, components, theme of the pack, the installed app."""
