// A link within the page, and Back and Forward, open what they say without loading the page anew.
let shown = location.search;
const open = (address) => {
  shown = location.search;
  props.value = `${address.slice(1)}&at=${Date.now()}`; // the same link may be clicked twice
};
// What a tab shows, as an address: the link to it, where there is one.
const content = (tab) => document.querySelector(`#${tab} .about a[href^="?"]`)?.getAttribute("href") ?? `?tab=${tab}`;
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="?"]');
  if (!link || link.target || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const tab = link.closest("#tabs > [role=tabpanel]")?.id;
  if (tab) history.replaceState({ tab }, "", content(tab)); // Back leads to what was chosen by hand
  history.pushState(null, "", link.getAttribute("href"));
  open(location.search);
});
addEventListener("popstate", ({ state }) => {
  if (location.search === shown) return;
  const isLeft = state?.tab && content(state.tab) === location.search; // then all in it stays as it was left
  open(isLeft ? `?tab=${state.tab}` : location.search);
});
