// The board: its rows are read anew every half minute, its bars open a panel beside them.
import { keepRowsFresh, refreshRows } from "./rows.js";
import { openPanel, listenInPanel } from "./panel.js";
import { walkByKeys } from "./keys.js";
import { dragBars } from "./drag.js";

const rows = document.getElementById("rows");

// Where the device was not known to be a phone, the list is asked for as soon as it shows.
const isNarrow = window.matchMedia("(max-width: 767px)").matches;
if (isNarrow && !("wasAsked" in rows.dataset) && document.getElementById("grid")) {
  window.location.replace(document.getElementById("other-form").href);
} else {
  keepRowsFresh(rows);
  listenInPanel({ onChange: () => refreshRows(rows, { always: true }) });
  walkByKeys(rows);
  if ("mayMove" in rows.dataset) dragBars(rows);
  rows.addEventListener("click", (event) => {
    const bar = event.target.closest("a[data-visit]");
    if (!bar || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openPanel(bar);
  });
}
