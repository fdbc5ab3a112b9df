package org.jumppatch.cli;

import java.nio.file.Path;
import java.util.List;

/**
 * What the launcher lets a Java do once, so that the classes of most commands are in the archive
 * from which it starts ever after: the commands themselves, on the samples.
 */
final class Training {
  private Training() {}

  /** Works through the commands; what comes of them does not matter. */
  public static void main(String[] args) {
    Path samples = Path.of(args[0]);
    String image = samples.resolve("images/schedstats.elf").toString();
    String kernel = samples.resolve("images/kernel-zstd.vmlinuz").toString();
    List<List<String>> lines =
        List.of(
            List.of("--help"),
            List.of("list", image),
            List.of("list", image, "--json"),
            List.of("list", kernel, "--json"),
            List.of("list", "sched*", kernel, "--sort", "ipis"),
            List.of("list", kernel),
            List.of("list", samples.resolve("images/kernel-lz4.vmlinuz").toString()),
            List.of("list", kernel, "--calls"),
            List.of("show", "sched_schedstats", kernel),
            List.of("show", "schedule+0x4", kernel, "--json"),
            List.of("show", "--in", "schedule", kernel),
            List.of("show", "--call", "might_resched", kernel),
            List.of("who", "--all", kernel),
            List.of("diff", image, kernel),
            List.of("cost", "sched:sched_switch", kernel),
            List.of("enable", "sched:sched_switch", kernel, "--dry-run"),
            List.of("show", "sched_schedstats", image),
            List.of("enable", "sched_schedstats", image, "--dry-run"),
            List.of("trace", "netstamp_needed_key", image),
            List.of("check", "netstamp_needed_key", image, "--cpus", "1"),
            List.of("explain", image, samples.resolve("dumps/schedstats.core").toString()));
    for (List<String> line : lines) {
      Main.execute(line.toArray(String[]::new));
    }
  }
}
