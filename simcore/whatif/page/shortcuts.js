// Keys: single letters for the trainer, who can turn them off; the usual chords always work.

const KEYS = new Map([
  ["z", "undo"],
  ["y", "redo"],
  ["l", "replay"],
  ["0", "reset"],
  ["g", "predict"],
  ["b", "projector"],
  ["p", "pin"],
  ["s", "export"],
  ["c", "controls"],
  ["r", "results"],
  ["?", "help"],
]);

const STORED = "decouple.single-keys";

/** Shortcuts as the help shows them: keys and the act that they do. */
export const LIST = [
  ...[...KEYS].map(([key, act]) => ({ keys: [key], act })),
  { keys: ["1", "9"], act: "preset" },
  { keys: ["Ctrl", "Z"], act: "undo" },
  { keys: ["Ctrl", "Y"], act: "redo" },
];

export class Shortcuts {
  /** @param {object} acts act -> function; `preset(index)` takes a number from 0. */
  constructor(acts) {
    this.acts = acts;
    this.areOn = stored() !== "off";
    document.addEventListener("keydown", (event) => this.#pressed(event));
  }

  set(areOn) {
    this.areOn = areOn;
    try {
      localStorage.setItem(STORED, areOn ? "on" : "off");
    } catch {
      // a browser that keeps nothing: it holds for this visit
    }
  }

  #pressed(event) {
    if (event.defaultPrevented || event.isComposing || isWriting(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const act = this.#act(event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  #act({ key, ctrlKey, metaKey, altKey, shiftKey }) {
    if (altKey) return null;
    if (ctrlKey || metaKey) {
      const chord = key.toLowerCase();
      if (chord === "z") return shiftKey ? this.acts.redo : this.acts.undo;
      return chord === "y" ? this.acts.redo : null;
    }
    if (!this.areOn) return null;
    if (/^[1-9]$/.test(key)) return () => this.acts.preset(Number(key) - 1);
    return this.acts[KEYS.get(key)] ?? null;
  }
}

/** Whether keys are text here: sliders and switches take none of ours. */
function isWriting(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) {
    return !["range", "checkbox", "radio", "button", "submit"].includes(target.type);
  }
  return target.isContentEditable || ["SELECT", "TEXTAREA"].includes(target.tagName);
}

function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}
