// The int3 handler's search, compare by compare (poke_int3_handler, __inline_bsearch).

/**
 * The entries of a vector that a search for a site compares, in order: `{ index, order }`, `order`
 * being negative where the site lies before the entry, 0 where it is found.
 */
export function searchPath(vector, site) {
  const wanted = BigInt(site.address);
  const path = [];
  let base = 0;
  for (let count = vector.length; count > 0; count >>= 1) {
    const index = base + (count >> 1);
    const entry = BigInt(vector[index].address);
    const order = wanted === entry ? 0 : wanted < entry ? -1 : 1;
    path.push({ index, order });
    if (order === 0) {
      break;
    }
    if (order > 0) {
      base = index + 1;
      count--;
    }
  }
  return path;
}
