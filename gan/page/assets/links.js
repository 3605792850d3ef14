// A link within the page, and Back and Forward, open what they say without loading the page anew.
let shown = location.search;
const open = (address) => {
  shown = location.search;
  props.value = `${address.slice(1)}&at=${Date.now()}`; // the same link may be clicked twice
};
// What a tab shows, as an address: the link to it, where there is one.
const content = (tab) => {
  const address = document.querySelector(`#${tab} .about a[href^="?"]`)?.getAttribute("href") ?? `?tab=${tab}`;
  // A single garment may have been altered since.
  return (address.includes("count=1&") && document.querySelector(`#${tab} .look a[href^="?tab="]`)?.getAttribute("href")) || address;
};
let isClicked = false;
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="?"]');
  if (!link || link.target || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const tab = link.closest("#tabs > [role=tabpanel]")?.id;
  if (tab) history.replaceState({ tab }, "", content(tab)); // Back leads to what was chosen by hand
  history.pushState(null, "", link.getAttribute("href"));
  isClicked = true;
  open(location.search);
});
// The garment that a clicked link leads to is brought into sight, also while what stands above it still grows.
document.addEventListener("followed", () => {
  const asked = new URLSearchParams(location.search);
  if (isClicked && asked.get("tab") === "draw" && asked.get("count") === "1") {
    const growing = new ResizeObserver(() => document.querySelector("#look .look img")?.scrollIntoView({ block: "center" }));
    const leave = () => growing.disconnect();
    growing.observe(document.body);
    for (const event of ["wheel", "pointerdown", "keydown"]) addEventListener(event, leave, { once: true });
    setTimeout(leave, 3000);
  }
  isClicked = false;
});
addEventListener("popstate", ({ state }) => {
  if (location.search === shown) return;
  const isLeft = state?.tab && content(state.tab) === location.search; // then all in it stays as it was left
  open(isLeft ? `?tab=${state.tab}` : location.search);
});
