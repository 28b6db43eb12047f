// What a visit looks like once all that was pressed has been applied: pure, values in, values out.

const MINUTE = 60_000;
/** The moves of the big button, in the order in which a visit goes. */
export const MAIN_MOVES = ["dispatch", "arrive", "start", "complete"];
const OVER = new Set(["Completed", "Cannot Complete", "Cancelled"]);
const STATUS_AFTER = {
  dispatch: "Dispatched", start: "In Progress", complete: "Completed", give_up: "Cannot Complete",
};
const MARK_OF = {
  dispatch: "dispatchedAt", arrive: "arrivedAt", start: "startedAt", complete: "endedAt", give_up: "endedAt",
};

/** Return a visit as it is once these presses of it, oldest first, have been applied. */
export function withPresses(visit, presses) {
  return presses.filter((press) => press.visit === visit.id).reduce(applied, visit);
}

function applied(visit, { action, at, body }) {
  const mark = MARK_OF[action];
  const marks = mark ? { ...visit.marks, [mark]: at } : visit.marks;
  const partStatus = STATUS_AFTER[action] ?? visit.partStatus;
  const after = { ...visit, marks, partStatus };
  if (action === "delay") after.expectedStartAt = later(visit, at, body.minutes);
  after.isOver = visit.isOver || OVER.has(partStatus);
  after.moves = movesOf(after);
  if (action === "arrive") after.reasons = visit.reasons.map((reason) => waited(reason, at));
  return after;
}

function later(visit, at, minutes) {
  const from = Math.max(Date.parse(visit.startsAt), Date.parse(at));
  return new Date(from + minutes * MINUTE).toISOString();
}

function waited(reason, arrivedAt) {
  if (!reason.minutesAtTheDoor) return reason;
  const earliest = Date.parse(arrivedAt) + reason.minutesAtTheDoor * MINUTE;
  return { ...reason, earliestAt: new Date(earliest).toISOString() };
}

function movesOf({ partStatus, marks }) {
  if (partStatus === "Scheduled") return ["dispatch", "start", "give_up", "delay", "extend"];
  if (partStatus === "Dispatched") {
    return [...(marks.arrivedAt ? [] : ["arrive"]), "start", "give_up", "delay", "extend"];
  }
  return partStatus === "In Progress" ? ["complete", "give_up", "extend"] : [];
}

/** Return the move of the big button, undefined when there is none. */
export const mainMove = (visit) => MAIN_MOVES.find((move) => visit.moves.includes(move));

/** Return which words say where this team's part of a visit is. */
export function statusWords({ partStatus, marks }) {
  return partStatus === "Dispatched" && marks.arrivedAt ? "atTheDoor" : partStatus;
}

/** Return whether a reason may be given at a moment, and if not, in how many minutes (null: unknown). */
export function reasonWait(reason, moment) {
  if (!reason.minutesAtTheDoor) return { isPossible: true };
  if (!reason.earliestAt) return { isPossible: false, minutes: null };
  const left = Math.ceil((Date.parse(reason.earliestAt) - moment) / MINUTE);
  return { isPossible: left <= 0, minutes: left };
}

/** Return whether this team is on the way to a visit. */
export const isOnTheWay = ({ partStatus, marks }) => partStatus === "Dispatched" && !marks.arrivedAt;

/** Return a visit as it may be shown at a moment: customers' phones vanish, without a network, too. */
export function asShownAt(visit, moment) {
  if (!visit.phonesHiddenAt || moment < Date.parse(visit.phonesHiddenAt)) return visit;
  const hidden = (person) => person && { ...person, phone: null };
  return { ...visit, customer: hidden(visit.customer), onSite: hidden(visit.onSite) };
}
