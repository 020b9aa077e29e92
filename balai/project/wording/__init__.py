# SPDX-License-Identifier: EUPL-1.2
"""The words of the pages and of the packs in all languages: where they lie, whether a translation is sound, the sheet in
which a translator works."""
