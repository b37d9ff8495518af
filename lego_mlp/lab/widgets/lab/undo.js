// Every change can be taken back, and made again.

const MOST_CHANGES = 100;
const MOST_PULLED = 2; // one field, and how many points there are
const ONE_PULL_MS = 800; // a slider that is pulled is one change

let latest = null; // the lab that was changed last hears the keys of a page without a focus

const wordOf = ({ state, pinned, silenced }) => ({ state, pin: pinned?.ran ?? null, silenced });

/** A number that stands as it was taken over is not being typed any more. */
const isTyping = (target) =>
  target.matches("textarea, input[type=text]") && target.value !== target.dataset.drawn;

/** What a lab was before each change: its state, which run is pinned, which neurons are silent. `restore(lab, before)` goes
 *  there. `note` is what was done last, where a reader may want it back. */
export class Undo {
  note = "";
  settled = 0; // how deep the stack was when the browser's history was told last
  id = Math.random();
  #past = [];
  #future = [];
  #dropped = 0;
  #what = "";
  #at = -Infinity;

  constructor(lab, restore) {
    Object.assign(this, { lab, restore });
    this.pressed = (event) => this.#key(event);
    document.addEventListener("keydown", this.pressed);
  }

  get past() {
    return this.#past.length;
  }

  get future() {
    return this.#future.length;
  }

  /** How many changes have made what there is now. */
  get depth() {
    return this.#dropped + this.past;
  }

  get now() {
    return wordOf(this.lab);
  }

  /** Hears of a change before it is made; of what changes, two pulls of one slider are alike. */
  before(what, note) {
    const now = performance.now();
    const pulled = what.length <= MOST_PULLED && what.join() === this.#what && now < this.#at + ONE_PULL_MS;
    Object.assign(this, { note });
    this.#what = what.join();
    this.#at = now;
    latest = this;
    if (pulled && this.past) return;
    this.#past.push(this.now);
    if (this.past > MOST_CHANGES) this.#dropped += Boolean(this.#past.shift());
    this.#future = [];
  }

  back() {
    this.#go(this.#past, this.#future);
  }

  forth() {
    this.#go(this.#future, this.#past);
  }

  /** Goes to the nearest of what there was, or else of what was undone, that `isIt`; returns
   *  whether there is one. */
  jump(isIt) {
    const ways = [[this.#past, this.#future], [this.#future, this.#past]];
    return ways.some(([from, to]) => this.#go(from, to, from.length - from.findLastIndex(isIt)));
  }

  #go(from, to, count = 1) {
    if (count > from.length) return false;
    let { now } = this;
    for (let k = 0; k < count; k++) {
      to.push(now);
      now = from.pop();
    }
    Object.assign(this, { note: "" });
    this.#what = "";
    latest = this;
    this.restore(this.lab, now);
    return true;
  }

  /** Ctrl or Cmd with Z, and with Shift or as Y the other way; a text that is typed has its own. */
  #key(event) {
    const { key, target, shiftKey } = event;
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented) return;
    const here = this.lab.root.contains(target) || (target === document.body && latest === this);
    if (!here || isTyping(target) || !/^[zy]$/i.test(key)) return;
    event.preventDefault();
    if (shiftKey || /y/i.test(key)) this.forth();
    else this.back();
  }

  clean() {
    document.removeEventListener("keydown", this.pressed);
    if (latest === this) latest = null;
  }
}
