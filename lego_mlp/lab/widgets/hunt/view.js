// The bug hunt: read the check's table, choose the error, be told at once.

import { plural, readable } from "../../js/ui/format.js";
import { freshId, make, say, setIdle } from "../../js/ui/dom.js";

export function makeHunt(frame, props) {
  const quiz = { props, index: 0, tries: props.cases.map(() => []) };
  const title = make("p", { class: "lego-title" });
  const body = make("div", { class: "lego-hunt" });
  const code = make("pre", { class: "lego-hunt-code", tabindex: "0" }, make("code"));
  const score = make("span", { class: "lego-note" });
  const button = (text, by) => make("button", { type: "button", text, onclick: () => turn(by) });
  const turns = [button("Previous", -1), button("Next", 1)];
  const bar = make("div", { class: "lego-actions" }, ...turns, score);
  frame.box.append(title, body, frame.words, code, bar);

  function turn(by) {
    quiz.index = Math.max(0, Math.min(props.cases.length - 1, quiz.index + by));
    build();
    frame.redraw();
  }
  function choose(key) {
    const tries = quiz.tries[quiz.index];
    tries.push(key);
    frame.redraw();
  }
  function build() {
    body.replaceChildren(checkTable(quiz), choiceList(quiz, quiz.tries[quiz.index].at(-1), choose));
  }
  build();
  const draw = () => {
    const { cases } = props;
    say(title, `${quiz.index + 1} of ${cases.length}: ${cases[quiz.index].title}`);
    say(score, scoreWords(quiz));
    showVerdict(frame, quiz, code);
    setIdle(turns[0], quiz.index === 0);
    setIdle(turns[1], quiz.index === cases.length - 1);
  };
  return { draw };
}

/** What the last choice was worth, in words and with the code once it is found. */
function showVerdict(frame, quiz, code) {
  const { answer, code: text } = quiz.props.cases[quiz.index];
  const key = quiz.tries[quiz.index].at(-1);
  const found = key === answer;
  frame.words.classList.toggle("lego-hunt-right", found);
  frame.words.classList.toggle("lego-hunt-wrong", Boolean(key) && !found);
  code.hidden = !(found && text);
  say(code.firstChild, text ?? "");
  frame.say(key ? answerWords(quiz, key) : caseWords(quiz));
}

function checkTable({ props, index }) {
  const { table, title } = props.cases[index];
  const rows = table.map(([name, error]) => {
    const wrong = error > props.tolerance;
    const sign = make("td", { class: wrong ? "lego-off" : "", text: wrong ? "✗ differs" : "✓ agrees" });
    const number = make("td", { text: wrong ? readable(error, 2) : `below ${readable(props.tolerance, 2)}` });
    return make("tr", {}, make("th", { scope: "row", text: name }), number, sign);
  });
  const heads = ["Array", "Relative error", "Check"].map((text) => make("th", { scope: "col", text }));
  return make(
    "table", { class: "lego-check-table" },
    make("caption", { text: `What the gradient check says: ${title}` }),
    make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows),
  );
}

function choiceList({ props }, chosen, choose) {
  const name = freshId("choice");
  const options = props.choices.map(([key, text]) => {
    const input = make("input", { type: "radio", name, value: key, checked: key === chosen });
    input.addEventListener("change", () => choose(key));
    return make("label", { class: "lego-choice" }, input, text);
  });
  return make("fieldset", { class: "lego-choices" }, make("legend", { text: "Which error is it?" }), ...options);
}

function whyNot({ props, index }, key) {
  return props.cases[index].wrong[key] ?? "Look again at which arrays differ, and which agree.";
}

function answerWords(quiz, key) {
  const { answer, explanation } = quiz.props.cases[quiz.index];
  return key === answer ? `✓ Right. ${explanation}` : `✗ Not this one. ${whyNot(quiz, key)}`;
}

function caseWords({ props, index }) {
  const { table, title } = props.cases[index];
  const off = table.filter(([, error]) => error > props.tolerance).map(([name]) => name);
  const said = off.length ? `${off.join(", ")} differ${off.length === 1 ? "s" : ""} from the measured slope` : "every array agrees";
  return `${title}: ${said}.`;
}

function scoreWords({ props, tries }) {
  const found = tries.filter((keys, i) => keys.includes(props.cases[i].answer)).length;
  const first = tries.filter((keys, i) => keys[0] === props.cases[i].answer).length;
  return `${found} of ${plural(props.cases.length, "error")} found, ${first} at the first try.`;
}
