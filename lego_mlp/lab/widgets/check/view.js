// The check of an exercise: type an answer, be told at once what it is worth.

import { judgeAnswer } from "../../js/engine/answers.js";
import { freshId, make } from "../../js/ui/dom.js";
import { readMatrix } from "../../js/ui/read_matrix.js";

export function makeAnswer(frame, props) {
  const values = Object.fromEntries(Object.entries(props.values).map(([k, v]) => [k, unpackedMatrix(v)]));
  const own = props.own.map(([value, says]) => [unpackedMatrix(value), says]);
  const single = values.answer.flat().length === 1;
  const input = answerField(values.answer, single);
  const name = make("label", { for: input.id, text: `Your answer: ${props.asks}` });
  const form = make("form", { class: "lego-answer" }, name, input, make("button", { type: "submit", text: "Check" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { matrix, problem } = readMatrix(input.value, single);
    const found = problem ? null : judgeAnswer(matrix, values, props.digits, own);
    show(found, problem ?? found.sentence + (found.kind === "right" ? ` ${props.right}` : ""));
  });
  frame.box.append(form);

  function show(found, sentence) {
    frame.words.classList.toggle("lego-hunt-right", found?.kind === "right");
    frame.words.classList.toggle("lego-hunt-wrong", Boolean(found) && found.kind !== "right");
    frame.root.setAttribute("data-verdict", found ? found.kind : "unread");
    frame.say(sentence.trim());
  }
  return { draw: () => {} };
}

function answerField(answer, single) {
  const shared = { id: freshId("answer"), autocomplete: "off", spellcheck: "false" };
  if (single) return make("input", { type: "text", ...shared });
  const placeholder = answer.map((row) => row.map(() => "…").join("  ")).join("\n");
  return make("textarea", { rows: Math.max(2, answer.length), placeholder, ...shared });
}

/** A matrix from "2x3:" and the base64 of its float64 numbers: the answer is not there to be read. */
function unpackedMatrix(text) {
  const [shape, data] = text.split(":");
  const columns = Number(shape.split("x")[1]);
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const numbers = Array.from(new Float64Array(bytes.buffer));
  return Array.from({ length: numbers.length / columns }, (_, i) => numbers.slice(i * columns, (i + 1) * columns));
}
