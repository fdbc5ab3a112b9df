import { byId, el, fill, pageData } from "./dom.js";
import { followTheme } from "./theme.js";
import { Events } from "./events.js";
import { Code } from "./code.js";
import { Outline } from "./outline.js";
import { Sight } from "./sight.js";
import { Doings } from "./doing.js";
import { Player } from "./player.js";
import { Stretch } from "./stretch.js";
import { Lanes } from "./lanes.js";
import { colours } from "./paint.js";
import { SiteView } from "./site-view.js";
import { SightView } from "./sight-view.js";
import { SearchView } from "./search-view.js";
import { MapView } from "./map-view.js";
import { StepsView } from "./steps-view.js";
import { StoryView } from "./story-view.js";
import { PhasesView } from "./phases-view.js";
import { TotalsView } from "./totals.js";
import { showVerdict } from "./verdict.js";
import { markOf } from "./marks.js";
import { followHash } from "./hash.js";
import { listenToKeys } from "./keys.js";
import { prepareForPrint } from "./print.js";
import { duration, grouped } from "./words.js";

// The page that plays runs: reads its data, and puts its parts together.

const SPEEDS = [0.25, 0.5, 1, 2, 4, 16];

/** A run of the page's data, with all that is worked out of it. */
function playable(data) {
  const events = new Events(data);
  const code = new Code(data, events);
  return {
    title: data.title,
    mode: data.mode,
    mutations: data.mutations,
    interrupt: data.interrupt,
    leftOut: data.left_out,
    events,
    code,
    outline: new Outline(events, code, data.vectors),
    sight: new Sight(data, events, code),
    doings: new Doings(events),
  };
}

function showFacts(runs) {
  const { events, mutations, title } = runs[0];
  const told = events.what.find((body) => body.event === "batch_begin" && body.image !== undefined);
  byId("title").textContent = "";
  fill(byId("title"), title);
  const facts = told
    ? [
        ["dialect", told.dialect],
        ["mode", runs.map((run) => run.mode).join(" | ")],
        ["CPUs", told.cpus],
        ["fetch", told.fetch],
        ["seed", told.seed],
        ["mutations", mutations.map((one) => one.name).join(", ") || "none"],
      ]
    : [];
  facts.push(["steps", runs.map((run) => grouped(run.events.length)).join(" | ")]);
  fill(byId("facts"), ...facts.map(([name, value]) => el("span", {}, name + " ", el("b", {}, String(value)))));
}

