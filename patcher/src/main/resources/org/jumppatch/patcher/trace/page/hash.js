// A link into any step: `run.html#step=7`, `#run=2&step=7`, `#step=7&site=0x4061de`.

const PAUSE = 250;

/** Goes where the address says, and has it say where the player is. */
export function followHash(player) {
  let timer = 0;
  let own = "";
  const read = () => {
    if (location.hash === own) {
      return;
    }
    const wanted = new URLSearchParams(location.hash.slice(1));
    const run = Number(wanted.get("run"));
    if (player.runs[run - 1] && run - 1 !== player.focus) {
      player.toRun(run - 1);
    }
    const site = player.run.code.sites.find((one) => one.address === wanted.get("site"));
    if (site) {
      player.pin(site);
    }
    const step = wanted.get("step");
    if (step !== null && /^\d{1,9}$/.test(step)) {
      player.toStep(Number(step));
    }
  };
  const write = () => {
    const parts = [`step=${player.step}`];
    if (player.runs.length > 1) {
      parts.unshift(`run=${player.focus + 1}`);
    }
    if (player.pinned) {
      parts.push(`site=${player.pinned.address}`);
    }
    own = "#" + parts.join("&");
    if (own !== location.hash) {
      history.replaceState(null, "", own);
    }
  };
  player.onChange(() => {
    clearTimeout(timer);
    timer = setTimeout(write, PAUSE);
  });
  addEventListener("hashchange", read);
  read();
}
