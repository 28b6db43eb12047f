// Makes elements of the page: texts are set as texts, so nothing that a customer wrote is markup.

const SVG = "http://www.w3.org/2000/svg";
const SPRITE = new URL("icons.svg", import.meta.url).pathname;

/** Return an element with attributes, handlers (functions) and children (elements or texts). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

/** Return a picture of the sprite; it says nothing that its button does not say in words. */
export function icon(name) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${SPRITE}#${name}`);
  picture.append(use);
  return picture;
}

/** Return a button with a picture and words. `id` keeps the focus when it is drawn anew. */
export function button(picture, words, press, { style = "quiet", id, ...attributes } = {}) {
  const options = { type: "button", class: style, "data-id": id, click: press, ...attributes };
  return make("button", options, icon(picture), make("span", {}, words));
}

/** Draw anew what is in an element; the focus and what was unfolded stay as they were. */
export function redraw(element, children) {
  const focused = element.contains(document.activeElement) && document.activeElement.dataset.id;
  const unfolded = [...element.querySelectorAll("details[open]")].map((each) => each.dataset.visit);
  element.replaceChildren(...children.flat().filter(Boolean));
  for (const visit of unfolded) find(element, "visit", visit)?.setAttribute("open", "");
  if (focused) find(element, "id", focused)?.focus();
}

const find = (element, name, value) => element.querySelector(`[data-${name}="${CSS.escape(value)}"]`);