function begin() {
  const runs = pageData().runs.map(playable).filter((run) => run.events.length > 0);
  if (runs.length === 0) {
    fill(byId("title"), "A run in which nothing happens");
    followTheme(() => {});
    return;
  }
  const player = new Player(runs);
  const stretch = new Stretch(player);
  const lanes = runs.map((run) => new Lanes(run, player, stretch, runs.length > 1));
  fill(byId("lanes"), ...lanes.map((one) => one.element));
  fill(byId("legend"), ...Lanes.legend(runs).childNodes);
  showFacts(runs);
  const redraw = () => {
    const paint = colours();
    lanes.forEach((one) => one.draw(paint));
    map.draw(paint);
  };
  const map = new MapView(player, redraw);
  const views = [
    new StoryView(player),
    new PhasesView(player),
    new SiteView(player),
    new SightView(player),
    new SearchView(player),
    new StepsView(player),
    new TotalsView(player),
    map,
  ];
  let focus = -1;
  const showControls = () => {
    const { run, step, time, playing } = player;
    const steps = run.events.length - 1;
    const byTime = runs.length > 1;
    const slider = byId("slider");
    slider.max = byTime ? player.lastTime : steps;
    slider.value = byTime ? time : step;
    slider.setAttribute("aria-valuetext", `step ${step} of ${steps}, ${duration(time)}`);
    byId("where").textContent = `${step} / ${steps}   ${duration(time)}`;
    byId("play").textContent = playing ? "Pause" : "Play";
    byId("axis").textContent = stretch.bySteps ? "By time" : "By steps";
    byId("axis").hidden = runs.length > 1;
  };
  const show = () => {
    if (player.focus !== focus) {
      focus = player.focus;
      showVerdict(player, (to) => player.toStep(to));
    }
    const from = stretch.from;
    stretch.follow();
    if (stretch.from !== from) {
      redraw();
    }
    showControls();
    lanes.forEach((one) => one.place());
    views.forEach((view) => view.show());
  };
  const zoom = (change) => () => {
    change();
    redraw();
    showControls();
  };
  const neighbour = (direction) => {
    const { sites } = player.run.code;
    const at = player.site?.number ?? 0;
    player.pin(sites[(at + direction + sites.length) % sites.length] ?? null);
    redraw();
  };
  const follow = () => {
    player.pin(player.pinned ? null : player.site);
    redraw();
  };
  const actions = [
    { keys: ["ArrowRight"], name: "step ahead", id: "ahead", does: () => player.toStep(player.step + 1) },
    { keys: ["ArrowLeft"], name: "step back", id: "back", does: () => player.toStep(player.step - 1) },
    { keys: ["PageDown"], name: "next phase, sync or fault", id: "ahead-phase", does: () => player.toStop(1) },
    { keys: ["PageUp"], name: "phase, sync or fault before", id: "back-phase", does: () => player.toStop(-1) },
    { keys: ["Home"], name: "first step", id: "first", does: () => player.toStep(0) },
    { keys: ["End"], name: "last step", id: "last", does: () => player.toStep(player.run.events.length - 1) },
    { keys: [" "], name: "play or pause", id: "play", does: () => player.toggle() },
    { keys: ["+", "="], name: "zoom in", id: "in", does: zoom(() => stretch.zoom(1)) },
    { keys: ["-"], name: "zoom out", id: "out", does: zoom(() => stretch.zoom(-1)) },
    { keys: ["0"], name: "the whole run", id: "whole", does: zoom(() => stretch.whole()) },
    { keys: ["<", ","], name: "lanes to the left", does: zoom(() => stretch.pan(-0.5)) },
    { keys: [">", "."], name: "lanes to the right", does: zoom(() => stretch.pan(0.5)) },
    { keys: ["]"], name: "next site", id: "site-after", does: () => neighbour(1) },
    { keys: ["["], name: "site before", id: "site-before", does: () => neighbour(-1) },
    { keys: ["f"], name: "follow the site of each step, or stay", id: "follow", does: follow },
    { keys: ["t"], name: "light or dark", does: () => byId("theme").click() },
    { keys: ["?"], name: "this list", does: () => byId("keys").showModal() },
  ];
  if (runs.length > 1) {
    actions.push({ keys: ["r"], name: "next run in detail", does: () => player.toRun((player.focus + 1) % runs.length) });
  }
  listenToKeys(actions);
  actions.filter((action) => action.id).forEach((action) => byId(action.id).addEventListener("click", action.does));
  byId("axis").addEventListener("click", zoom(() => stretch.turn()));
  byId("slider").addEventListener("input", (event) => {
    const value = Number(event.target.value);
    if (runs.length > 1) {
      player.toTime(value);
    } else {
      player.toStep(value);
    }
  });
  fill(
    byId("speed"),
    ...SPEEDS.map((speed) => el("option", { value: speed, selected: speed === 1 }, `${speed}×`)),
  );
  byId("speed").addEventListener("change", (event) => (player.speed = Number(event.target.value)));
  player.onChange(show);
  followTheme(redraw);
  new ResizeObserver(() => {
    redraw();
    views.forEach((view) => view.show());
  }).observe(byId("lanes"));
  prepareForPrint(player);
  followHash(player);
  show();
  // For whoever wants to look behind the page, and for its tests.
  globalThis.jumppatch = { player, stretch, markOf };
}

begin();
