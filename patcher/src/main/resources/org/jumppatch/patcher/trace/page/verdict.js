import { byId, el, fill } from "./dom.js";
import { counted, grouped } from "./words.js";
import { meaningOf } from "./story-broken.js";

// What a run comes to, before anybody plays it.

const PROMISE =
  "Linux turns a feature on or off by rewriting instructions, its sites, while other CPUs may be executing them. " +
  "The promise: whoever comes by executes the old instruction, or the new one, or an int3 that the handler resolves; never half of each.";

/** How often each kind of execution is met in a run. */
export function executions(events, until = events.length - 1) {
  const counts = { old: 0, new: 0, torn: 0, int3: 0 };
  for (let step = 0; step <= until; step++) {
    const body = events.body(step);
    if (body.event === "fetch") {
      counts[body.execution]++;
    } else if (body.event === "int3_emulate") {
      counts.int3++;
    }
  }
  return counts;
}

/** Says whether the promise holds in a run, and where not; with a way there. */
export function showVerdict(player, go) {
  const { run } = player;
  const counts = executions(run.events);
  const broken = run.outline.violations;
  const box = byId("verdict");
  box.classList.toggle("broken", broken.length > 0);
  box.classList.toggle("whole", broken.length === 0);
  fill(
    box,
    el("p.promise", {}, PROMISE),
    ...(broken.length > 0 ? brokenText(run, broken, go) : wholeText(run, counts)),
    ...run.mutations.map((mutation) =>
      el("p", {}, el("b", {}, `${mutation.name}, ${mutation.title}. `), mutation.story),
    ),
    run.leftOut > 0
      ? el("p.left-out", {}, `The run goes on: ${counted(run.leftOut, "step")} of it are not in this page.`)
      : null,
  );
}

function brokenText(run, broken, go) {
  const kinds = [...new Set(broken.map((step) => run.events.body(step).kind))];
  const first = cause(run, broken[0]);
  return [
    el(
      "p",
      {},
      el("span.badge.torn", {}, "✗ broken: " + kinds.join(", ")),
      " ",
      meaningOf(kinds[0]),
      " ",
      el(
        "a",
        {
          href: "#step=" + first,
          onclick: (event) => {
            event.preventDefault();
            go(first);
          },
        },
        "It is step " + first,
      ),
      ". Play from the start to see how it comes to that.",
    ),
  ];
}

/** The step at which a CPU does what breaks the promise, right before it is told to be broken. */
function cause(run, step) {
  const { events } = run;
  const before = step - 1;
  const same = before >= 0 && events.cpu(before) === events.cpu(step);
  return same && events.body(before).event === "fetch" ? before : step;
}

function wholeText(run, counts) {
  return [
    el(
      "p",
      {},
      el("span.badge.new", {}, "✓ nothing torn, nothing unhandled"),
      ` ${run.mode ? run.mode[0].toUpperCase() + run.mode.slice(1) + ": " : ""}${counted(counts.old, "execution")} of old instructions, ${grouped(counts.new)} of new ones, `,
      `${grouped(counts.int3)} int3 that the handler resolved: whole whenever a CPU came by.`,
    ),
  ];
}
