// The form that makes an nbgitpuller link: it copies the book into a reader's folder on a hub.
for (const form of document.querySelectorAll("[data-hub-link]")) {
  const [address, page] = form.querySelectorAll("input, select");
  const result = form.querySelector("output");
  const copy = form.querySelector("button");
  const shape = result.textContent;

  const linkTo = (hub) => {
    const { repository, branch } = form.dataset;
    const folder = `${repository.split("/").pop()}/notebooks`;
    const urlpath = ["lab/tree", folder, page.value].filter(Boolean).join("/");
    const query = new URLSearchParams({ repo: repository, branch, urlpath });
    return `${hub.origin}${hub.pathname.replace(/\/$/, "")}/hub/user-redirect/git-pull?${query}`;
  };

  const update = () => {
    const given = address.value.trim();
    const full = /^[a-z]+:\/\//i.test(given) ? given : `https://${given}`;
    const hub = given && URL.canParse(full) ? new URL(full) : null;
    const usable = hub !== null && /^https?:$/.test(hub.protocol);
    result.textContent = usable ? linkTo(hub) : given ? "This is not an address." : shape;
    copy.hidden = !usable;
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", update);
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(result.textContent);
    copy.textContent = "Copied";
    setTimeout(() => (copy.textContent = "Copy the link"), 2000);
  });
}
