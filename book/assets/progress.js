// Answers to exercises stay on the reader's machine, and the list of chapters says how many are right.
(() => {
  const KEY = "lego-exercises";
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch {
      return {}; // storage is forbidden, or holds something else
    }
  };
  const write = (kept) => {
    try {
      localStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // Then they last as long as the page.
    }
  };
  const nameOf = (address) => new URL(address, location.href).pathname.split("/").pop();
  const here = nameOf(location.href);
  const fields = [...document.querySelectorAll("[data-lego=check]")];
  const asks = (root) => JSON.parse(root.dataset.props).asks;
  const input = (root) => root.querySelector("input, textarea");

  /** "2 of 3" beside each chapter that has a right answer, and a tick where all are right. */
  const markChapters = () => {
    const kept = read();
    for (const old of document.querySelectorAll(".lego-progress")) old.remove();
    for (const link of document.querySelectorAll("#pst-primary-sidebar .bd-links a")) {
      const { total, answers } = kept[nameOf(link.href)] ?? {};
      const right = Object.values(answers ?? {}).filter((answer) => answer.right).length;
      if (!right) continue;
      const mark = document.createElement("span");
      mark.className = "lego-progress";
      mark.textContent = right === total ? "✓" : `${right}/${total}`;
      mark.title = `${right} of ${total} exercises right`;
      mark.setAttribute("role", "img");
      mark.setAttribute("aria-label", mark.title);
      link.append(mark);
    }
  };

  const keep = (root) => {
    const kept = read();
    const page = (kept[here] ??= { answers: {} });
    page.total = fields.length;
    page.answers[asks(root)] = { text: input(root).value, right: root.dataset.verdict === "right" };
    write(kept);
    markChapters();
    offerToForget();
  };

  const offerToForget = () => {
    if (document.querySelector(".lego-kept") || !read()[here]) return;
    const line = document.createElement("p");
    line.className = "lego-kept";
    line.textContent = "Your answers are kept in this browser, and nowhere else. ";
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Forget them" });
    button.addEventListener("click", () => {
      const { [here]: _, ...others } = read();
      write(others);
      location.reload();
    });
    line.append(button);
    fields[0].closest("section").querySelector("p")?.after(line);
  };

  const watch = () => {
    for (const root of fields) {
      const given = read()[here]?.answers[asks(root)];
      const form = root.querySelector("form");
      if (!form) continue;
      if (given) {
        input(root).value = given.text;
        form.requestSubmit();
      }
      form.addEventListener("submit", () => keep(root));
    }
  };
  // The fields are there once the type is: the widgets wait for it too, and have asked before.
  document.fonts.load(getComputedStyle(document.body).font).finally(watch);
  markChapters();
  if (fields.length) offerToForget();
})();
