// The parameters at the steps of a run: each is kept where all of them fit, else every so many-th,
// with what the optimizer remembers, so that the run can be made again from there.

/** How many numbers a run keeps that is looked at, 64 MB of them. */
export const MOST_KEPT = 8e6;

const BLOCK = 64; // so many steps lie in one array

export class Film {
  #blocks = [];
  #kept = 0;

  /** Of `steps` steps with `sizes[0]` parameters; the rest of `sizes` is what is remembered. */
  constructor(steps, sizes, most) {
    const fits = (steps + 1) * sizes[0] <= most;
    this.sizes = fits ? sizes.slice(0, 1) : sizes;
    this.width = this.sizes.reduce((sum, size) => sum + size, 0);
    this.every = fits ? 1 : Math.ceil(((steps + 1) * this.width) / most);
  }

  /** Hears of each step in turn, and copies those that are kept. */
  keep(step, arrays) {
    if (step % this.every) return;
    const place = this.#kept++;
    const block = (this.#blocks[Math.floor(place / BLOCK)] ??= new Float64Array(BLOCK * this.width));
    let at = (place % BLOCK) * this.width;
    for (let i = 0; i < this.sizes.length; i++) {
      block.set(arrays[i], at);
      at += this.sizes[i];
    }
  }

  /** The latest kept step up to this one, and its arrays, which nobody may write to. */
  before(step) {
    const place = Math.min(this.#kept - 1, Math.floor(step / this.every));
    const block = this.#blocks[Math.floor(place / BLOCK)];
    let at = (place % BLOCK) * this.width;
    const arrays = this.sizes.map((size) => block.subarray(at, (at += size)));
    return { step: place * this.every, arrays };
  }
}
