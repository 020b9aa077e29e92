// SPDX-License-Identifier: EUPL-1.2
// One small flag, so that pages without waiting reports never load IndexedDB code.
const FLAG = "balai.outbox";

export const mayHaveWaiting = (): boolean => {
  try { return localStorage.getItem(FLAG) === "1"; } catch { return true; } // storage blocked: ask the database
};

export function setWaiting(some: boolean): void {
  try {
    if (some) localStorage.setItem(FLAG, "1");
    else localStorage.removeItem(FLAG);
  } catch { /* blocked storage only costs a look into the database */ }
}
