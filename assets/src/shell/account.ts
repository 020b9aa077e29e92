// SPDX-License-Identifier: EUPL-1.2
// Whose hands this device is in, as the last page of the server said it: pages that are open still can compare.
export const ACCOUNT = "balai.account";

export function lastAccount(): string | null {
  try { return localStorage.getItem(ACCOUNT); } catch { return null; }
}

export function rememberAccount(mark: string): void {
  try { localStorage.setItem(ACCOUNT, mark); } catch { /* blocked storage: nothing to compare with */ }
}
