// NumPy's legacy RandomState, number for number, so that a seed means the same run in both engines.
// Matsumoto and Nishimura's MT19937; normals by the polar method; all frozen by NumPy's NEP 19.

const MT_SIZE = 624;
const MT_SHIFT = 397;

function seededState(seed) {
  const state = new Uint32Array(MT_SIZE);
  state[0] = seed;
  for (let i = 1; i < MT_SIZE; i++) {
    const last = state[i - 1] ^ (state[i - 1] >>> 30);
    state[i] = Math.imul(1812433253, last) + i;
  }
  return state;
}

function twist(state) {
  for (let i = 0; i < MT_SIZE; i++) {
    const y = (state[i] & 0x80000000) | (state[(i + 1) % MT_SIZE] & 0x7fffffff);
    state[i] = state[(i + MT_SHIFT) % MT_SIZE] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}

function temper(word) {
  let y = word ^ (word >>> 11);
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return (y ^ (y >>> 18)) >>> 0;
}

export class RandomState {
  constructor(seed) {
    this.state = seededState(seed);
    this.used = MT_SIZE;
    this.spareNormal = null;
  }

  word() {
    if (this.used === MT_SIZE) {
      twist(this.state);
      this.used = 0;
    }
    return temper(this.state[this.used++]);
  }

  /** One number of [0, 1) with 53 random bits. */
  uniform() {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  normal() {
    if (this.spareNormal !== null) {
      const spare = this.spareNormal;
      this.spareNormal = null;
      return spare;
    }
    let u, v, r2;
    do {
      u = 2 * this.uniform() - 1;
      v = 2 * this.uniform() - 1;
      r2 = u * u + v * v;
    } while (r2 >= 1 || r2 === 0);
    const f = Math.sqrt((-2 * Math.log(r2)) / r2);
    this.spareNormal = f * u;
    return f * v;
  }

  uniforms(n) {
    return Float64Array.from({ length: n }, () => this.uniform());
  }

  normals(n) {
    return Float64Array.from({ length: n }, () => this.normal());
  }

  /** The numbers 0 to n - 1 in a random order. */
  permutation(n) {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.#upTo(i);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }

  /** A whole number from 0 to `most`: words cut to enough bits until one is small enough. */
  #upTo(most) {
    const mask = 2 ** (32 - Math.clz32(most)) - 1;
    let value;
    do value = (this.word() & mask) >>> 0;
    while (value > most);
    return value;
  }
}
