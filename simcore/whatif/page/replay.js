// The last change once more: back to before, a pause, and forward again in steps that are runs.

import { between } from "./state.js";

const STEPS = 6;
const PAUSE = 1100; // ms at "before", for the room to look up
const PACE = 350; // ms a step at least

export class Replay {
  /** @param {object} told `show(state)` draws a state and returns when it is drawn. */
  constructor(offer, told) {
    this.offer = offer;
    this.told = told;
    this.turn = 0;
    this.isPlaying = false;
  }

  stop() {
    this.turn += 1;
    this.isPlaying = false;
  }

  async play(from, to) {
    this.stop();
    const turn = this.turn;
    this.isPlaying = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const path = calm ? [to] : between(this.offer, from, to, STEPS);
    await this.#frame(turn, from, PAUSE);
    for (const state of path) await this.#frame(turn, state, PACE);
    if (turn === this.turn) this.isPlaying = false;
  }

  /** Draw one state and let it stand; nothing once the hand is back on the controls. */
  async #frame(turn, state, pause) {
    if (turn !== this.turn) return;
    await this.told.show(state);
    if (turn === this.turn) await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
