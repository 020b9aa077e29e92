# SPDX-License-Identifier: EUPL-1.2
"""Telling people: a topic becomes deliveries on the channels a person chose (`actions.notify`), sent by jobs."""
