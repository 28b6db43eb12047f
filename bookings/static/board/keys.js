// One bar of the grid is a stop of the Tab key; arrows lead from it to the others.
import { teamOf } from "./rows.js";

let current = null;

export function walkByKeys(rows) {
  settle(rows);
  rows.addEventListener("drawn", () => settle(rows));
  rows.addEventListener("focusin", (event) => {
    const bar = event.target.closest(".lane a[data-visit]");
    if (bar) choose(rows, bar);
  });
  rows.addEventListener("keydown", (event) => {
    const bar = event.target.closest(".lane a[data-visit]");
    const next = bar && step(rows, bar, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}

function settle(rows) {
  const bars = [...rows.querySelectorAll(".lane a[data-visit]")];
  for (const bar of bars) bar.tabIndex = -1;
  const kept = bars.find(
    (bar) => bar.dataset.visit === current?.visit && teamOf(bar) === current.team,
  );
  const stop = kept ?? bars[0];
  if (stop) stop.tabIndex = 0;
}

function choose(rows, bar) {
  for (const before of rows.querySelectorAll('.lane a[tabindex="0"]')) before.tabIndex = -1;
  bar.tabIndex = 0;
  current = { visit: bar.dataset.visit, team: teamOf(bar) };
}

function step(rows, bar, key) {
  const isMirrored = getComputedStyle(rows).direction === "rtl";
  const [before, after] = isMirrored ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"];
  const mine = inOrder(bar.closest(".lane"));
  const place = mine.indexOf(bar);
  switch (key) {
    case before:
      return mine[place - 1];
    case after:
      return mine[place + 1];
    case "Home":
      return mine[0];
    case "End":
      return mine.at(-1);
    case "ArrowUp":
      return nearest(rows, bar, -1);
    case "ArrowDown":
      return nearest(rows, bar, 1);
    default:
      return null;
  }
}

function inOrder(lane) {
  const bars = [...lane.querySelectorAll("a[data-visit]")];
  return bars.sort((one, other) => startOf(one) - startOf(other));
}

// The bar of the next row with any that begins nearest to this one.
function nearest(rows, bar, direction) {
  const lanes = [...rows.querySelectorAll(".lane")].filter(
    (lane) => lane.querySelector("a[data-visit]") && lane.getClientRects().length,
  );
  const lane = lanes[lanes.indexOf(bar.closest(".lane")) + direction];
  if (!lane) return null;
  const start = startOf(bar);
  const near = (each) => Math.abs(startOf(each) - start);
  return inOrder(lane).reduce((best, each) => (near(each) < near(best) ? each : best));
}

export function startOf(bar) {
  const style = getComputedStyle(bar);
  return Number(style.getPropertyValue("--h")) * 12 + Number(style.getPropertyValue("--m"));
}
