// Python in a worker of its own: loads Pyodide from beside this file, and hands messages over.

const tell = (message, transfer = []) => postMessage(message, transfer);
const at = (name) => new URL(name, self.location).href;

const broken = (error) => tell({ type: "broken", text: String(error.message ?? error) });

// Pyodide waits for ever where its own core cannot be fetched, and only warns of it in the console.
const { fetch: plainFetch } = self;
self.fetch = (...what) =>
  plainFetch(...what).catch((error) => {
    broken(error);
    throw error;
  });

async function load() {
  tell({ type: "progress", text: "Loading Python …" });
  const { loadPyodide } = await import(at("pyodide.mjs"));
  const python = await loadPyodide({ indexURL: at("."), lockFileURL: at("pyodide-lock.json") });
  tell({ type: "progress", text: "Loading NumPy and the book's package …" });
  const text = async (name) => {
    const answer = await fetch(at(name));
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    return answer.text();
  };
  const { packages } = JSON.parse(await text("pyodide-lock.json"));
  const problems = [];
  await python.loadPackage(Object.keys(packages), {
    messageCallback: () => {},
    errorCallback: (text) => problems.push(text),
  });
  if (problems.length) throw new Error(problems.join(" "));
  tell({ type: "progress", text: "Starting …" });
  self.legoTell = (text, buffer) => {
    const message = JSON.parse(text);
    if (!buffer) return tell(message);
    tell({ ...message, buffer }, [buffer.buffer]);
  };
  const names = python.toPy({});
  python.FS.writeFile("inline_svg.py", await text("inline_svg.py"));
  python.runPython(await text("kernel.py"), { globals: names, filename: "kernel.py" });
  return names.get("hear");
}

const ready = load().then(
  (hear) => {
    tell({ type: "ready" });
    return hear;
  },
  broken,
);

addEventListener("message", async ({ data }) => {
  const hear = await ready;
  try {
    hear?.(JSON.stringify(data));
  } catch (error) {
    tell({ type: "died", text: error.message }); // Pyodide itself: a stack of calls too deep, say
  }
});
