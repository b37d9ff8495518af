// Long work in slices, between which the page answers.

/** `next(then)` calls `then` as soon as clicks and keys had their turn. */
export function makeTimeSlices() {
  const { port1, port2 } = new MessageChannel();
  let waiting = null;
  port1.onmessage = () => {
    const then = waiting;
    waiting = null;
    then?.();
  };
  return {
    next(then) {
      waiting = then;
      port2.postMessage(null);
    },
    close: () => port1.close(),
  };
}

/** Lets `work.advance(milliseconds)` run to its end; false where that takes too long. */
export async function inSlices(work, slice, most) {
  const turns = makeTimeSlices();
  const end = performance.now() + most;
  let done = work.advance(slice);
  while (!done && performance.now() < end) {
    await new Promise((then) => turns.next(then));
    done = work.advance(slice);
  }
  turns.close();
  return done;
}
