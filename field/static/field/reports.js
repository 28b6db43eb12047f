// What was pressed or photographed and is not sent yet: kept first, then sent in order, once.
//
// The page and the service worker both send; a lock lets one of them at a time. The key of a row
// lets the server know it again, so what was sent and not answered is sent again without harm.

import { Ended, Unreachable, ask } from "./server.js";
import * as store from "./store.js";

/** For so long a press can be taken back. */
export const SECONDS_TO_UNDO = 10;
const OK = 200;
// Of the throttle and of a token that is still not the right one: later, not never.
const LATER = new Set([403, 429]);
// What may be said again and again; any other move happens once.
const REPEATED = new Set(["delay", "extend"]);

/** Return now by the server's clock, as far as it is known how wrong this phone's is. */
export const serverTime = (offset) => new Date(Date.now() + (offset ?? 0));

// Presses of a phone whose storage is full: they live as long as the page does.
const homeless = [];

/** Return all that is kept, oldest first. */
export const allRows = async () => [...await store.rows(), ...homeless];

/**
 * Keep a press; return its row. `at` is for the screen. `body.pressedAt` is by this phone's clock, as will be
 * `sentAt`: of a wrong one the server believes the difference.
 * `isHomeless` says that the phone's storage is full.
 */
export async function keepPress(press, { team, label }) {
  const offset = await store.recall("offset");
  const row = {
    type: "press", key: crypto.randomUUID(), team, label, visit: press.visit, action: press.action,
    dueAt: Date.now() + SECONDS_TO_UNDO * 1000, isUnderWay: false, answer: null,
    at: serverTime(offset).toISOString(), body: { ...press, pressedAt: new Date().toISOString() },
  };
  const isSame = (other) => other.type === "press" && !other.answer && other.visit === row.visit
    && other.action === row.action && !REPEATED.has(row.action);
  try {
    await store.addRow(row, isSame);
  } catch {
    homeless.push({ ...row, seq: -1 - homeless.length });
    return { row, isHomeless: true };
  }
  return { row, isHomeless: false };
}

/** Change a row wherever it is kept; null deletes it, undefined leaves it. */
async function alterRow(seq, change) {
  const place = homeless.findIndex((row) => row.seq === seq);
  if (place < 0) return store.alterRow(seq, change);
  const changed = change(homeless[place]);
  if (changed === null) homeless.splice(place, 1);
  else if (changed !== undefined) homeless[place] = changed;
  return changed;
}

/** Add to a press that is not sent yet what was learnt a moment later: where the phone is. */
export async function addToPress(key, more) {
  const row = (await allRows()).find((each) => each.key === key);
  if (row) await alterRow(row.seq, (now) => (
    now.isUnderWay ? undefined : { ...now, body: { ...now.body, ...more } }));
}

/** Keep a photo to be sent. Raises QuotaExceededError. */
export async function keepPhoto({ visit, kind, photo }, { team, label }) {
  await store.addRow({
    type: "photo", key: crypto.randomUUID(), team, label, visit, action: "photo", kind, photo,
    takenAt: new Date().toISOString(), dueAt: Date.now(), answer: null,
  });
}

/** Take a press back; return false when it is on its way to the server already. */
export async function takeBack(seq) {
  const left = await alterRow(seq, (row) => (row.isUnderWay || row.answer ? undefined : null));
  return left === null;
}

/** Return whether a press can still be taken back, and for how many seconds. */
export function secondsToUndo(row) {
  const left = Math.ceil((row.dueAt - Date.now()) / 1000);
  // A clock that was put back holds nothing up.
  return row.type === "press" && !row.isUnderWay && !row.answer && left <= SECONDS_TO_UNDO ? Math.max(left, 0) : 0;
}

const isDue = (row) => !row.answer && secondsToUndo(row) === 0;

/** Do something while no other tab and no worker does it; undefined when one does. */
export const alone = (what, work) => navigator.locks.request(
  `team-${what}`, { ifAvailable: true }, (lock) => (lock ? work() : undefined));

/** Send the presses that are due, oldest first; call it `alone`. Raises Unreachable and Ended. */
export const sendPresses = () => sendDue("press");

/** Send the photos, which take long and let no press wait. Raises Unreachable and Ended. */
export const sendPhotos = () => sendDue("photo");

async function sendDue(type) {
  const session = await store.recall("session");
  if (!session || session.isEnded) return 0;
  for (let sent = 0; ; sent += 1) {
    const next = (await allRows()).find((row) => row.type === type && isDue(row) && row.team === session.team);
    if (!next) return sent;
    await send(next);
  }
}

async function send(row) {
  // From here on it cannot be taken back, not even by another tab.
  const current = await alterRow(row.seq, (now) => ({ ...now, isUnderWay: true }));
  if (!current) return;
  const { status, body } = current.type === "press"
    ? await ask("POST", "/team/presses", { key: current.key, ...current.body, sentAt: new Date().toISOString() })
    : await ask("POST", "/team/photos", photoForm(current));
  if (LATER.has(status)) throw new Unreachable(false);
  if (body.visit) await store.alter("day", (day) => withVisit(day, body.visit));
  const outcome = status === OK ? body.outcome ?? "applied" : "refused";
  await alterRow(row.seq, (now) => (
    outcome === "applied" ? null : { ...now, answer: { outcome, code: body.code, message: body.message } }));
}

function photoForm(row) {
  const form = new FormData();
  for (const name of ["key", "visit", "kind", "takenAt"]) form.append(name, row[name]);
  form.append("sentAt", new Date().toISOString());
  form.append("photo", row.photo, "photo.jpg");
  return form;
}

function withVisit(day, visit) {
  if (!day) return undefined;
  return { ...day, visits: day.visits.map((each) => (each.id === visit.id ? visit : each)) };
}

/** Let nothing of another team be sent as this one's: it is refused, openly. */
export async function refuseOtherTeams(team) {
  for (const row of await allRows()) {
    if (row.team === team || row.answer) continue;
    const answer = { outcome: "refused", code: "OTHER_TEAM", message: "" };
    await alterRow(row.seq, (now) => ({ ...now, answer, photo: undefined }));
  }
}

/** Forget a row whose answer was read. */
export const dismiss = (seq) => alterRow(seq, (row) => (row.answer ? null : undefined));

export { Ended, Unreachable };
