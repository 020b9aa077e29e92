# SPDX-License-Identifier: EUPL-1.2
"""The words of pages and packs in all languages: where they lie, whether they are sound, the page of translators.

What is shipped lies in the code and in the packs; what the people of an installation change lies in its database, over
it, and goes back to the shipped words as a file.
"""
