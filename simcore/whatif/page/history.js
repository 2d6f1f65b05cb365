// Undo and redo. A gesture (a drag, a burst of arrow keys on one control) is one entry.

import { same } from "./state.js";

const BURST = 1500; // ms within which key presses on one control are one change

export class History {
  constructor(start) {
    this.entries = [start];
    this.index = 0;
    this.live = start; // what the controls show, also in the middle of a drag
    this.gesture = null;
    this.moment = -Infinity;
  }

  get current() {
    return this.entries[this.index];
  }

  /** What "before" means: the state before the last change; in a drag, the one it began at. */
  get before() {
    if (!same(this.live, this.current) && !this.#continues(performance.now())) return this.current;
    return this.index > 0 ? this.entries[this.index - 1] : null;
  }

  get canUndo() {
    return this.index > 0;
  }

  get canRedo() {
    return this.index < this.entries.length - 1;
  }

  /** Show a state that is not yet decided on. */
  preview(state, gesture) {
    this.live = state;
    if (gesture !== this.gesture) this.gesture = null;
  }

  /** Keep a state; return whether it is a change. */
  commit(state, gesture = null, now = performance.now()) {
    this.live = state;
    if (same(state, this.current)) return false;
    const continues = gesture !== null && gesture === this.gesture && this.#continues(now);
    this.entries.length = this.index + 1;
    if (continues && this.index > 0) this.entries[this.index] = state;
    else this.index = this.entries.push(state) - 1;
    this.gesture = gesture;
    this.moment = now;
    return true;
  }

  undo() {
    return this.#step(-1);
  }

  redo() {
    return this.#step(1);
  }

  #continues(now) {
    return this.gesture !== null && now - this.moment < BURST;
  }

  #step(by) {
    this.index += by;
    this.gesture = null;
    this.live = this.current;
    return this.live;
  }
}
