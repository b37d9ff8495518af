// The host on a published page: mounts every `[data-lego]` element, each Lab with its address.

import { linkText } from "../../widgets/lab/share.js";
import { make } from "../ui/dom.js";
import { shortened } from "../ui/format.js";
import { KINDS, mountWidget } from "../widgets.js";
import { fromAddress, fullState } from "../engine/state.js";

/** Here every question is answered by the page itself: see PythonHost for what they are. */
export const PAGE_HOST = {
  name: "page",
  away: false,
  ask: ({ here, then, fail }) => here(then, fail),
  state: () => null,
  watch: () => () => {},
  forLab: async () => PAGE_HOST,
  stop() {},
};

const WRITE_AFTER_MS = 400;
const PLAYGROUND = "book/playground.html";

/** The part of a link that is about one run: "#lab2?hidden_size=5", or "#map1?..." of the one that a
 *  map has opened, "#clinic1?..." of a clinic's; of several, ";" is between. */
const LINK = /^(lab|map|clinic)([^?]*)\?(.*)$/s;

function linkParts() {
  const parts = location.hash.slice(1).split(";");
  return parts.map((part) => LINK.exec(part)).filter(Boolean).map(([, kind, number, text]) => ({ kind, number, text }));
}

/** The edit of a brick that a link carries: see book/live/page.js. */
const brickParts = () => location.hash.slice(1).split(";").filter((part) => part.startsWith("brick?"));

function isOf(kind, number) {
  return (part) => part.kind === kind && Number(part.number) === number;
}

/** What the address says about lab `number` of `count`, on top of its own run, or null. The first
 *  lab also hears of a link to a lab that is not there, and stays as it is. An address that was there
 *  `before` means the lab's own run where it does not name it. */
function linkedRun(number, count, own, now, before = false) {
  const parts = linkParts().filter(({ kind }) => kind === "lab");
  const meant = parts.find(isOf("lab", number));
  if (meant) return fromAddress(meant.text, own);
  if (before) return { state: own, view: {}, problems: [] };
  const isThere = (part) => Number.isInteger(Number(part.number)) && part.number >= 1 && part.number <= count;
  const lost = parts.find((part) => !isThere(part));
  if (!lost || number > 1) return null;
  return { state: now, view: {}, problems: [`this page has no lab ${shortened(lost.number)}`] };
}

const wordsOf = ({ kind, number, text }) => `${kind}${number}?${text}`;

/** The page's address with this text for one of its labs; as it is, where nothing is to be said. */
function addressWith(kind, number, text) {
  const parts = linkParts().filter((part) => !isOf(kind, number)(part));
  if (text) parts.push({ kind, number, text });
  parts.sort((a, b) => (a.kind === b.kind ? a.number - b.number : a.kind < b.kind ? -1 : 1));
  const all = [...parts.map(wordsOf), ...brickParts()];
  const page = location.href.split("#")[0];
  if (all.length) return new URL(`#${all.join(";")}`, page).href;
  return linkParts().length ? page : location.href;
}

/**
 * The place of one lab in the address, and its changes in the browser's history: each that a lab can
 * undo is an entry, `{ of, before }`, the lab whose change has made it and how deep that lab's undo
 * stack was before. Where the lab has gone back there by itself, so does the browser.
 */
function makeAddress(kind, number) {
  let waiting = null;
  let seen = [];
  const settle = (lab) => {
    if (returning.length) return returning.push(() => settle(lab));
    const { undo } = lab;
    const { of, before } = history.state?.lego ?? {};
    const mine = of === undo.id;
    if (mine && undo.depth <= before) {
      undo.settled = before;
      return goBack(() => settle(lab));
    }
    const to = addressWith(kind, number, linkText(lab, { playing: lab.playing }));
    const isNew = undo.depth !== undo.settled && !(mine && undo.depth < undo.settled);
    if (to !== location.href && isNew) {
      const entry = undo.depth > undo.settled ? { of: undo.id, before: undo.settled } : {};
      markEntry();
      history.pushState({ lego: entry }, "", to);
    } else if (to !== location.href) history.replaceState(history.state, "", to);
    undo.settled = undo.depth;
  };
  return {
    link: (text) => `${location.href.split("#")[0]}#${wordsOf({ kind, number, text })}`,
    playground: playgroundLink(),
    chapter: chapterLink,
    /** Hears of each drawing; a film that runs does not move the address. */
    write(lab) {
      const now = [lab.ran, lab.pinned, lab.playing || lab.step];
      if (now.every((one, i) => one === seen[i])) return;
      seen = now;
      clearTimeout(waiting);
      waiting = setTimeout(() => settle(lab), WRITE_AFTER_MS);
    },
  };
}

/** An entry of the browser's history where the labs are what its address says, and else their own. */
function markEntry() {
  if (!history.state?.lego) history.replaceState({ ...history.state, lego: {} }, "");
}

let returning = []; // what waits until the browser has gone back, as a lab has already

function goBack(then) {
  returning.push(then);
  history.back();
}

/** Each hears of an address that has come while the page is open: a link, or, `before`, one that was
 *  there before, by the browser's Back and Forward. */
