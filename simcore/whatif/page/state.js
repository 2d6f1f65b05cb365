// What the room has set: a preset, the interventions that run, the controls that were moved.
// States are plain frozen objects; every edit makes a new one in a normal form, so that equal
// states are equal as text.

/** What the study offers, looked up by name. */
export class Offer {
  constructor(study) {
    this.study = study;
    this.controls = new Map();
    this.interventions = [];
    for (const group of study.groups) {
      for (const control of group.controls) {
        this.controls.set(control.key, control);
        if (control.kind === "switch") this.interventions.push(control.intervention);
      }
    }
    this.presets = new Map(study.presets.map((one) => [one.name, one]));
  }

  /** Return the state that a preset stands for. */
  preset(name) {
    return this.normal(this.presets.get(name).state);
  }

  /** Return what a control shows where nobody moved it. */
  startValue(preset, key) {
    const { defaults = {} } = this.presets.get(preset);
    return Object.hasOwn(defaults, key) ? defaults[key] : this.controls.get(key).value;
  }

  value(state, key) {
    return Object.hasOwn(state.values, key)
      ? state.values[key]
      : this.startValue(state.preset, key);
  }

  isMoved(state, key) {
    return this.value(state, key) !== this.startValue(state.preset, key);
  }

  normal({ preset, on = [], values = {} }) {
    const kept = Object.keys(values)
      .filter((key) => values[key] !== this.startValue(preset, key))
      .sort();
    return Object.freeze({
      preset,
      on: Object.freeze(this.interventions.filter((name) => on.includes(name))),
      values: Object.freeze(Object.fromEntries(kept.map((key) => [key, values[key]]))),
    });
  }

  withValue(state, key, value) {
    return this.normal({ ...state, values: { ...state.values, [key]: value } });
  }

  withSwitch(state, intervention, isOn) {
    const others = state.on.filter((name) => name !== intervention);
    return this.normal({ ...state, on: isOn ? [...others, intervention] : others });
  }

  /** Return the keys of the controls in which two states differ. */
  difference(one, other) {
    return [...this.controls.values()]
      .filter(({ key, kind, intervention }) =>
        kind === "switch"
          ? one.on.includes(intervention) !== other.on.includes(intervention)
          : this.value(one, key) !== this.value(other, key),
      )
      .map(({ key }) => key);
  }

  /** Return what is wrong with a state from outside, as sentences; none means it can be used. */
  faults(state, texts) {
    const found = [];
    if (!isRecord(state)) return [texts.say("faults.state")];
    for (const key of Object.keys(state)) {
      if (!["preset", "on", "values"].includes(key)) found.push(texts.say("faults.key", { key }));
    }
    if (!this.presets.has(state.preset)) {
      found.push(texts.say("faults.preset", { name: state.preset }));
    }
    if (!Array.isArray(state.on ?? [])) return [...found, texts.say("faults.state")];
    for (const name of state.on ?? []) {
      if (!this.interventions.includes(name)) {
        found.push(texts.say("faults.intervention", { name }));
      }
    }
    if (!isRecord(state.values ?? {})) return [...found, texts.say("faults.state")];
    for (const [key, value] of Object.entries(state.values ?? {})) {
      found.push(...this.#valueFaults(key, value, texts));
    }
    return found;
  }

  #valueFaults(key, value, texts) {
    const control = this.controls.get(key);
    if (!control || control.kind === "switch") return [texts.say("faults.control", { key })];
    if (typeof value !== "number" || !Number.isFinite(value)) {
      return [texts.say("faults.number", { key, value })];
    }
    const { low, high } = control;
    const slack = 1e-9 * Math.max(Math.abs(low), Math.abs(high));
    return value < low - slack || value > high + slack
      ? [texts.say("faults.range", { key, value, low, high })]
      : [];
  }
}

export function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Return states on the way from one to another: numbers in steps, switches at once. */
export function between(offer, from, to, steps) {
  const moved = new Set([...Object.keys(from.values), ...Object.keys(to.values)]);
  const ends = [...moved].map((key) => [key, offer.value(from, key), offer.value(to, key)]);
  const changing = ends.filter(([, start, end]) => start !== end);
  if (!changing.length) return [to];
  const path = [];
  for (let step = 1; step < steps; step += 1) {
    const values = { ...to.values };
    for (const [key, start, end] of changing) {
      values[key] = onGrid(offer.controls.get(key), start + ((end - start) * step) / steps);
    }
    const state = offer.normal({ ...to, values });
    if (!same(state, path.at(-1) ?? from)) path.push(state);
  }
  if (!same(to, path.at(-1) ?? from)) path.push(to);
  return path;
}

/** Return the nearest value that the slider of a control can stand at. */
function onGrid({ low, high, step }, value) {
  if (!(step > 0)) return value;
  const near = low + Math.round((value - low) / step) * step;
  return Number(Math.min(high, Math.max(low, near)).toPrecision(12));
}

function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
