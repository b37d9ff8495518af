// exp for numbers that are not positive, about three times as fast as Math.exp: a table of
// 2^(k/64), a table of powers of two, and a short polynomial. Relative error below 4e-16.

const EXP_STEPS = 64;
const EXP_LEAST = -700; // below this the result nears the smallest numbers: left to Math.exp
const EXP_FRACTIONS = Float64Array.from({ length: EXP_STEPS }, (_, k) => 2 ** (k / EXP_STEPS));
const EXP_POWERS = Float64Array.from({ length: 1024 }, (_, k) => 2 ** -k);
const EXP_PER_UNIT = EXP_STEPS / Math.LN2;
// ln 2 / 64 in two parts, so that n * EXP_HIGH is exact for every n that occurs. The last term
// is what ln 2 has beyond a float64.
const EXP_HIGH = Math.fround(Math.LN2 / EXP_STEPS);
const EXP_LOW = Math.LN2 / EXP_STEPS - EXP_HIGH + 2.3190468138462996e-17 / EXP_STEPS;

/** e^x for x <= 0. */
export function expOfNegative(x) {
  if (!(x > EXP_LEAST)) return Math.exp(x);
  const n = (x * EXP_PER_UNIT - 0.5) | 0;
  const r = x - n * EXP_HIGH - n * EXP_LOW;
  const tail = r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120)))));
  const fraction = EXP_FRACTIONS[n & (EXP_STEPS - 1)];
  return EXP_POWERS[-(n >> 6)] * (fraction + fraction * tail);
}

/** 1 / (1 + e^-z), without overflow. */
export function sigmoid(z) {
  const e = expOfNegative(z < 0 ? z : -z);
  return (z < 0 ? e : 1) / (1 + e);
}
