// The page: what the hand does becomes a state, a state becomes a run, a run becomes a picture.

import { decode, encode } from "./address.js";
import { Banner } from "./banner.js";
import { Cards } from "./cards.js";
import { Connection } from "./connection.js";
import { Controls } from "./controls.js";
import { Frame } from "./frame.js";
import { Guess } from "./guess.js";
import { Help } from "./help.js";
import { History } from "./history.js";
import { Panels } from "./panels.js";
import { Pins } from "./pins.js";
import { Replay } from "./replay.js";
import { Runner } from "./runner.js";
import { Shortcuts } from "./shortcuts.js";
import { Offer, same } from "./state.js";
import { StudyFile } from "./studyfile.js";
import { Timings } from "./timings.js";

const PANELS = 2; // charts in view at first
const SPOKEN_AFTER = 900; // ms of rest before a result is read out

export class Page {
  constructor(study, texts, backend) {
    this.study = study;
    this.texts = texts;
    this.offer = new Offer(study);
    this.start = this.offer.preset(study.presets[0].name);
    this.history = new History(this.start);
    this.view = { pressure: study.pressures[0].name, at: study.last_year, big: false };
    this.timings = new Timings();
    this.#furnish(backend);
    this.#connect(backend);
  }

  /** Show what the address asks for, and listen. */
  open() {
    addEventListener("hashchange", () => {
      if (location.hash.slice(1) !== this.written) this.#obey(location.hash);
    });
    this.#obey(location.hash);
    this.connection.watch();
  }

  #furnish(backend) {
    const { study, texts } = this;
    const acts = this.#acts();
    this.banner = new Banner(texts);
    this.cards = new Cards(texts);
    this.frame = new Frame(study, texts, acts, { chosen: (choice) => this.#choose(choice) });
    this.controls = new Controls(this.offer, texts, {
      moved: (key, value, how) => this.#moved(key, value, how),
      switched: (name, isOn) => this.#decide(this.offer.withSwitch(this.history.live, name, isOn)),
      preset: (name) => this.#decide(this.offer.preset(name)),
    });
    this.pins = new Pins(texts, {
      state: () => this.history.live,
      changed: () => this.#changed(),
      take: (state) => this.#decide(state),
      say: (text) => this.frame.say(text),
    });
    this.panels = new Panels(study, texts, { changed: () => this.#changed() });
    this.guess = new Guess(texts, {
      reveal: () => this.#changed(),
      close: () => this.#closeGuess(),
    });
    this.replay = new Replay(this.offer, { show: (state) => this.#play(state) });
    this.studyFile = new StudyFile(backend, texts, {
      state: () => this.history.live,
      failed: (fault) => this.banner.show("refused", texts.say("banner.not_saved"), [fault.message]),
      saved: (name) => this.frame.say(texts.say("export.saved", { name })),
    });
    this.shortcuts = new Shortcuts(acts);
    this.help = new Help(texts, this.shortcuts);
  }

  #connect(backend) {
    this.connection = new Connection(backend, {
      lost: () => this.banner.show("lost", this.texts.say("banner.lost")),
      back: (health) => this.#back(health),
    });
    this.runner = new Runner(backend, {
      draw: (answer) => this.#draw(answer),
      refused: (fault) => this.#refused(fault),
      lost: () => this.connection.lose(),
      busy: (isBusy) => this.frame.setBusy(isBusy),
    }, this.timings);
  }

  // --- the hand

  #acts() {
    return {
      undo: () => this.#step("undo", this.history.canUndo),
      redo: () => this.#step("redo", this.history.canRedo),
      replay: () => this.#replay(),
      reset: () => this.#decide(this.start),
      predict: () => (this.guess.stage === "off" ? this.#predict() : this.#closeGuess()),
      projector: () => this.#choose({ big: !this.view.big }),
      export: () => this.studyFile.open(this.#title()),
      help: () => this.help.open(),
      pin: () => this.pins.focus(),
      controls: () => this.controls.focus(),
      results: () => this.frame.focusResults(),
      preset: (index) => {
        const preset = this.study.presets[index];
        if (preset) this.#decide(this.offer.preset(preset.name));
      },
    };
  }

  /** Take a move of a slider: in a drag it is shown, at its end it is one change. */
  #moved(key, value, { done, released = false, moment }) {
    const state = this.offer.withValue(this.history.live, key, value);
    const known = same(state, this.history.live);
    this.replay.stop();
    if (done) {
      this.history.commit(state, key);
      this.#write();
    } else {
      this.history.preview(state, key);
    }
    this.#show();
    if (!known || !done) this.#ask({ decided: done, since: moment });
    else if (released) this.runner.hurry(); // keys repeat: each would abandon the one before
  }

  /** Take a state as it is decided on, not dragged through. */
  #decide(state) {
    const since = performance.now();
    this.replay.stop();
    this.history.commit(state);
    this.#changed(since);
  }

  #step(way, can) {
    if (!can) return;
    this.replay.stop();
    this.history[way]();
    this.#changed();
  }

  async #replay() {
    const { before, current } = this.history;
    if (!before || this.guess.isHidden) return;
    this.moving = this.offer.difference(before, current);
    this.replayed = before;
    await this.replay.play(before, current);
  }

  #play(state) {
    this.history.live = state;
    this.#show();
    for (const key of this.moving) this.controls.reveal(key);
    return this.#ask({ before: this.replayed });
  }

