# SPDX-License-Identifier: EUPL-1.2
"""What makes a pack sound, as pure questions to a resolved pack."""
