"use strict";
// Below a textarea with data-sms it is said how many SMS its text takes: as cleanlife/sms/parts.py
// counts them, with the longest value in each gap.
const split = (places, [alone, each]) => {
  if (!places.length) return 0;
  if (places.reduce((sum, place) => sum + place) <= alone) return 1;
  let parts = 1;
  let room = each;
  for (const place of places) {
    if (place > room) {
      parts += 1;
      room = each;
    }
    room -= place;
  }
  return parts;
};

const countParts = (text, rules) => {
  const characters = [...text];
  const isGsm = characters.every((each) => (rules.basic + rules.extended).includes(each));
  const place = (each) => (isGsm ? (rules.basic.includes(each) ? 1 : 2) : each.length);
  return split(characters.map(place), isGsm ? rules.gsm : rules.ucs);
};

const fill = (text, longest) =>
  text
    .replaceAll("\r\n", "\n")
    .replace(/\{([^{}]*)\}/g, (gap, name) => longest[name] ?? gap)
    .split("\n")
    .map((line) => line.replace(/ +/g, " ").trim())
    .join("\n")
    .trim();

const watch = (area) => {
  const rules = JSON.parse(area.dataset.sms);
  const told = document.createElement("output");
  told.className = "help";
  told.htmlFor = area.id;
  area.after(told);
  const tell = () => {
    const count = countParts(fill(area.value, rules.longest), rules);
    told.textContent = rules.label.replace("{count}", count);
    told.classList.toggle("errornote", count > rules.most);
  };
  area.addEventListener("input", tell);
  tell();
};

// The script is loaded before the form that it watches.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("textarea[data-sms]").forEach(watch);
});
