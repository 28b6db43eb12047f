// The page of a team's phone: what happens when something is pressed, and when the page wakes up.

import * as reports from "./reports.js";
import * as photos from "./photos.js";
import * as position from "./position.js";
import * as screen from "./screen.js";
import { askMinutes, askReason, askYesNo } from "./sheets.js";
import * as store from "./store.js";
import * as sync from "./sync.js";
import { clockTime, preferred, say, speak } from "./words.js";

const TICK = 1000;
// How old the day is, and whose phones are still shown, changes by itself.
const REDRAW = 30;
// So long a second tap on the same place is no press of the next move.
const PAUSE_AFTER_PRESS = 1500;
const PATIENCE = 5000;
const LONGEST_TOUCH = 3000;
const DELAYS = [15, 30, 45, 60];
const EXTENSIONS = [15, 30, 45, 60, 90, 120];
const state = {
  session: null, day: null, rows: [], trouble: "", busy: new Set(), notices: [], entering: {},
};
const labelOf = (visit) => clockTime(visit.startsAt);
const mine = (visit) => ({ team: state.session.team, label: labelOf(visit) });

// --- What the page knows ------------------------------------------------------------------------

async function load() {
  const [session, day, rows, chosen, offset] = await Promise.all([store.recall("session"), store.recall("day"),
    reports.allRows(), store.recall("language"), store.recall("offset")]);
  Object.assign(state, { session, day, rows, offset, trouble: sync.troubleNow() });
  await speak(chosen?.code ?? preferred()).catch(() => {});
}

async function show() {
  await load();
  draw();
}

let isTouched = false;

function release() {
  isTouched = false;
  if (state.isStale) draw();
}

addEventListener("pointerdown", () => { isTouched = true; setTimeout(release, LONGEST_TOUCH); });
// The press itself comes after it.
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(release));

function draw() {
  // A button that is drawn anew under the thumb would not be pressed.
  state.isStale = isTouched;
  if (isTouched) return;
  screen.draw(state, act);
  position.follow(state.isSharing && screen.isDriving(state));
}

async function exchange(options) {
  if (await sync.sync(options)) await show();
  if (state.rows.some((row) => row.type === "photo" && !row.answer)) sync.syncPhotos().then((changed) => changed && show());
  state.isSharing = state.day ? await position.consentOn(state.day.date) ?? state.day.sharesPosition : false;
}

// --- Presses ------------------------------------------------------------------------------------

async function press(visit, move, more = {}) {
  if (state.busy.has(visit.id)) return;
  state.busy.add(visit.id);
  setTimeout(() => { state.busy.delete(visit.id); draw(); }, PAUSE_AFTER_PRESS);
  const { row, isHomeless } = await reports.keepPress({ visit: visit.id, action: move, ...more }, mine(visit));
  screen.announce(say("sentIn", { move: say(move), seconds: reports.SECONDS_TO_UNDO }));
  if (isHomeless) addNotice("pressNotKept");
  if (move === "give_up") addPlace(row.key);
  if (move === "dispatch") askToShare();
  sync.tellTabs();
  sync.sendInBackground();
  await show();
}

/** Add where the team is to what says that nobody opened: evidence, if the leader agreed. */
function addPlace(key) {
  if (!state.isSharing) return;
  position.locate().then((place) => place && reports.addToPress(key, { position: place }));
}

async function askToShare() {
  const { day } = state;
  if (!day || day.sharesPosition || !navigator.geolocation || await position.consentOn(day.date) !== undefined) return;
  const agrees = await askYesNo(say("shareQuestion"));
  if (agrees === null) return;
  await position.keepConsent(day.date, agrees);
  state.isSharing = agrees;
  draw();
}

async function countCall(visit) {
  const calls = (await store.recall("calls")) ?? {};
  await store.keep("calls", { ...calls, [visit.id]: (calls[visit.id] ?? 0) + 1 });
}

async function giveUp(visit) {
  const reasonId = await askReason(visit, () => reports.serverTime(state.offset));
  if (!reasonId) return;
  const calls = (await store.recall("calls"))?.[visit.id] ?? 0;
  await press(visit, "give_up", { reasonId, calls });
}

