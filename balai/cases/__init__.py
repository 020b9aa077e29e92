# SPDX-License-Identifier: EUPL-1.2
"""The engine under every kind of case: workflow, promises, trail, inbox, rights.

A move is one call of `actions.move`; who may make it is asked of `policies`, what follows from it is read from the
trail by `consumers`. A domain adds its own row and says how its cases look (`kinds`).
"""
