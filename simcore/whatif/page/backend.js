// Calls to the server that this page came from, and the ways in which they fail.

/** Nobody answers: the server is gone, or a proxy of the browser stands in the way. */
export class Lost extends Error {}

/** The server answers that it did not do it. */
export class Refused extends Error {
  constructor(status, answer) {
    const faults = Array.isArray(answer?.faults) ? answer.faults.map(String) : [];
    super(faults.join("; ") || String(answer?.error ?? status));
    this.status = status;
    this.faults = faults.length ? faults : [this.message];
  }

  get isSuperseded() {
    return this.status === 409;
  }

  get isRestarting() {
    return this.status === 503;
  }
}

export class Backend {
  study() {
    return json("/api/study");
  }

  health() {
    return json("/api/health", { signal: AbortSignal.timeout(3000) });
  }

  /** @param {AbortSignal} signal ends the wait: a newer run has been asked for. */
  run(request, signal) {
    return json("/api/run", { ...posted(request), signal });
  }

  /** Return the study file of a state: its name and its text. */
  async studyFile(request) {
    const answer = await answered("/api/export", posted(request));
    const named = /filename="([^"/\\]+)"/.exec(answer.headers.get("Content-Disposition") ?? "");
    return { name: named ? named[1] : "study.yaml", content: await answer.blob() };
  }
}

function lostOrGivenUp(fault) {
  return fault.name === "AbortError" ? new Refused(409, null) : new Lost(String(fault));
}

function posted(body) {
  return {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
}

async function json(path, options) {
  const answer = await answered(path, options);
  try {
    return await answer.json();
  } catch (fault) {
    throw lostOrGivenUp(fault); // cut off in the middle
  }
}

async function answered(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, { cache: "no-store", credentials: "omit", ...options });
  } catch (fault) {
    throw lostOrGivenUp(fault);
  }
  if (answer.ok) return answer;
  throw new Refused(answer.status, await answer.json().catch(() => null));
}
