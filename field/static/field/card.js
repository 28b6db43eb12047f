// One visit of the day, drawn: what the team must know, and what it can press.

import { mainMove, statusWords } from "./day.js";
import { button, icon, make } from "./dom.js";
import { clockTime, knows, say } from "./words.js";

const PICTURE_OF = {
  dispatch: "car", arrive: "pin", start: "play", complete: "check", give_up: "cross", delay: "late", extend: "longer",
};
const STATUS_PICTURE = {
  Scheduled: "clock", Dispatched: "car", atTheDoor: "pin", "In Progress": "play", Completed: "check",
  "Cannot Complete": "cross", Cancelled: "cross",
};
const ACCESS = { building: "house", gate: "gate", floor: "floor", flat: "door", parking: "parking", pets: "paw" };

/** Return the picture of a move. */
export const pictureOf = (move) => PICTURE_OF[move] ?? "camera";

/** Return the card of a visit as presses leave it; `act` names what its buttons do. */
export function visitCard(visit, { unsent, photos, isBusy, act }) {
  const heading = head(visit, unsent);
  if (visit.isOver) return folded(visit, heading, [...facts(visit), photoRow(visit, photos, act)]);
  return make("article", { class: "card visit", "data-visit": visit.id },
    ...heading, ...facts(visit), contactRow(visit, act), photoRow(visit, photos, act),
    bigButton(visit, isBusy, act), otherMoves(visit, act));
}

/** Return the card of a visit of tomorrow: to be read, not yet to be pressed. */
export const comingCard = (visit, act) => folded(visit, head(visit, false), [...facts(visit), contactRow(visit, act)]);

function folded(visit, heading, content) {
  return make("details", { class: `card visit ${visit.isOver ? "over" : ""}`, "data-visit": visit.id },
    make("summary", { "data-id": `fold-${visit.id}` }, make("div", {}, ...heading.filter(Boolean)), icon("unfold")),
    ...content.flat().filter(Boolean));
}

function head(visit, unsent) {
  const status = statusWords(visit);
  return [
    make("h3", {},
      make("bdi", { dir: "ltr", class: "time" }, `${clockTime(visit.startsAt)}–${clockTime(visit.endsAt)}`),
      make("span", { class: "service" }, visit.service)),
    make("p", { class: `chip ${status.toLowerCase().replaceAll(" ", "-")}` },
      icon(STATUS_PICTURE[status] ?? "clock"), say(status)),
    unsent && make("p", { class: "chip unsent" }, icon("unsent"), say("notSentYet")),
    visit.access.atDoorAt && !visit.isOver && make("p", { class: "chip dispatched" },
      icon("person"), say("customerAtDoor", { time: clockTime(visit.access.atDoorAt) })),
    visit.expectedStartAt && !visit.isOver && make("p", { class: "chip unsent" },
      icon("late"), say("expected", { time: clockTime(visit.expectedStartAt) })),
  ];
}

function facts(visit) {
  const { address, access, customer, onSite } = visit;
  const area = [address.district, address.city].filter(Boolean).join(" · ");
  const ways = { building: address.buildingNumber, ...access };
  return [
    fact("pin", say("address"), [address.line1, area].filter(Boolean).join("\n")),
    make("ul", { class: "access", "aria-label": say("access") }, Object.keys(ACCESS)
      .filter((name) => ways[name])
      .map((name) => make("li", {}, icon(ACCESS[name]), make("span", {}, `${say(name)} `, isolated(ways[name]))))),
    access.notes && fact("note", say("access"), access.notes),
    visit.notes && fact("note", say("notes"), visit.notes),
    // Else the button that calls has the name.
    !customer.phone && fact("person", say("customer"), customer.name),
    onSite?.name && onSite.name !== customer.name && fact("key", say("opens"), onSite.name),
    wishes(visit.preferences ?? {}),
    visit.teams.length > 1 && fact("people", say("withTeams", { teams: visit.teams.join(", ") }), ""),
  ];
}

