// Draws the bars anew without losing what the reader holds: scroll, focus, folds, the open bar.
const SECONDS = 30;
let isHeld = false;

// While a bar is dragged nothing is exchanged under it.
export function holdRows(held) {
  isHeld = held;
}

export function keepRowsFresh(rows) {
  scrollToNow();
  setInterval(() => {
    if (!document.hidden) refreshRows(rows);
  }, SECONDS * 1000);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) refreshRows(rows);
  });
}

export async function refreshRows(rows, { always = false } = {}) {
  if (isHeld && !always) return;
  const url = new URL(rows.dataset.url, window.location.href);
  url.searchParams.set("seen", rows.firstElementChild.dataset.seen);
  let answer;
  try {
    answer = await fetch(url, { headers: { Accept: "text/html" } });
  } catch {
    return; // Without a network the old bars stay; the next turn tries again.
  }
  if (answer.redirected) {
    window.location.reload(); // The session has ended: the login page leads back here.
    return;
  }
  if (answer.status !== 200 || (isHeld && !always)) return;
  exchange(rows, await answer.text());
}

function exchange(rows, text) {
  const before = keep(rows);
  const fresh = new DOMParser().parseFromString(text, "text/html").body.firstElementChild;
  rows.replaceChildren(fresh);
  before();
  rows.dispatchEvent(new CustomEvent("drawn"));
}

// Returns what restores the present state after the exchange.
function keep(rows) {
  const grid = document.getElementById("grid");
  const place = grid && [grid.scrollLeft, grid.scrollTop];
  const folds = [...rows.querySelectorAll("details[id]")].map((fold) => [fold.id, fold.open]);
  const opened = rows.querySelector(".is-open")?.dataset.visit;
  const focused = rows.contains(document.activeElement) ? document.activeElement : null;
  const [visit, team] = [focused?.dataset.visit, teamOf(focused)];
  return () => {
    for (const [id, open] of folds) {
      const fold = document.getElementById(id);
      if (fold) fold.open = open;
    }
    if (opened) markOpen(rows, opened);
    const again = document.getElementById("grid");
    if (again && place) [again.scrollLeft, again.scrollTop] = place;
    if (visit) findBar(rows, visit, team)?.focus({ preventScroll: true });
  };
}

export function findBar(rows, visit, team) {
  const bars = [...rows.querySelectorAll(`a[data-visit="${visit}"]`)];
  return bars.find((bar) => teamOf(bar) === team) ?? bars[0];
}

export function teamOf(bar) {
  return bar?.closest(".row")?.dataset.team;
}

export function markOpen(rows, visit) {
  for (const bar of rows.querySelectorAll(".is-open")) bar.classList.remove("is-open");
  if (!visit) return;
  for (const bar of rows.querySelectorAll(`a[data-visit="${visit}"]`)) {
    bar.classList.add("is-open");
  }
}

// The present hour, with one before it, is what a dispatcher opens the board for.
function scrollToNow() {
  const grid = document.getElementById("grid");
  const now = document.getElementById("now");
  if (!grid || !now) return;
  const [line, frame] = [now.getBoundingClientRect(), grid.getBoundingClientRect()];
  grid.scrollLeft += line.left - (frame.left + frame.right) / 2;
}
