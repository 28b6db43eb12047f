// The panel beside the bars: a part of a page that the server draws, with its forms.
import { findBar, markOpen, teamOf } from "./rows.js";

const rows = document.getElementById("rows");
const panel = document.getElementById("panel");
let opener = null;
let tellChange = () => {};
// Only the answer to the last question is shown.
let turn = 0;

export function listenInPanel({ onChange }) {
  tellChange = onChange;
  panel.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) return closePanel();
    const link = event.target.closest("a");
    const isPart = link && new URL(link.href, window.location.href).searchParams;
    if (!isPart || !(isPart.has("panel") || isPart.has("fragment"))) return;
    event.preventDefault();
    show(link.href);
  });
  panel.addEventListener("submit", send);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) closePanel();
  });
}

export function openPanel(bar) {
  opener = { visit: bar.dataset.visit, team: teamOf(bar) };
  markOpen(rows, opener.visit);
  return show(`${bar.href}?fragment=1&team=${opener.team ?? ""}`);
}

export function closePanel() {
  panel.hidden = true;
  panel.replaceChildren();
  markOpen(rows, null);
  if (opener) findBar(rows, opener.visit, opener.team)?.focus();
  opener = null;
}

export async function show(url, { opener: from, ...options } = {}) {
  const mine = ++turn;
  opener = from ?? opener;
  panel.setAttribute("aria-busy", "true");
  let answer;
  try {
    answer = await fetch(url, { ...options, headers: { Accept: "text/html" } });
  } catch {
    // The page itself says what is wrong with the network, in the browser's words.
    window.location.assign(url);
    return;
  }
  if (mine !== turn) return;
  panel.removeAttribute("aria-busy");
  const text = await answer.text();
  const found = new DOMParser().parseFromString(text, "text/html").body;
  if (!found.querySelector("#panel-title")) {
    // Not a part of a page: a login, an error. It has an address of its own.
    window.location.assign(url.toString().replace(/[?&](panel|fragment)(=1)?/, ""));
    return;
  }
  panel.replaceChildren(...found.childNodes);
  panel.hidden = false;
  panel.scrollTop = 0;
  panel.querySelector("#panel-title").focus();
  if (options.method === "POST") tellChange();
}

function send(event) {
  const form = event.target;
  event.preventDefault();
  const fields = new URLSearchParams(new FormData(form, event.submitter));
  for (const button of form.querySelectorAll("[type=submit]")) button.disabled = true;
  if (form.method === "post") show(form.action, { method: "POST", body: fields });
  else show(`${form.action}?${fields}`);
}
