// What a move took, from the hand to the painted frame, and who took it.

const KEPT = 1000;

export class Timings {
  constructor() {
    this.list = []; // {total, engine, server, transfer, drawing, queue} [ms]
  }

  keep({ since, sent, received, answer }, done) {
    const seconds = answer.seconds;
    const server = 1000 * seconds.total;
    this.list.push({
      sequence: answer.sequence,
      total: done - since,
      waited: sent - since,
      engine: 1000 * seconds.engine,
      view: 1000 * (seconds.view ?? 0),
      queue: 1000 * (seconds.queue ?? 0),
      transfer: received - sent - server,
      drawing: done - received,
    });
    if (this.list.length > KEPT) this.list.shift();
    performance.measure("decouple.move", { start: since, end: done });
    if (this.list.length % KEPT === 0) performance.clearMeasures("decouple.move");
  }
}
