// Whether the server is there. It is asked now and then, so that the page says so before the
// next move does, and often while it is gone.

import { Lost } from "./backend.js";

const CALM = 4000; // ms between two questions while all is well
const EAGER = 700; // ms while it is gone

export class Connection {
  /** @param {object} told `lost()`, `back(health)`; `back` also after a restart nobody noticed. */
  constructor(backend, told) {
    this.backend = backend;
    this.told = told;
    this.isLost = false;
    this.started = null;
    this.timer = null;
  }

  watch() {
    this.#later(CALM);
  }

  /** Somebody else found it gone. */
  lose() {
    if (!this.isLost) {
      this.isLost = true;
      this.told.lost();
    }
    this.#later(EAGER);
  }

  #later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#look(), delay);
  }

  async #look() {
    let health = null;
    try {
      health = await this.backend.health();
    } catch (fault) {
      if (fault instanceof Lost) {
        this.lose();
        return;
      }
      this.#later(EAGER); // it is there, but not ready
      return;
    }
    const restarted = this.started !== null && health.started !== this.started;
    this.started = health.started;
    if (this.isLost || restarted) {
      this.isLost = false;
      this.told.back(health);
    }
    this.#later(CALM);
  }
}
