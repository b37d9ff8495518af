// Learning rates that change on the way: the twins of lego_mlp/schedules.py, with what
// lego_mlp/lab/state.py gives them. `rate(initial, steps)` returns the rate as a function of the
// step; `call(initial, steps)` is the same as Python.

export const SCHEDULES = {
  constant: {
    rate: (initial) => () => initial,
    call: (initial) => initial,
  },
  step_decay: {
    rate(initial, steps) {
      const every = Math.ceil(steps / 6);
      return (step) => initial * halves(Math.floor(step / every));
    },
    call: (initial, steps) => `lm.schedules.step_decay(${initial}, every=${Math.ceil(steps / 6)})`,
  },
  inverse_time: {
    rate: (initial, steps) => (step) => initial / (1 + step / (steps / 12)),
    call: (initial, steps) => `lm.schedules.inverse_time(${initial}, half_life=${steps} / 12)`,
  },
  cosine: {
    rate: (initial, steps) => (step) =>
      initial * ((1 + Math.cos(Math.PI * (Math.min(step, steps) / steps))) / 2),
    call: (initial, steps) => `lm.schedules.cosine(${initial}, steps=${steps})`,
  },
  warm_up: {
    rate(initial, steps) {
      const over = Math.ceil(steps / 2);
      return (step) => initial * Math.min(1, (step + 1) / over);
    },
    call: (initial, steps) => `lm.schedules.warm_up(${initial}, steps=${Math.ceil(steps / 2)})`,
  },
};

/** (1/2)^count, by products: no browser rounds those otherwise than another. */
function halves(count) {
  let product = 1;
  for (let k = 0; k < count; k++) product *= 0.5;
  return product;
}

/** The rate of a state's run, as a function of the step. */
export function rateOf(state) {
  return SCHEDULES[state.schedule].rate(state.learning_rate, state.steps);
}
