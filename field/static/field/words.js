// The words of the page in the leader's language, and how it writes moments.

let spoken = { language: "en", direction: "ltr", words: {} };
let address = null;

/** Learn where the words are and which languages there are: `{code: name}`, of the page itself. */
export const languages = JSON.parse(document.documentElement.dataset.languages);

/** Return which of the page's languages this phone prefers. */
export function preferred() {
  const wanted = navigator.languages.map((each) => each.split("-")[0]);
  return wanted.map((each) => (each === "tl" ? "fil" : each)).find((each) => each in languages) ?? "en";
}

/** Speak a language from now on; one whose words cannot be had leaves it as it is. */
export async function speak(language) {
  if (spoken.language === language && Object.keys(spoken.words).length) return;
  address ??= document.documentElement.dataset.words;
  const answer = await fetch(address.replace("LANGUAGE", language));
  if (!answer.ok) throw new Error(`No words of ${language}`);
  spoken = await answer.json();
  document.documentElement.lang = spoken.language;
  document.documentElement.dir = spoken.direction;
  document.title = `${say("title")} · CleanLife`;
}

/** Return which language is spoken. */
export const language = () => spoken.language;

/** Return whether there are words of this name. */
export const knows = (name) => name in spoken.words;

/** Return words by their name; what is filled in keeps its own direction. */
export function say(name, values = {}) {
  const words = spoken.words[name] ?? name;
  return words.replace(/%\((\w+)\)s/g, (_, key) => `\u2068${values[key]}\u2069`);
}

const CLOCK = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Riyadh",
});

/** Write the time of day of a moment in Riyadh: 08:05. */
export const clockTime = (moment) => CLOCK.format(new Date(moment));

/** Write a day: Sunday, 29 November. */
export function dayName(date) {
  const form = { weekday: "long", day: "numeric", month: "long", timeZone: "UTC", numberingSystem: "latn",
    calendar: "gregory" };
  return new Intl.DateTimeFormat(spoken.language, form).format(new Date(`${date}T12:00Z`));
}
