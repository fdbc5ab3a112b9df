// Words for a story: sentences made of text, code and what is stressed.

/** Text as it stands in the machine. */
export function code(text) {
  return { code: String(text) };
}

/** What matters in a sentence. */
export function strong(text) {
  return { strong: String(text) };
}

/** A sentence as a list of its parts: a template with values that are text, code or lists of such. */
export function say(texts, ...values) {
  const parts = [];
  texts.forEach((text, i) => {
    parts.push(text);
    if (i < values.length) {
      parts.push(...[values[i]].flat());
    }
  });
  return parts.filter((part) => part !== "");
}

/** The same without marks. */
export function plain(parts) {
  return parts.map((part) => part.code ?? part.strong ?? String(part)).join("");
}

/** `1 site`, `3,375 sites`. */
export function counted(number, one, many = one + "s") {
  return grouped(number) + " " + (number === 1 ? one : many);
}

/** A number as people read it. */
export function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Virtual nanoseconds as people read them. */
export function duration(ns) {
  if (ns >= 1e6) {
    return (ns / 1e6).toFixed(3) + " ms";
  }
  return ns >= 1e3 ? (ns / 1e3).toFixed(2) + " µs" : ns + " ns";
}

/** Several things in a sentence: `a, b and c`. */
export function listed(things, most = 3) {
  if (things.length > most + 1) {
    return listed([...things.slice(0, most), things.length - most + " more"], most + 1);
  }
  return things.length < 2
    ? things.join("")
    : things.slice(0, -1).join(", ") + " and " + things.at(-1);
}

/** CPUs by their numbers, runs of them in short: `cpu1, cpu3–cpu7`. */
export function cpuNames(cpus) {
  const names = [];
  for (let i = 0; i < cpus.length; ) {
    let end = i;
    while (end + 1 < cpus.length && cpus[end + 1] === cpus[end] + 1) {
      end++;
    }
    if (end > i + 1) {
      names.push(`cpu${cpus[i]}–cpu${cpus[end]}`);
    } else {
      names.push(...cpus.slice(i, end + 1).map((cpu) => "cpu" + cpu));
    }
    i = end + 1;
  }
  return names.join(", ");
}
