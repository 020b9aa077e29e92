# SPDX-License-Identifier: EUPL-1.2
"""The words of pages and packs in all languages: where they lie, whether they are sound, the translators' sheet."""
