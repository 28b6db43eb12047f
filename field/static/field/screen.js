// Draws the page from what the phone keeps: the header, what needs an answer, the days, the way in.

import { comingCard, pictureOf, visitCard } from "./card.js";
import { asShownAt, isOnTheWay, withPresses } from "./day.js";
import { button, icon, make, redraw } from "./dom.js";
import { secondsToUndo, serverTime } from "./reports.js";
import { showPhotos } from "./photos.js";
import { clockTime, dayName, language, languages, say } from "./words.js";

const OLD = 3 * 60_000;
const DAY = 18 * 3_600_000;
const at = (id) => document.getElementById(id);

/** Return what was pressed and not refused: what the screen shows as if it had been applied. */
const pending = (rows) => rows.filter((row) => row.type === "press" && !row.answer);

/** Return the visits of today as presses leave them. */
export const visitsToday = ({ day, rows, offset }) => (day?.visits ?? []).map(
  (visit) => asShownAt(withPresses(visit, pending(rows)), serverTime(offset)));

/** Return whether the team is on the way to a visit, as both the server and the leader say. */
export const isDriving = (state) => visitsToday(state).some(
  (visit, place) => isOnTheWay(visit) && isOnTheWay(state.day.visits[place]));

/** Draw everything. */
export function draw(state, act) {
  drawHeader(state, act);
  drawNotices(state, act);
  drawUndo(state, act);
  redraw(at("content"), state.session && !state.session.isEnded ? days(state, act) : entrance(state, act));
  document.body.dataset.ready = "yes";
}

// --- The header -----------------------------------------------------------------------------

function drawHeader({ session, day, rows, trouble }, act) {
  const isIn = session && !session.isEnded;
  const unsent = rows.filter((row) => !row.answer).length;
  redraw(at("header"), [
    make("div", { class: "who" },
      make("strong", { class: "brand" }, isIn ? session.team : "CleanLife"),
      isIn && make("small", {}, session.leader)),
    languageChoice(act),
  ]);
  redraw(at("state"), [
    trouble && isIn && make("p", { class: "chip unsent" }, icon("unsent"), say(trouble)),
    unsent > 0 && make("p", { class: "chip unsent", "data-unsent": unsent }, icon("unsent"), say("notSent", { count: unsent })),
    isIn && day && make("div", { class: "age" },
      make("span", { class: isOld(day) ? "old" : "" }, say("asOf", { time: ageOf(day) })),
      button("refresh", say("refresh"), act.refresh, { style: "quiet small", id: "refresh" })),
  ]);
}

/** Write when the day was heard of; of an earlier day, which one. */
const ageOf = ({ date, now, heardAt }) => (
  Date.now() - heardAt < DAY ? clockTime(now) : `${dayName(date)}, ${clockTime(now)}`);

const isOld = (day) => Math.abs(Date.now() - day.heardAt) > OLD;

function languageChoice(act) {
  const options = Object.entries(languages).map(([code, name]) => make(
    "option", { value: code, lang: code, selected: code === language() }, name));
  return make("label", { class: "language" }, icon("globe"),
    make("span", { class: "hidden" }, say("language")),
    make("select", { "data-id": "language", change: ({ target }) => act.speak(target.value) }, options));
}

// --- What needs an answer -----------------------------------------------------------------------

function drawNotices({ rows, notices }, act) {
  const told = [
    ...rows.filter((row) => row.answer).map((row) => notice(
      answerWords(row), row.answer.message, row.answer.outcome === "noted" ? "" : "bad", () => act.dismiss(row))),
    ...notices.map((name) => notice(say(name), "", "bad", () => act.dismissNotice(name))),
  ];
  // Drawn anew it would be read out anew.
  const shown = told.map((each) => each.textContent).join();
  if (at("notices").dataset.shown === shown) return;
  at("notices").dataset.shown = shown;
  redraw(at("notices"), told);
}

function answerWords({ action, label, team, answer }) {
  const move = `${say(action)} (${label})`;
  if (answer.code === "OTHER_TEAM") return say("otherTeam", { move, team });
  return say(answer.outcome === "noted" ? "noted" : "refused", { move });
}

function notice(words, more, style, dismiss) {
  return make("div", { class: `state notice ${style}` },
    make("p", {}, icon("warning"), make("span", {}, words, more && make("small", { dir: "auto" }, more))),
    button("check", say("ok"), dismiss, { style: "quiet small" }));
}

