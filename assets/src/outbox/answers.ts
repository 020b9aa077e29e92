// SPDX-License-Identifier: EUPL-1.2
// What the server's answers mean for what waits on the device, and the form token that each sending needs.

const BUSY_MS = 60_000; // how long a busy server is left alone that does not say it itself
const BUSY_MOST_MS = 3600_000;
const TOKEN_MS = 5 * 60_000; // how long a form token is taken to hold

/** What the server says in words: refusals of pages, of the outbox's door, problem documents. */
export interface Reply {
  number?: string; link?: string; code?: string;
  error?: string; detail?: string; errors?: Record<string, string>; fields?: Record<string, string>;
}

export type Outcome =
  | { kind: "taken"; reply: Reply }
  | { kind: "refused"; status: number; reply: Reply | null } // null: not in our server's words
  | { kind: "busy"; until: number } // too many at once, or something that passes: not before `until`
  | { kind: "locked"; isForm: boolean } // nobody is signed in any more, or the form's token is of another session
  | { kind: "silent" }; // no answer from our server: no signal, or a hotspot's own page

let known: { token: string; at: number } | undefined;
export const isTokenKnown = (): boolean => known !== undefined && Date.now() - known.at < TOKEN_MS;
export const dropToken = (): void => { known = undefined; };

/** A form token that holds now, since what waited may be older than the session; or why there is none. Asked for ahead,
 * it saves a weak signal one way there and back at the moment of sending.
 */
export async function token(): Promise<string | Outcome> {
  if (known && isTokenKnown()) return known.token;
  const session = await fetch("/lapor/sesi/", { headers: { Accept: "application/json" }, cache: "no-store" });
  if (isBusy(session)) return busy(session);
  const { csrf } = (await session.json()) as { csrf?: string };
  if (!session.ok || !csrf) return { kind: "silent" };
  known = { token: csrf, at: Date.now() };
  return csrf;
}

export async function read(answer: Response): Promise<Outcome> {
  if (answer.type === "opaqueredirect") return { kind: "locked", isForm: false };
  if (isBusy(answer)) return busy(answer);
  const reply = (await answer.json().catch(() => null)) as Reply | null;
  if (answer.ok) return reply ? { kind: "taken", reply } : { kind: "silent" };
  if (answer.status === 403 && (!reply?.code || reply.code === "expired_form")) return { kind: "locked", isForm: true };
  return { kind: "refused", status: answer.status, reply };
}

const isBusy = (answer: Response): boolean => answer.status === 429 || answer.status >= 500;

/** Retry-After in seconds or as a date, else a minute; never longer than an hour. */
function busy(answer: Response): Outcome {
  const said = answer.headers.get("Retry-After") ?? "";
  const ms = said.trim() && Number.isFinite(Number(said)) ? Number(said) * 1000 : Date.parse(said) - Date.now();
  return { kind: "busy", until: Date.now() + Math.min(ms > 0 ? ms : BUSY_MS, BUSY_MOST_MS) };
}