const followers = new Set();

function followHistory() {
  markEntry();
  addEventListener("popstate", () => {
    const waiting = returning;
    returning = [];
    if (waiting.length) return waiting.forEach((then) => then());
    const before = Boolean(history.state?.lego);
    followers.forEach((follow) => follow(before));
    if (linkParts().length) markEntry();
  });
}

/** From a link's text to the address of the playground; null there, and outside of the book. */
function playgroundLink() {
  const root = document.documentElement.dataset.content_root;
  if (root === undefined || location.pathname.endsWith(`/${PLAYGROUND}`)) return null;
  return (text) => `${root}${PLAYGROUND}${text && `#lab1?${text}`}`;
}

/** The address of a chapter, from the book's own table of contents; null where there is none. */
function chapterLink(number) {
  const file = new RegExp(`(^|/)${String(number).padStart(2, "0")}_\\w+\\.html$`);
  const links = [...document.querySelectorAll("nav a[href]")].map((link) => link.getAttribute("href"));
  return links.find((href) => file.test(href)) ?? null;
}

/** A lab that a reader who comes to the page would not see is brought into view. */
function showLinked(root) {
  const { top } = root.getBoundingClientRect();
  if (top + scrollY > innerHeight) root.scrollIntoView({ block: "start" });
}

/** A Lab, with the run that the address may ask of it. */
function mountLinked(root, number, count) {
  const props = JSON.parse(root.dataset.props);
  let lab = null;
  const own = fullState(props.state);
  props.address = makeAddress("lab", number);
  const linked = linkedRun(number, count, own, own);
  if (linked) Object.assign(props, { linked, at: linked.view.at });
  const mount = (host) => {
    if (lab) Object.assign(props, { state: lab.state, linked: null });
    lab = mountWidget(root, "lab", props, host);
  };
  mount(PAGE_HOST);
  if (linked) showLinked(root);
  // Another link to the page that is open changes the address, and loads nothing.
  followers.add((before) => {
    const link = linkedRun(number, count, own, lab.state, before);
    if (!link) return;
    lab.open(link, before);
    if (!before) showLinked(root);
  });
  return { now: () => ({ ...props, state: lab.state }), clean: () => lab.clean(), mount };
}

/** The widgets that another engine can answer: their element and kind, `now()`, what their view is
 *  told, `clean()`, and `mount(host)`. */
const mounted = [];

/** Has `hostFor(kind, props)`, a promise of a host or null, answer the widgets from now on;
 *  without it, the page does. */
export async function changeEngine(hostFor) {
  await Promise.all(mounted.map(async (one) => {
    const host = hostFor ? await hostFor(one.kind, one.now()) : one.page;
    if (!host) return;
    const { address, linked, follow } = one.page; // where a map's run is opened from, and written to
    if (address) Object.assign(host, { address, linked, follow });
    one.clean();
    one.mount(host);
  }));
}

/** Mounts every widget of the page, once the page is there, and the type that it is set in: what
 *  is laid out in another type jumps when that one comes. */
export function mountPage() {
  const mount = () => document.fonts.load(getComputedStyle(document.body).font).finally(mountAll);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mount);
  else mount();
}

/** A host that also knows the place in the address of a run that its widget opens. */
function hostOf(kind, number) {
  /** What `read(text)` makes of what the address says about it, or null. */
  const linked = (read) => {
    const meant = linkParts().find(isOf(kind, number));
    return meant ? read(meant.text) : null;
  };
  /** Hears of another address while the page is open; returns the end of that. */
  const follow = (read, open) => {
    const follower = (before) => open(linked(read), before);
    followers.add(follower);
    return () => followers.delete(follower);
  };
  return { ...PAGE_HOST, address: makeAddress(kind, number), linked, follow };
}

function mountAll() {
  followHistory();
  for (const kind of KINDS) {
    const found = document.querySelectorAll(`[data-lego="${kind}"]`);
    found.forEach((root, i) =>
      guarded(root, () => {
        if (kind === "lab") mounted.push({ kind, page: PAGE_HOST, ...mountLinked(root, i + 1, found.length) });
        else mounted.push({ kind, ...mountFramed(root, kind, i + 1) });
      }),
    );
  }
}

function mountFramed(root, kind, number) {
  const props = JSON.parse(root.dataset.props);
  const page = hostOf(kind, number);
  let widget = null;
  const mount = (host) => (widget = mountWidget(root, kind, props, host));
  mount(page);
  if (linkParts().some(isOf(kind, number))) showLinked(root);
  return { page, now: () => props, clean: () => widget.clean(), mount };
}

/** A widget that cannot be mounted leaves its still picture as it was, and says so. */
function guarded(root, mount) {
  const still = [...root.childNodes];
  try {
    mount();
  } catch (error) {
    const why = error instanceof TypeError ? "its data cannot be read" : error.message;
    const text = `This could not be brought to life (${why}). Load the page again to try once more.`;
    root.replaceChildren(...still, make("p", { class: "lego-words", text }));
    root.setAttribute("data-state", "error");
    console.error(error);
  }
}
