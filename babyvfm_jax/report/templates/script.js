// Searches the word tables. Without JavaScript the tables are simply whole.
for (const search of document.querySelectorAll('.search')) {
  const input = search.querySelector('input');
  const found = search.querySelector('.found');
  const rows = [...search.nextElementSibling.querySelectorAll('tbody tr')];
  search.hidden = false;
  input.addEventListener('input', () => {
    const wanted = input.value.trim().toLowerCase();
    let left = 0;
    for (const row of rows) {
      const word = row.querySelector('th').textContent.toLowerCase();
      row.hidden = !word.includes(wanted);
      left += !row.hidden;
    }
    found.textContent = wanted ? `${left} of ${rows.length} words` : '';
  });
}
