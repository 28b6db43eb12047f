// Where the phone is: known only while the team is on the way and its leader agreed today.

import { ask } from "./server.js";
import * as store from "./store.js";

const PAUSE = 60_000;
const PATIENCE = 8000;
let watch = null;
let sentAt = -Infinity;

/** Return whether the leader agreed on a date; undefined when it was not asked then. */
export async function consentOn(date) {
  const consent = await store.recall("consent");
  return consent?.date === date ? consent.agrees : undefined;
}

/** Keep what the leader answered for a date; the server is told now or with the next position. */
export async function keepConsent(date, agrees) {
  await store.keep("consent", { date, agrees, isTold: false });
}

/** Tell the server what the leader answered, unless it knows. Raises Unreachable and Ended. */
export async function tellConsent() {
  const consent = await store.recall("consent");
  if (!consent || consent.isTold) return;
  await ask("POST", "/team/position/consent", { agrees: consent.agrees });
  await store.keep("consent", { ...consent, isTold: true });
}

/** Follow the phone while `isWanted`, and stop as soon as it is not. */
export function follow(isWanted) {
  if (!isWanted) return stop();
  if (watch !== null || !navigator.geolocation) return undefined;
  // Refused by the phone itself: the visit goes on without it.
  watch = navigator.geolocation.watchPosition(send, () => {}, { maximumAge: 30_000, timeout: 60_000 });
  return undefined;
}

function stop() {
  if (watch !== null) navigator.geolocation.clearWatch(watch);
  watch = null;
}

async function send({ coords }) {
  if (!navigator.onLine || performance.now() - sentAt < PAUSE) return;
  sentAt = performance.now();
  try {
    await ask("POST", "/team/position", place(coords));
  } catch {
    // The next one says it better than this one later.
  }
}

/** Return where the phone is now; null when it does not say so soon. */
export function locate() {
  if (!navigator.geolocation) return Promise.resolve(null);
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve(place(coords)), () => resolve(null),
      { enableHighAccuracy: true, maximumAge: 60_000, timeout: PATIENCE });
  });
}

const place = ({ latitude, longitude, accuracy }) => ({ latitude, longitude, accuracy });