function wishes({ crew, fragranceFree, pets }) {
  const wished = [crew === "WOMEN" && "womenOnly", fragranceFree && "fragranceFree", pets && "petsAtHome"];
  const words = wished.filter(Boolean).map((name) => say(name));
  return words.length > 0 && fact("heart", say("wishes"), words.join(" · "));
}

const isolated = (text) => make("bdi", {}, text);

function fact(picture, label, text) {
  return make("p", { class: "fact" }, icon(picture),
    make("span", {}, make("small", {}, label), text && isolated(text)));
}

function contactRow(visit, act) {
  const people = [visit.customer, visit.onSite].filter((person) => person?.phone);
  const distinct = people.filter((person, index) => people.findIndex((each) => each.phone === person.phone) === index);
  const links = distinct.map(({ name, phone }, index) => link("phone", say("call"), name, `tel:${phone}`, {
    "aria-label": say("callName", { name }), "data-id": `call-${visit.id}-${index}`, click: () => act.called(visit),
  }));
  if (visit.address.mapUrl) {
    links.push(link("map", say("map"), "", visit.address.mapUrl, {
      target: "_blank", rel: "noopener noreferrer", "data-id": `map-${visit.id}`,
    }));
  }
  return links.length > 0 && make("div", { class: "row tiles" }, links);
}

const link = (picture, words, more, href, attributes) => make("a", { class: "button quiet", href, ...attributes },
  icon(picture), make("span", {}, words, more && make("small", { dir: "auto" }, more)));

function bigButton(visit, isBusy, act) {
  const move = mainMove(visit);
  if (!move) return null;
  return button(pictureOf(move), say(move), () => act.press(visit, move), {
    style: "big", id: `main-${visit.id}`, "data-move": move, "aria-disabled": isBusy ? "true" : null,
  });
}

function otherMoves(visit, act) {
  const main = mainMove(visit);
  const others = visit.moves.filter((move) => move !== main && (move === "start" || !["dispatch", "complete"].includes(move)));
  const ask = { give_up: act.giveUp, delay: act.delay, extend: act.extend };
  return others.length > 0 && make("div", { class: "row tiles" }, others.filter((move) => move !== "arrive").map((move) => button(
    pictureOf(move), say(move), () => (ask[move] ?? act.press)(visit, move),
    { id: `${move}-${visit.id}`, "data-move": move })));
}

function photoRow(visit, photos, act) {
  const { allowed, most, taken = [] } = visit.photos ?? {};
  if (!allowed && taken.length === 0) return null;
  const count = taken.length + photos.length;
  const pictures = [
    ...taken.map((photo) => thumbnail(photo.url, photo.kind)),
    ...photos.map((photo) => thumbnail(photo.url, photo.kind, true)),
  ];
  const mayTake = allowed && count < most;
  return make("section", { class: "photos" },
    mayTake && make("div", { class: "row tiles" }, ["before", "after"].map((kind) => camera(visit, kind, act))),
    count > 0 && make("small", {}, say("photosTaken", { count, most })),
    count > 0 && make("div", { class: "thumbnails" }, pictures));
}

function thumbnail(url, kind, isUnsent = false) {
  const words = isUnsent ? `${say(kind)}: ${say("notSentYet")}` : say(kind);
  return make("figure", {}, make("img", { src: url, alt: words, width: 72, height: 72, loading: "lazy" }),
    isUnsent && icon("unsent"));
}

function camera(visit, kind, act) {
  const words = say(kind === "before" ? "photoBefore" : "photoAfter");
  const input = make("input", {
    type: "file", accept: "image/*", capture: "environment", class: "hidden", "data-id": `${kind}-${visit.id}`,
    change: ({ target }) => { act.photo(visit, kind, target.files[0]); target.value = ""; },
  });
  return make("label", { class: "button quiet" }, icon("camera"), make("span", {}, words), input);
}

/** Return the name of a reason in the leader's language, if the product came with it. */
export const reasonName = ({ code, name }) => (knows(code) ? say(code) : name);
