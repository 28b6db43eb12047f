// Sends what is due and asks for the day, when there is a network; waits longer after each failure.

import { Ended, Unreachable, allRows, alone, refuseOtherTeams, sendPhotos, sendPresses } from "./reports.js";
import { tellConsent } from "./position.js";
import { ask } from "./server.js";
import * as store from "./store.js";
import { say } from "./words.js";

const REFRESH = 60_000;
const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 60_000;
const channel = new BroadcastChannel("team-phone");
let failures = 0;
let pausedUntil = 0;
let photosPausedUntil = 0;
let trouble = "";
let photoTrouble = "";

/** Return what is wrong with the way to the server: "", the name of words, or the server's own words. */
export const troubleNow = () => (navigator.onLine ? trouble || photoTrouble : "noNetwork");

/** Let other tabs know that something has changed; `hear` is called when they do. */
export const tellTabs = () => channel.postMessage("changed");
export const listen = (hear) => { channel.onmessage = hear; };

/** Try at once, whatever failed before. */
export function hurry() {
  failures = 0;
  pausedUntil = 0;
  photosPausedUntil = 0;
}

/** Send and ask what is due; return whether something may have changed. */
export async function sync({ isForced = false } = {}) {
  if (!isForced && (!navigator.onLine || performance.now() < pausedUntil)) return false;
  const changed = await alone("presses", () => exchange(isForced));
  if (changed) tellTabs();
  return Boolean(changed);
}

async function exchange(isForced) {
  const session = await store.recall("session");
  if (!session || session.isEnded) return false;
  const before = await fingerprint();
  try {
    await sendPresses();
    await tellLanguage();
    await tellConsent();
    const isRefreshed = await refresh(isForced || before !== await fingerprint());
    const wasTrouble = trouble;
    failures = 0;
    trouble = "";
    return isRefreshed || wasTrouble !== "";
  } catch (failure) {
    return recover(failure);
  }
}

const fingerprint = async () => (
  (await allRows()).map(({ seq, answer }) => `${seq}${answer?.outcome ?? ""}`).join());

const nameOf = (failure) => (failure.isOffline ? "noNetwork" : failure.words || "noAnswer");

/** Send photos beside all else; return whether something has changed. */
export async function syncPhotos() {
  if (!navigator.onLine || performance.now() < photosPausedUntil) return false;
  try {
    const sent = await alone("photos", sendPhotos);
    if (sent === undefined) return false;
    photoTrouble = "";
    tellTabs();
    return true;
  } catch (failure) {
    photosPausedUntil = performance.now() + LONGEST_PAUSE;
    if (failure instanceof Ended) await endSession();
    else if (failure instanceof Unreachable) photoTrouble = nameOf(failure);
    else throw failure;
    return true;
  }
}

async function recover(failure) {
  if (failure instanceof Ended) {
    await endSession();
    return true;
  }
  if (!(failure instanceof Unreachable)) throw failure;
  trouble = nameOf(failure);
  pausedUntil = performance.now() + Math.min(FIRST_PAUSE * 2 ** failures, LONGEST_PAUSE);
  failures += 1;
  return true;
}

async function refresh(isForced) {
  const known = await store.recall("day");
  if (!isForced && known && Math.abs(Date.now() - known.heardAt) < REFRESH) return false;
  const asked = Date.now();
  const { status, body } = await ask("GET", "/team/day.json");
  if (status !== 200) throw new Unreachable();
  await store.keep("offset", Date.parse(body.now) - (asked + Date.now()) / 2);
  await store.keep("day", { ...body, heardAt: Date.now() });
  await store.alter("session", (session) => ({ ...session, team: body.team, leader: body.leader }));
  return true;
}

async function tellLanguage() {
  const chosen = await store.recall("language");
  if (!chosen || chosen.isTold) return;
  await ask("POST", "/team/language", { language: chosen.code });
  await store.keep("language", { ...chosen, isTold: true });
}

/** Hide the day of a session that has ended; what is not sent stays. */
export async function endSession() {
  await store.forget("day");
  await store.alter("session", (session) => ({ ...session, isEnded: true }));
}

/**
 * Let this phone in by a code; return "", or why not in words.
 *
 * Nothing is sent meanwhile: with the new session a press of another team would be sent as this one's.
 */
export const enter = (code) => navigator.locks.request("team-presses", () => navigator.locks.request(
  "team-photos", () => enterAlone(code)));

async function enterAlone(code) {
  // What is due goes by the session that ends now, if there is one.
  await sendPresses().catch(() => {});
  try {
    const { status, body } = await ask("POST", "/team/enter", { code });
    if (status !== 200) return body.message;
    await begin(body);
    return "";
  } catch (failure) {
    return say(failure.isOffline ? "enterNeedsNetwork" : "noAnswer");
  }
}

async function begin({ team, leader, language }) {
  await store.forget("day");
  await store.keep("session", { team, leader, isEnded: false });
  await store.keep("language", { code: language, isTold: true });
  await refuseOtherTeams(team);
  hurry();
  tellTabs();
}

/** Let the service worker send what is left when the page is closed, where phones can do that. */
export async function sendInBackground() {
  const worker = await navigator.serviceWorker?.getRegistration("/team/");
  await worker?.sync?.register("team-reports").catch(() => {});
}

/** End the session and forget everything; return whether the server heard of it. */
export async function leave() {
  try {
    await ask("POST", "/team/leave", {});
  } catch (failure) {
    if (!(failure instanceof Ended)) return false;
  }
  await store.forgetAll();
  for (const name of await globalThis.caches?.keys() ?? []) await caches.delete(name);
  const worker = await navigator.serviceWorker?.getRegistration("/team/");
  await worker?.unregister();
  tellTabs();
  return true;
}
