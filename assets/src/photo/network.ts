// SPDX-License-Identifier: EUPL-1.2
const network = (): { saveData?: boolean; effectiveType?: string } => (navigator as { connection?: object }).connection ?? {};

/** Whether somebody pays for each byte. */
export const isSparing = (): boolean => Boolean(network().saveData);

export const isWeak = (): boolean => Boolean(network().effectiveType?.endsWith("2g"));
