// Runs asked for by the page. A drag asks faster than the engine answers: one run is in flight,
// and of those that wait only the newest. What is decided (a release, a switch, undo) does not
// wait: it is sent at once, and the server abandons the run that it replaces.

import { Refused } from "./backend.js";

export class Runner {
  /**
   * @param {object} backend has `run(request)`.
   * @param {object} told `draw(answer)`, `refused(fault)`, `lost(fault)`, `busy(isBusy)`.
   * @param {object} timings keeps what every drawn run took.
   */
  constructor(backend, told, timings) {
    this.backend = backend;
    this.told = told;
    this.timings = timings;
    this.client = crypto.randomUUID();
    this.sequence = 0;
    this.drawn = 0;
    this.flying = new Set();
    this.waiting = null;
    this.arrived = null;
    this.drawing = null;
  }

  get isIdle() {
    return !this.flying.size && !this.waiting && !this.drawing;
  }

  /**
   * Ask for a run.
   * @param {object} request without `client` and `sequence`.
   * @param {{decided?: boolean, since?: number}} how `decided`: do not wait for the run in flight;
   *   `since`: when the hand moved [ms].
   * @returns {Promise<boolean>} whether it was drawn; a newer one may have taken its place.
   */
  ask(request, { decided = true, since = performance.now() } = {}) {
    return new Promise((resolve) => {
      this.waiting?.resolve(false);
      this.waiting = { request, since, resolve };
      if (decided) this.hurry();
      else if (!this.flying.size) this.#send();
    });
  }

  /** Let what waits be sent at once, in place of what is in flight. */
  hurry() {
    if (!this.waiting) return;
    for (const one of this.flying) one.giveUp.abort();
    this.#send();
  }

  #send() {
    const one = this.waiting;
    if (!one) return;
    this.waiting = null;
    one.sequence = this.sequence += 1;
    one.giveUp = new AbortController();
    this.flying.add(one);
    this.told.busy(true);
    this.#run(one);
  }

  async #run(one) {
    one.sent = performance.now();
    let fault = null;
    try {
      const request = { client: this.client, sequence: one.sequence, ...one.request };
      one.answer = await this.backend.run(request, one.giveUp.signal);
    } catch (caught) {
      fault = caught;
    }
    one.received = performance.now();
    this.flying.delete(one);
    if (!this.flying.size) this.#send(); // the engine works while this one is drawn
    if (fault) this.#failed(one, fault);
    else await this.#show(one);
    if (this.isIdle) this.told.busy(false);
  }

  #failed(one, fault) {
    one.resolve(false);
    const isOld = one.sequence < this.sequence;
    if (fault instanceof Refused) {
      if (!fault.isSuperseded && !isOld) this.told.refused(fault);
    } else {
      this.told.lost(fault);
    }
  }

  /** Draw one after another; of several that arrived meanwhile only the newest. */
  async #show(one) {
    if (this.drawing) {
      this.arrived?.resolve(false);
      this.arrived = one;
      await this.drawing;
      if (this.arrived !== one) return;
      this.arrived = null;
    }
    if (one.sequence < this.drawn) {
      one.resolve(false);
      return;
    }
    this.drawn = one.sequence;
    this.drawing = this.#draw(one);
    await this.drawing;
    this.drawing = null;
    one.resolve(true);
  }

  async #draw(one) {
    try {
      await this.told.draw(one.answer);
      await painted();
      this.timings.keep(one, performance.now());
    } catch (fault) {
      console.error(fault); // a chart that cannot be drawn must not stop the page
    }
  }
}

/** Wait until the frame that holds what was just drawn has been painted. */
export function painted() {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, 250); // a hidden tab paints no frames
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        clearTimeout(late);
        resolve();
      };
      port2.postMessage(null);
    });
  });
}
