// What a lab shows, as one picture to take away: its canvases as they stand, and the words about them.

const MARGIN = 16;
const SHARPNESS = 2;
const MARKS = ["class0", "class1", "class2"];

/** Offers a PNG of all the panels and the words of `root` that can be seen. */
export function savePicture(root, colours, save) {
  const canvas = pictureOf(root, colours);
  canvas.toBlob((blob) => blob && save("run.png", blob));
}

function pictureOf(root, colours) {
  const parts = [...root.querySelectorAll(".lego-panel, .lego-status")].filter((part) => part.offsetWidth);
  const places = parts.map((part) => part.getBoundingClientRect());
  const left = Math.min(...places.map((place) => place.left)) - MARGIN;
  const top = Math.min(...places.map((place) => place.top)) - MARGIN;
  const right = Math.max(...places.map((place) => place.right)) + MARGIN;
  const bottom = Math.max(...places.map((place) => place.bottom)) + MARGIN;
  const canvas = document.createElement("canvas");
  canvas.width = SHARPNESS * (right - left);
  canvas.height = SHARPNESS * (bottom - top);
  const context = canvas.getContext("2d");
  context.scale(SHARPNESS, SHARPNESS);
  context.translate(-left, -top);
  context.fillStyle = colours.paper;
  context.fillRect(left, top, right - left, bottom - top);
  for (const part of parts) drawPart(context, part, colours);
  return canvas;
}

function drawPart(context, part, colours) {
  for (const canvas of part.querySelectorAll("canvas")) {
    const { x, y, width, height } = canvas.getBoundingClientRect();
    if (width && canvas.width) context.drawImage(canvas, x, y, width, height);
  }
  for (const mark of MARKS) drawMark(context, part.querySelector(`.lego-mark${mark.at(-1)}`), colours[mark]);
  const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) drawText(context, texts.currentNode);
}

/** The words of a text that can be seen, each at its own place, however they are broken into lines. */
function drawText(context, node) {
  if (node.parentElement.closest("button, [hidden]")) return;
  const { fontStyle, fontWeight, fontSize, fontFamily, color } = getComputedStyle(node.parentElement);
  const font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`; // with its figures' shape, `font` is empty
  Object.assign(context, { font, fillStyle: color, textBaseline: "middle", textAlign: "left" });
  const range = document.createRange();
  for (const { index, 0: word } of node.data.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const { x, y, width, height } = range.getBoundingClientRect();
    if (width) context.fillText(word, x, y + height / 2);
  }
}

/** A class's mark in the legend: a dot, a square, a triangle. */
function drawMark(context, element, colour) {
  if (!element?.offsetWidth) return;
  const { x, y, height } = element.getBoundingClientRect();
  const [middle, radius] = [y + height / 2, 4];
  context.fillStyle = colour;
  context.beginPath();
  if (element.matches(".lego-mark0")) context.arc(x + radius, middle, radius, 0, 2 * Math.PI);
  else if (element.matches(".lego-mark1")) context.rect(x, middle - radius, 2 * radius, 2 * radius);
  else {
    context.moveTo(x + radius, middle - radius);
    context.lineTo(x + 2 * radius, middle + radius);
    context.lineTo(x, middle + radius);
  }
  context.fill();
}
