// The recipe by which receivers in Node verify a webhook, run over messages from standard input.
//
// Each line in is {"secret", "header", "body"}, the body in base64; each line out is the verdict
// on it, {"accepted", "problem"}. One process judges any number of messages.

import { createHmac, timingSafeEqual } from "node:crypto";
import { createInterface } from "node:readline";

const TOLERANCE_SECONDS = 300;

function verify(secret, header, rawBody) {
  // Two parts are read, by their place: a second v1 is never looked at.
  const [t, v1] = header.split(",").map((part) => part.split("=")[1]);
  if (Math.abs(Date.now() / 1000 - Number(t)) > TOLERANCE_SECONDS) {
    throw new Error("stale");
  }
  const expected = createHmac("sha256", secret).update(`${t}.${rawBody}`).digest("hex");
  if (!timingSafeEqual(Buffer.from(expected, "hex"), Buffer.from(v1, "hex"))) {
    throw new Error("bad signature");
  }
}

function verdict({ secret, header, body }) {
  const rawBody = Buffer.from(body, "base64").toString("utf8");
  try {
    verify(secret, header, rawBody);
  } catch (error) {
    // Whatever is thrown, a receiver takes the message for refused.
    return { accepted: false, problem: error.message };
  }
  return { accepted: true, problem: "" };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(verdict(JSON.parse(line)))}\n`);
}