  /** Take a choice of what is shown: pressure, year, number of charts, size of letters. */
  #choose({ panels, ...choice }) {
    Object.assign(this.view, choice);
    if (panels) this.panels.arrange(this.panels.some(panels));
    const asksAnother = "pressure" in choice || "at" in choice;
    if (asksAnother && this.guess.stage !== "off") this.#closeGuess();
    else this.#changed();
  }

  #predict() {
    this.#hide();
    this.guess.focus();
    this.#show();
    this.#write();
  }

  /** Take all of the result off the page. */
  #hide() {
    this.replay.stop();
    clearTimeout(this.speaking);
    this.cards.clear();
    this.panels.clear();
    this.frame.setNotes([]);
    this.frame.say("");
    this.guess.ask({ pressure: this.#pressure().title, at: this.view.at });
  }

  #closeGuess() {
    this.guess.close();
    this.#changed();
    this.frame.focusAct("predict");
  }

  /** What the setting is called: as its preset, or as that one changed. */
  #title() {
    const { live } = this.history;
    const { title } = this.offer.presets.get(live.preset);
    const isPreset = JSON.stringify(live) === JSON.stringify(this.offer.preset(live.preset));
    return isPreset ? title : this.texts.say("export.changed", { title });
  }

  // --- the picture

  /** Set the page to what an address says; one that is wrong is explained, not obeyed. */
  #obey(hash) {
    const { view, faults } = decode(hash, this.offer, this.texts);
    if (faults.length) this.banner.show("address", this.texts.say("banner.address"), faults);
    else this.banner.clear("address");
    const state = view.state ?? this.start;
    if (this.written === undefined) this.history = new History(state);
    else this.history.commit(state);
    this.view.pressure = view.pressure ?? this.view.pressure;
    this.view.at = view.at ?? this.view.at;
    this.view.big = view.big ?? false;
    this.panels.arrange(view.charts ?? this.panels.some(PANELS));
    if (view.pins) this.pins.set(view.pins);
    this.controls.arrange({ open: !this.view.big && this.frame.isWide });
    if (view.hidden) this.#hide();
    else if (this.guess.stage !== "off") this.guess.close();
    this.#changed();
  }

  /** Show the setting, and what can be done with it. */
  #show() {
    const { history, view, guess } = this;
    this.controls.set(history.live);
    this.frame.set(view, this.panels.shown.length);
    if (this.frame.setMode({ big: view.big, stage: guess.stage })) {
      this.controls.arrange({ open: !view.big && this.frame.isWide });
    }
    this.frame.setUsable({
      undo: history.canUndo,
      redo: history.canRedo,
      replay: history.canUndo && !guess.isHidden,
      reset: !same(history.live, this.start),
    });
  }

  // --- the run

  #changed(since) {
    this.#show();
    this.#write();
    this.#ask({ since });
  }

  #write() {
    this.written = encode({
      ...this.view,
      state: this.history.current,
      charts: this.panels.shown,
      hidden: this.guess.isHidden,
      pins: this.pins.list,
    });
    try {
      history.replaceState(null, "", `#${this.written}`);
    } catch {
      // some browsers allow so many a second; the next change is written again
    }
    this.written = location.hash.slice(1); // as the browser spells it
  }

  #ask({ decided = true, since, before = this.history.before } = {}) {
    const also = this.pins.shown.map(({ name, state }, index) => ({
      name: `pin${index + 1}`,
      title: name,
      state,
    }));
    if (before) {
      also.unshift({ name: "previous", title: this.texts.say("results.before"), state: before });
    }
    const { pressure, at, big } = this.view;
    return this.runner.ask(
      {
        state: this.history.live,
        also,
        pressure,
        at,
        big,
        charts: this.panels.wanted,
        specs: this.panels.held,
        ...this.panels.room,
      },
      { decided, since },
    );
  }

  async #draw(answer) {
    this.banner.clear("refused");
    if (this.guess.isHidden) return; // nothing of it reaches the page before the guess
    this.cards.draw(answer.headline, answer.roles);
    this.frame.setNotes(answer.notes ?? []);
    if (this.guess.stage === "revealed") {
      this.guess.compare({
        current: answer.headline.find((one) => one.role === "current"),
        pressure: this.#pressure(),
        at: this.view.at,
      });
    }
    await this.panels.draw(answer.charts);
    this.frame.setDrawn(answer.sequence);
    clearTimeout(this.speaking);
    this.speaking = setTimeout(
      () => this.frame.say(this.cards.spoken(answer.headline)),
      SPOKEN_AFTER,
    );
  }

  #refused(fault) {
    if (fault.isRestarting) {
      this.connection.lose();
      this.banner.show("lost", this.texts.say("banner.restarting"));
      return;
    }
    this.banner.show("refused", this.texts.say("banner.refused"), fault.faults);
  }

  #back({ study }) {
    this.banner.clear("lost");
    if (study !== this.study.name) {
      this.banner.show("refused", this.texts.say("banner.other_study"));
      return;
    }
    this.frame.say(this.texts.say("banner.back"));
    this.#ask();
  }

  #pressure() {
    return this.study.pressures.find((one) => one.name === this.view.pressure);
  }
}
