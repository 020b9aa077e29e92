// SPDX-License-Identifier: EUPL-1.2
// Reports that wait for a network, and the draft being written: one IndexedDB, shared by pages and service worker.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";

export interface Photo { id: string; blob: Blob; name: string }

/** A report as written: the form's fields by name, its photos, and the key that makes sending twice harmless. */
export interface Waiting {
  key: string;
  fields: [string, string][];
  photos: Photo[];
  state: "draft" | "waiting" | "refused" | "sent";
  updated: number;
  notBefore?: number; // the server was busy: when it may be asked again
  number?: string;
  link?: string;
  errors?: Record<string, string>;
  account?: string; // the mark of whose it is; "" is the device's
  told?: number; // when its writer was first told the number
}

interface Schema extends DBSchema { reports: { key: string; value: Waiting } }

let opened: Promise<IDBPDatabase<Schema>> | undefined;

function db(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>("balai", 1, {
    upgrade(base) { base.createObjectStore("reports", { keyPath: "key" }); },
  });
  return opened;
}

export const put = async (row: Waiting): Promise<void> => { await (await db()).put("reports", row); };
export const get = async (key: string): Promise<Waiting | undefined> => (await db()).get("reports", key);
export const drop = async (key: string): Promise<void> => (await db()).delete("reports", key);
export const all = async (): Promise<Waiting[]> => (await db()).getAll("reports");

/** Whose a report is: the mark of the account under which it was begun, "" without one. */
export const accountOf = (row: Waiting): string => row.account ?? row.fields.find(([name]) => name === "account")?.[1] ?? "";

/** The mark of who is signed in on this page. */
export const accountHere = (): string => document.documentElement.dataset["account"] ?? "";

/** Whether its words may be shown to who is here. */
export const isHere = (row: Waiting, mark: string): boolean => ["", mark].includes(accountOf(row));
