// Talks to the server: who cannot be reached now is asked again later.

import * as store from "./store.js";

const PATIENCE = 20_000;
// Photos go a slow way, too.
const PATIENCE_WITH_FILES = 180_000;

/** The server could not be reached, or is not able to answer now. */
export class Unreachable extends Error {
  /** `words` are the server's own, where it said why not now. */
  constructor(words = "") {
    super(words);
    this.isOffline = !navigator.onLine;
    this.words = words;
  }
}

/** The session of this phone has ended. */
export class Ended extends Error {}

/** Ask the server; return `{status, body}` of what it decided. Raises Unreachable and Ended. */
export async function ask(method, path, content) {
  if (method === "GET") return request(method, path);
  const answer = await request(method, path, content, await store.recall("csrf") ?? await freshToken());
  // The token of the page has changed; what was refused for that was not done.
  return isForged(answer) ? request(method, path, content, await freshToken()) : answer;
}

const isForged = ({ status, body }) => status === 403 && !body.code;

/** The day brings a token to those who are let in and to those who are not. */
async function freshToken() {
  const answer = await reach("/team/day.json", { method: "GET" });
  return keepToken(await read(answer));
}

async function keepToken({ csrfToken }) {
  if (csrfToken) await store.keep("csrf", csrfToken);
  return csrfToken ?? "";
}

async function request(method, path, content, token) {
  const headers = { Accept: "application/json" };
  if (token !== undefined) headers["X-CSRFToken"] = token;
  let body = content;
  if (content !== undefined && !(content instanceof FormData)) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(content);
  }
  const answer = await reach(path, { method, headers, body });
  const said = await read(answer);
  if (answer.status >= 500 || answer.status === 408) throw new Unreachable(said.code && said.message);
  await keepToken(said);
  if (answer.status === 401) throw new Ended();
  return { status: answer.status, body: said };
}

async function reach(path, options) {
  try {
    return await fetch(path, {
      ...options, credentials: "same-origin", cache: "no-store", redirect: "error",
      signal: AbortSignal.timeout(options.body instanceof FormData ? PATIENCE_WITH_FILES : PATIENCE),
    });
  } catch {
    throw new Unreachable();
  }
}

async function read(answer) {
  try {
    return await answer.json();
  } catch {
    // Cut off on the way, or a page of something in between.
    throw new Unreachable();
  }
}
