# SPDX-License-Identifier: EUPL-1.2
"""Who somebody is: accounts, roles in units, sealed identities of reporters, signing in, the OIDC provider.

`actors.Actor` is all that the packages above know of a person; `actions.seals` opens what is sealed, and writes it
down.
"""
