// SPDX-License-Identifier: EUPL-1.2

/** Does work in one page or worker at a time. */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request(name, work) : work();
}
