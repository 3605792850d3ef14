// The plane: what lies under the finger is a piece of the one sheet that is there, and its addresses stand in the page.
const show = (plane, at) => {
  const { said, called, codes, usual, corners } = (plane.about ??= JSON.parse(plane.dataset.about));
  const size = Number(plane.dataset.size);
  if (Number(plane.dataset.at) === at) return;
  plane.dataset.at = at;
  plane.style.setProperty("--x", at % size);
  plane.style.setProperty("--y", Math.floor(at / size));
  plane.querySelector("#plane-said").textContent = said[at];
  plane.querySelector(".code code").textContent = called[at];
  for (const link of plane.querySelectorAll("[data-address]")) {
    const which = Number(link.dataset.address);
    link.href = corners[at]?.[which] ?? usual[which].replace("{}", codes[at]);
  }
};
const under = (pad, event) => {
  const size = Number(pad.closest(".plane").dataset.size);
  const box = pad.getBoundingClientRect();
  const cell = (at, from, length) => Math.min(size - 1, Math.max(0, Math.floor(((at - from) / length) * size)));
  return cell(event.clientY, box.top, box.height) * size + cell(event.clientX, box.left, box.width);
};
// Who came by a link to a plane sees it, once, also while what stands above it still grows.
let followed = null;
const arrive = () => {
  const pad = element.querySelector("#plane-pad");
  if (!pad || location.search === followed || !new URLSearchParams(location.search).has("plane")) return;
  followed = location.search;
  const growing = new ResizeObserver(() => pad.scrollIntoView({ block: "center" }));
  const leave = () => growing.disconnect();
  growing.observe(document.body);
  for (const event of ["wheel", "pointerdown", "keydown"]) addEventListener(event, leave, { once: true });
  setTimeout(leave, 3000);
};
arrive();
watch("value", arrive);
element.addEventListener("pointerdown", (event) => {
  const pad = event.target.closest("#plane-pad");
  if (!pad) return;
  pad.setPointerCapture(event.pointerId);
  show(pad.closest(".plane"), under(pad, event));
});
element.addEventListener("pointermove", (event) => {
  const pad = event.target.closest("#plane-pad");
  if (pad && (event.buttons || event.pointerType === "mouse")) show(pad.closest(".plane"), under(pad, event));
});
element.addEventListener("keydown", (event) => {
  const plane = event.target.closest("#plane-pad")?.closest(".plane");
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!plane || !step || event.altKey || event.ctrlKey || event.metaKey) return; // Alt and an arrow is the browser's own
  event.preventDefault();
  const [size, at] = [Number(plane.dataset.size), Number(plane.dataset.at)];
  const [x, y] = [(at % size) + step[0], Math.floor(at / size) + step[1]];
  if (x >= 0 && x < size && y >= 0 && y < size) show(plane, y * size + x);
});
