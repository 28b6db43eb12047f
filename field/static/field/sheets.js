// Questions that come up from below, within the thumb's reach: a choice, yes or no.

import { reasonName } from "./card.js";
import { reasonWait } from "./day.js";
import { button, make } from "./dom.js";
import { clockTime, say } from "./words.js";

const WATCH = 1000;

/** Ask something; return the value of the chosen button, null for none. `draw` gets `choose`. */
function ask(title, draw, style = "") {
  return new Promise((resolve) => {
    const sheet = make("dialog", { class: "sheet", "aria-labelledby": "sheet-title" });
    let answer = null;
    const choose = (value) => { answer = value; sheet.close(); };
    const content = make("div", { class: `choices ${style}` });
    const show = () => content.replaceChildren(...draw(choose));
    show();
    sheet.append(make("h2", { id: "sheet-title" }, title), content,
      button("back", say("back"), () => choose(null)));
    document.body.append(sheet);
    // What can be chosen may change while the question is open: the wait at the door ends.
    let drawn = signature(content);
    const watch = setInterval(() => {
      const fresh = draw(choose);
      if (signature(make("div", {}, fresh)) === drawn) return;
      content.replaceChildren(...fresh);
      drawn = signature(content);
    }, WATCH);
    sheet.addEventListener("close", () => { clearInterval(watch); sheet.remove(); resolve(answer); });
    // A press beside the sheet is a way out.
    sheet.addEventListener("click", ({ target }) => target === sheet && choose(null));
    sheet.showModal();
  });
}

const signature = (element) => element.innerHTML;

/** Ask for how many minutes; return them, or null. */
export function askMinutes(question, choices) {
  return ask(say(question), (choose) => choices.map((minutes) => button(
    "clock", say("minutes", { minutes }), () => choose(minutes), { "data-minutes": minutes })), "pairs");
}

/** Ask why a visit cannot be done; return the id of the reason, or null. */
export function askReason(visit, now) {
  return ask(say("why"), (choose) => visit.reasons.map((reason) => reasonButton(reason, now(), choose)));
}

function reasonButton(reason, moment, choose) {
  const { isPossible, minutes } = reasonWait(reason, moment);
  const options = { "data-code": reason.code, "aria-disabled": isPossible ? null : "true" };
  const made = button("cross", reasonName(reason), () => isPossible && choose(reason.id), options);
  if (!isPossible) {
    const wait = minutes === null
      ? say("arriveFirst")
      : say("possibleAt", { time: clockTime(reason.earliestAt), minutes });
    made.querySelector("span").append(make("small", {}, wait));
  }
  return made;
}

/** Ask a question; return whether the answer was yes, null when it was not answered. */
export function askYesNo(...sentences) {
  const [title, ...more] = sentences;
  return ask(title, (choose) => [
    ...more.map((sentence) => make("p", { class: "state bad" }, sentence)),
    button("check", say("yes"), () => choose(true), { style: "big" }),
    button("cross", say("no"), () => choose(false)),
  ], "decision");
}
