// A field above the first table of the class "filterable": only rows that hold all of its words are shown.
document.addEventListener("DOMContentLoaded", () => {
  const tables = [...document.querySelectorAll("table.filterable")];
  if (!tables.length) return;
  const field = document.createElement("input");
  field.type = "search";
  field.className = "table-filter";
  field.placeholder = "Filter, e.g. error student";
  field.setAttribute("aria-label", "Show only rows with these words");
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/);
    for (const row of tables.flatMap((table) => [...table.tBodies[0].rows])) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
  });
  const section = tables[0].closest("section") ?? tables[0];
  section.before(field);
});
