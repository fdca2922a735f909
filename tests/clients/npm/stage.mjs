// What the programs share: cues to and from the test that runs them, and the wait that a producer's break needs.
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

const cues = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

export const [url, key, topic] = process.argv.slice(2);

/** Tell the test what happened, on one line. */
export function say(what, text = "") {
  console.log(`${what} ${text.replaceAll("\n", " ")}`);
}

/** Wait until the test has done its part. */
export async function cue() {
  await cues.next();
}

/** Make a call that is held back, and make it again until it is not. `refusal` says what an error says if it is a 409. */
export async function negotiated(call, refusal) {
  let held = false;
  for (;;) {
    try {
      const answer = await call();
      if (!held) throw new Error("nothing was held back");
      return answer;
    } catch (error) {
      const message = refusal(error);
      if (message === undefined) throw error;
      if (!held) say("held", message);
      held = true;
      await pause(100);
    }
  }
}
