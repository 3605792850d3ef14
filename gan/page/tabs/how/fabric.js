// The fabrics: which one is chosen is told to the page; a visitor's own picture goes to the server first, which makes it one.
const root = element.querySelector("#how-fabrics"), about = JSON.parse(root.dataset.about);
const own = root.querySelector("[value=own]"), status = root.querySelector("[role=status]");
let picture = null, asked = 0;

const hand = () => {
  const fabric = root.querySelector("input:checked").value;
  document.dispatchEvent(new CustomEvent("fabric-chosen", { detail: JSON.stringify({ fabric, picture: fabric === "own" ? picture : null }) }));
};

// A file that is larger than the server takes, made smaller: it would become so there.
const smaller = async (file) => {
  const shown = await createImageBitmap(file, { resizeWidth: 448, resizeQuality: "high" });
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [shown.width, shown.height];
  canvas.getContext("2d").drawImage(shown, 0, 0);
  return new Promise((done) => canvas.toBlob(done));
};

const take = async (file) => {
  const mine = ++asked;
  try {
    if (file.size > about.most) file = (await smaller(file).catch(() => null)) ?? file;
    if (file.size > about.most) return mine === asked && (status.textContent = about.say.large);
    const answer = await fetch("how/fabric", { method: "POST", body: file });
    if (mine !== asked) return;
    const said = answer.ok ? await answer.json() : { refused: await answer.text() };
    if (mine !== asked) return;
    status.textContent = said.refused ?? about.say.taken;
    if (said.refused) return;
    picture = own.nextElementSibling.src = said.picture;
    own.closest("label").hidden = false;
    own.checked = true;
    hand();
  } catch {
    if (mine === asked) status.textContent = about.say.failed;
  }
};

root.addEventListener("change", ({ target }) => {
  if (target.type === "radio") return hand();
  const [file] = target.files;
  if (file) take(file);
  target.value = ""; // so that the same file can be chosen again
});