async function minutesFor(visit, move, question, choices) {
  const minutes = await askMinutes(question, choices);
  if (minutes) await press(visit, move, { minutes });
}

async function undo(row) {
  if (await reports.takeBack(row.seq)) screen.announce(say("takenBack", { move: say(row.action) }));
  sync.tellTabs();
  await show();
}

async function photo(visit, kind, file) {
  if (!file) return;
  let small;
  try {
    small = await photos.shrink(file);
  } catch {
    addNotice("photoUnreadable");
    return;
  }
  try {
    await reports.keepPhoto({ visit: visit.id, kind, photo: small }, mine(visit));
  } catch {
    addNotice("photoNotKept");
  }
  sync.tellTabs();
  await show();
  sync.sendInBackground();
  await exchange();
}

function addNotice(name) {
  if (!state.notices.includes(name)) state.notices.push(name);
  draw();
}

// --- Coming, going, speaking ----------------------------------------------------------------------

async function enter(code) {
  if (state.entering.isBusy || !code?.trim()) return;
  state.entering = { isBusy: true };
  draw();
  const problem = await sync.enter(code.trim());
  state.entering = { problem };
  await show();
  if (!problem) await exchange({ isForced: true });
}

async function leave() {
  const unsent = state.rows.filter((row) => !row.answer).length;
  const warnings = unsent > 0 ? [say("leaveUnsent", { count: unsent })] : [];
  if (!await askYesNo(say("leaveQuestion"), ...warnings)) return;
  if (await sync.leave()) location.reload();
  else addNotice("leaveNeedsNetwork");
}

async function chooseLanguage(code) {
  const isIn = state.session && !state.session.isEnded;
  await speak(code);
  await store.keep("language", { code, isTold: !isIn });
  await show();
  await exchange({ isForced: true });
}

const act = {
  press, giveUp, undo, photo, enter, leave, called: countCall, speak: chooseLanguage,
  delay: (visit) => minutesFor(visit, "delay", "howLate", DELAYS),
  extend: (visit) => minutesFor(visit, "extend", "howMuchLonger", EXTENSIONS),
  refresh: () => { sync.hurry(); return exchange({ isForced: true }); },
  dismiss: async (row) => { await reports.dismiss(row.seq); await show(); },
  dismissNotice: (name) => { state.notices = state.notices.filter((each) => each !== name); draw(); },
};

// --- Waking up ------------------------------------------------------------------------------------

/** Return the code of the address, and remove it from there before anything else happens. */
function takeCode() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (code) history.replaceState(null, "", location.pathname);
  return code;
}

function wake() {
  sync.hurry();
  exchange();
}

async function comeBack({ persisted }) {
  if (!persisted) return;
  // What was on the screen may be another's by now: nothing of it is seen before it is known.
  document.body.dataset.ready = "";
  await Promise.race([exchange({ isForced: true }), new Promise((done) => { setTimeout(done, PATIENCE); })]);
  await show();
}

async function start() {
  // Without them nothing is kept: a private window, an old browser, an address without HTTPS.
  if (!isSecureContext || !navigator.locks || !await store.recall("session").then(() => true, () => false)) {
    await speak(preferred());
    screen.drawUnable();
    return;
  }
  const code = takeCode();
  addEventListener("pageshow", comeBack);
  addEventListener("hashchange", () => { const next = takeCode(); if (next) enter(next); });
  addEventListener("online", wake);
  addEventListener("offline", show);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) wake(); });
  sync.listen(show);
  await show();
  navigator.serviceWorker?.register("/team/sw.js", { scope: "/team/", type: "module" }).catch(() => {});
  navigator.storage?.persist?.();
  if (code) await enter(code);
  else await exchange({ isForced: true });
  setInterval(tick, TICK);
}

let ticks = 0;
let wasUndoing = false;

function tick() {
  const isUndoing = screen.drawUndo(state, act);
  if (wasUndoing && !isUndoing) sync.hurry();
  wasUndoing = isUndoing;
  ticks += 1;
  if (ticks % REDRAW === 0) draw();
  const hasUnsent = state.rows.some((row) => !row.answer);
  if (hasUnsent || !document.hidden) exchange();
}

start();
