// SPDX-License-Identifier: EUPL-1.2

/** A moment as people here say it: day, date and hour, in the page's language. */
export const moment = (at: number): string =>
  new Date(at).toLocaleString(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