/** Draw the bar that takes presses back: the last one of each visit, while its seconds run. */
export function drawUndo({ rows }, act) {
  const last = new Map(pending(rows).map((row) => [row.visit, row]));
  const bars = [...last.values()].filter((row) => secondsToUndo(row) > 0);
  const bar = at("undo");
  const shown = bars.map((row) => `${row.key}${language()}`).join();
  if (bar.dataset.shown !== shown) {
    bar.dataset.shown = shown;
    redraw(bar, bars.map((row) => make("div", { class: "undo" },
      make("span", { "aria-hidden": "true", "data-key": row.key }),
      button("undo", say("undo"), () => act.undo(row), { style: "quiet", id: `undo-${row.key}` }))));
  }
  for (const row of bars) {
    const move = `${say(row.action)} (${row.label})`;
    const words = say("sentIn", { move, seconds: secondsToUndo(row) });
    bar.querySelector(`[data-key="${row.key}"]`).replaceChildren(icon(pictureOf(row.action)), words);
  }
  document.body.classList.toggle("undoing", bars.length > 0);
  return bars.length > 0;
}

// --- The days -----------------------------------------------------------------------------------

function days(state, act) {
  const { day } = state;
  if (!day) return [make("p", { class: "card" }, say(state.trouble || "loading"))];
  const photos = showPhotos(state.rows);
  const visits = visitsToday(state);
  return [
    make("h1", {}, say("today"), make("small", {}, dayName(day.date))),
    ...visits.map((visit) => visitCard(visit, {
      act, isBusy: state.busy.has(visit.id),
      photos: photos.filter((photo) => photo.visit === visit.id),
      unsent: state.rows.some((row) => row.visit === visit.id && !row.answer),
    })),
    visits.length === 0 && make("p", { class: "card" }, say("nothingToday")),
    ...tomorrow(day, act),
    make("div", { class: "row" }, button("exit", say("leave"), act.leave, { id: "leave" })),
  ];
}

function tomorrow({ tomorrow: visits, tomorrowFrom }, act) {
  const isWhole = visits.some((visit) => visit.address);
  return [
    make("h2", {}, say("tomorrow")),
    visits.length === 0 && make("p", { class: "card" }, say("nothingTomorrow")),
    ...isWhole ? visits.map((visit) => comingCard(visit, act)) : [],
    !isWhole && visits.length > 0 && make("ul", { class: "card tomorrow" }, visits.map(comingLine)),
    !isWhole && visits.length > 0 && make("p", { class: "hint" }, say("tomorrowFrom", { time: tomorrowFrom })),
  ];
}

const comingLine = (visit) => make("li", {},
  make("bdi", { dir: "ltr", class: "time" }, `${clockTime(visit.startsAt)}–${clockTime(visit.endsAt)}`),
  make("span", {}, visit.service),
  make("small", {}, make("bdi", {}, visit.district)));

// --- The way in ---------------------------------------------------------------------------------

function entrance({ session, rows, entering }, act) {
  const unsent = rows.filter((row) => !row.answer).length;
  const typed = document.querySelector("[name=code]")?.value ?? "";
  const submit = (event) => { event.preventDefault(); act.enter(new FormData(event.target).get("code")); };
  return [make("section", { class: "card" },
    session?.isEnded && make("p", { class: "state bad" }, say("ended")),
    unsent > 0 && make("p", { class: "state" }, say("unsentKept", { count: unsent })),
    entering.problem && make("p", { class: "state bad", role: "alert" }, entering.problem),
    make("h1", {}, say("enterCode")),
    make("form", { submit },
      make("label", { for: "code" }, say("code")),
      make("input", {
        id: "code", name: "code", "data-id": "code", required: true, autocomplete: "off", autocapitalize: "characters",
        spellcheck: "false", dir: "ltr", maxlength: 40, value: typed,
      }),
      make("button", { class: "big", "data-id": "enter", "aria-disabled": entering.isBusy ? "true" : null },
        icon("key"), make("span", {}, say(entering.isBusy ? "loading" : "enter")))))];
}

/** Say that this browser keeps nothing, so that the page cannot work here. */
export function drawUnable() {
  redraw(at("content"), [make("p", { class: "state bad" }, say("unable"))]);
  document.body.dataset.ready = "yes";
}

/** Say something to those who hear the page. */
export function announce(words) {
  at("spoken").textContent = words;
}
