// Drags a bar to another team or time. While it hangs over the board each row says whether the
// visit fits there, and if not why; the server has judged all of them at once.
import { show } from "./panel.js";
import { holdRows, markOpen, teamOf } from "./rows.js";

const FAR_ENOUGH = 6; // Pixels: less is a click.
const LONG_ENOUGH = 350; // Milliseconds that a finger rests: less is a scroll.
const RASTER = 15; // Minutes.
const NEAR = 14; // Pixels beside the present start that still mean it.
const ROOM_FOR_WORDS = 360; // Pixels that what is said may need.
const EDGE = 40; // Pixels from the edge within which the grid scrolls along.

const says = document.getElementById("board-says");
let drag = null;

export function dragBars(rows) {
  rows.addEventListener("pointerdown", (event) => {
    const bar = event.target.closest(".lane a[data-visit]");
    if (!bar || event.button !== 0 || drag) return;
    drag = new Drag(rows, bar, event);
  });
  rows.addEventListener("dragstart", (event) => event.preventDefault());
  document.addEventListener("pointermove", (event) => drag?.move(event));
  document.addEventListener("pointerup", (event) => drag?.drop(event));
  document.addEventListener("pointercancel", () => drag?.end());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag) drag.end();
  });
  rows.addEventListener("touchmove", (event) => drag?.isOn && event.preventDefault(), {
    passive: false,
  });
  rows.addEventListener("contextmenu", (event) => drag?.isOn && event.preventDefault());
  // The click that ends a drag opens nothing.
  rows.addEventListener(
    "click",
    (event) => {
      if (!justDropped) return;
      justDropped = false;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
}

let justDropped = false;

// What is said after a drag stays readable for a while.
function tell(text) {
  says.textContent = text;
  says.classList.add("is-told");
  setTimeout(() => says.classList.remove("is-told"), 8000);
}

// Writes the word of a row or a fold, in place of the one before.
function write(place, text) {
  let word = place.querySelector(".fit-word");
  if (!word) {
    word = document.createElement("small");
    word.className = "fit-word";
    place.append(word);
  }
  word.textContent = text;
}

class Drag {
  constructor(rows, bar, event) {
    this.rows = rows;
    this.bar = bar;
    this.grid = document.getElementById("grid");
    this.visit = bar.dataset.visit;
    this.team = teamOf(bar);
    this.from = { x: event.clientX, y: event.clientY };
    this.at = this.from;
    this.isOn = false;
    this.fits = null;
    // A finger that moves at once scrolls; one that rests first drags.
    if (event.pointerType === "touch") {
      this.timer = setTimeout(() => this.begin(), LONG_ENOUGH);
    }
  }

  async begin() {
    this.timer = null;
    this.isOn = true;
    holdRows(true);
    const box = this.bar.getBoundingClientRect();
    this.grabbed = this.isMirrored ? box.right - this.from.x : this.from.x - box.left;
    this.readAt = this.rows.firstElementChild.dataset.readAt;
    this.drawGhost(box);
    document.body.classList.add("is-dragging");
    const url = new URL(`${this.bar.href}fits/`, window.location.href);
    url.searchParams.set("team", this.team);
    let found;
    try {
      found = await (await fetch(url, { headers: { Accept: "application/json" } })).json();
    } catch {
      found = { refused: this.rows.dataset.unjudged };
    }
    if (drag !== this) return undefined;
    if (!found.rows) {
      this.end();
      tell(found.refused ?? this.rows.dataset.unjudged);
      return undefined;
    }
    this.fits = found;
    this.drawFree();
    return this.look();
  }

  get isMirrored() {
    return getComputedStyle(this.grid).direction === "rtl";
  }

  move(event) {
    this.at = { x: event.clientX, y: event.clientY };
    if (this.isOn) return this.look();
    const far = Math.hypot(this.at.x - this.from.x, this.at.y - this.from.y);
    if (far < FAR_ENOUGH) return undefined;
    if (event.pointerType === "touch") return this.end();
    return this.begin();
  }

  // Says what holds under the pointer.
  look() {
    this.scrollAlong();
    this.ghost.style.translate = `${this.at.x - this.from.x}px ${this.at.y - this.from.y}px`;
    const under = document.elementFromPoint(this.at.x, this.at.y);
    this.restOn(under?.closest("summary")?.closest("details.idle:not([open])") ?? null);
    if (this.fits) this.markRows(this.start());
    const place = this.place();
    for (const row of this.rows.querySelectorAll(".row.is-under")) {
      if (row !== place?.row) row.classList.remove("is-under");
    }
    place?.row.classList.add("is-under");
    const text = place ? this.describe(place) : "";
    this.label.textContent = text;
    const left = this.isMirrored ? this.at.x : window.innerWidth - this.at.x;
    this.ghost.classList.toggle("at-edge", left < ROOM_FOR_WORDS);
    this.ghost.classList.toggle("cannot", Boolean(place?.why));
    if (says.textContent !== text) says.textContent = text;
  }

  // The row and the start under the pointer, and why not, if so.
  place() {
    if (!this.fits) return null;
    const row = document
      .elementsFromPoint(this.at.x, this.at.y)
      .map((each) => each.closest(".row"))
      .find(Boolean);
    const judged = row && this.fits.rows[row.dataset.team];
    if (!judged) return null;
    const start = this.start();
    const why = this.whyNot(judged, start);
    return { row, start, why, team: row.dataset.team, travel: judged.travel };
  }

  // The start under the pointer; all lanes lie under the same hours.
  start() {
    const lane = this.grid.querySelector(".hours").getBoundingClientRect();
    const [first, last] = [this.grid.dataset.firstHour, this.grid.dataset.lastHour].map(Number);
    const perPixel = ((last - first) * 60) / lane.width;
    const into = this.isMirrored ? lane.right - this.at.x : this.at.x - lane.left;
    const exact = first * 60 + (into - this.grabbed) * perPixel;
    const present = this.fits.start;
    if (present !== null && Math.abs(exact - present) < NEAR * perPixel) return present;
    return Math.round(exact / RASTER) * RASTER;
  }

  describe({ row, start, why, travel }) {
    const hours = String(Math.floor(start / 60) % 24).padStart(2, "0");
    const minutes = String(start % 60).padStart(2, "0");
    const about = why || travel || this.rows.dataset.fits;
    return `${row.getAttribute("aria-label")} · ${hours}:${minutes} · ${about}`;
  }

  restOn(fold) {
    if (fold === this.restsOn) return;
    clearTimeout(this.opening);
    this.restsOn = fold;
    if (fold) this.opening = setTimeout(() => (fold.open = true), LONG_ENOUGH);
  }

  // Every row says whether the visit fits at this start, and if not why; folds say in how many.
  markRows(start) {
    if (start === this.marked) return;
    this.marked = start;
    for (const row of this.rows.querySelectorAll(".row")) {
      const judged = this.fits.rows[row.dataset.team];
      if (!judged) continue;
      const why = this.whyNot(judged, start);
      row.classList.toggle("fits-not", Boolean(why));
      row.classList.toggle("fits", !why);
      write(row.querySelector(".team"), why || judged.travel || this.rows.dataset.fits);
    }
    for (const fold of this.rows.querySelectorAll("details.idle:not([open])")) {
      const number = fold.querySelectorAll(".row.fits").length;
      const text = number ? ` · ${this.rows.dataset.fits}: ${number}` : "";
      write(fold.querySelector("summary span"), text);
    }
  }

  whyNot(judged, start) {
    const span = judged.spans.find(([first, end]) => first <= start && start < end);
    if (!span) return judged.why || this.rows.dataset.outside;
    return span[2] < 0 ? "" : this.fits.words[span[2]];
  }

  drawFree() {
    for (const row of this.rows.querySelectorAll(".row")) {
      const judged = this.fits.rows[row.dataset.team];
      if (!judged) continue;
      for (const [first, end, reason] of judged.spans) {
        if (reason < 0) row.querySelector(".lane").append(this.freeBlock(first, end));
      }
    }
  }

  // Where a visit may begin, and how far it then reaches.
  freeBlock(first, end) {
    const block = document.createElement("i");
    const hour = Number(this.grid.dataset.firstHour) * 60;
    const last = Number(this.grid.dataset.lastHour) * 60;
    const from = Math.max(first, hour);
    const to = Math.min(end - 5 + this.fits.minutes, last);
    if (to <= from) return block;
    const [offset, length] = [(from - hour) / 5, (to - from) / 5];
    block.className =
      `at free h${Math.floor(offset / 12)} m${Math.floor(offset % 12)}` +
      ` l${Math.floor(length / 12)} k${Math.floor(length % 12)}`;
    return block;
  }

  drawGhost(box) {
    this.ghost = document.createElement("div");
    this.ghost.className = `ghost ${this.bar.className.replace(/\b(at|[hmlk]\d+)\b/g, "")}`;
    this.ghost.style.setProperty("inset-block-start", `${box.top}px`);
    const width = this.widthOf(this.bar);
    this.ghost.style.left = `${this.isMirrored ? box.right - width : box.left}px`;
    this.ghost.style.width = `${width}px`;
    this.ghost.style.height = `${box.height}px`;
    this.ghost.append(this.bar.querySelector("strong").cloneNode(true));
    this.label = document.createElement("span");
    this.label.className = "ghost-label";
    this.ghost.append(this.label);
    document.body.append(this.ghost);
  }

  // As long as the visit; under the pointer a bar is as wide as its words.
  widthOf(bar) {
    const style = getComputedStyle(bar);
    const [hours, cells] = ["--l", "--k"].map((name) => Number(style.getPropertyValue(name)));
    const [first, last] = [this.grid.dataset.firstHour, this.grid.dataset.lastHour].map(Number);
    const lane = this.grid.querySelector(".hours").getBoundingClientRect();
    return ((hours * 12 + cells) * lane.width) / ((last - first) * 12);
  }

  scrollAlong() {
    const frame = this.grid.getBoundingClientRect();
    const step = (before, after) => (before < EDGE ? -12 : after < EDGE ? 12 : 0);
    this.grid.scrollLeft += step(this.at.x - frame.left, frame.right - this.at.x);
    this.grid.scrollTop += step(this.at.y - frame.top, frame.bottom - this.at.y);
  }

  drop(event) {
    this.at = { x: event.clientX, y: event.clientY };
    const wasOn = this.isOn;
    const place = wasOn ? this.place() : null;
    this.end();
    if (!wasOn) return;
    justDropped = event.pointerType !== "touch" || event.target.closest("a") !== null;
    setTimeout(() => (justDropped = false), 0);
    if (!place) return;
    const isSame = place.team === this.team && place.start === this.fits.start;
    if (isSame) return;
    if (place.why) {
      tell(this.describe(place));
      return;
    }
    const url = new URL(`${this.bar.href}move/`, window.location.href);
    const asked = {
      panel: "1",
      exact: "1",
      team: this.team,
      joining: place.team,
      start: place.start,
      version: this.bar.dataset.version,
      seen_at: this.readAt,
    };
    for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
    markOpen(this.rows, this.visit);
    show(url.toString(), { opener: { visit: this.visit, team: this.team } });
  }

  end() {
    clearTimeout(this.timer);
    clearTimeout(this.opening);
    drag = null;
    holdRows(false);
    document.body.classList.remove("is-dragging");
    this.ghost?.remove();
    for (const each of this.rows.querySelectorAll(".fit-word, .at.free")) each.remove();
    for (const row of this.rows.querySelectorAll(".row")) {
      row.classList.remove("fits", "fits-not", "is-under");
    }
    this.isOn = false;
  }
}
