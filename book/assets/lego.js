// A page opened as a file may not fetch its neighbours, so search shows titles only there.
if (location.protocol === "file:") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}

// The search page is for typing. What it quotes of a page is its text, not the menus around it.
if (document.getElementById("search-results")) {
  document.querySelector("main form.bd-search input")?.focus();
  const around = ".bd-header-article, .bd-article svg, .lego-at-hand, footer, .prev-next-footer";
  document.addEventListener("DOMContentLoaded", () => {
    const textOf = Search.htmlToText;
    Search.htmlToText = (html, anchor) => {
      const page = new DOMParser().parseFromString(html, "text/html");
      for (const part of page.querySelectorAll(around)) part.remove();
      return textOf(page.documentElement.outerHTML, anchor);
    };
  });
}

// The menus above a page close when the reader goes elsewhere or presses Escape.
const menus = [...document.querySelectorAll(".lego-menu")];
document.addEventListener("click", (event) => {
  menus.filter((menu) => !menu.contains(event.target)).forEach((menu) => (menu.open = false));
});
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && menus.find((menu) => menu.open);
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

// Paper is white, so a page is printed in the light theme.
let theme = null;
addEventListener("beforeprint", () => {
  theme = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
});
addEventListener("afterprint", () => {
  if (theme !== null) document.documentElement.dataset.theme = theme;
});

// On the first page and the playground the list of chapters starts closed. The theme's button opens it.
if (document.body.classList.contains("lego-closed")) {
  document.getElementById("pst-primary-sidebar").classList.add("pst-sidebar-hidden");
  document.body.classList.remove("lego-closed");
}
