// Shows the entries with every word that is typed, in their name, their meaning or one of their columns.
const box = document.querySelector("input"), count = document.querySelector("output");
const rows = [...document.querySelectorAll("tbody tr")].map(row => ({row, text: row.textContent.toLowerCase()}));
document.querySelector(".search").hidden = false;
function search() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const {row, text} of rows) {
    row.hidden = !words.every(word => text.includes(word));
    found += row.hidden ? 0 : 1;
    for (const column of row.querySelectorAll(".columns > span"))
      column.classList.toggle("hit", words.some(word => column.textContent.toLowerCase().includes(word)));
  }
  count.textContent = words.length ? `${found} 项` : "";
}
box.addEventListener("input", search);
search();
