package org.jumppatch.patcher.who;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.KeyLookup;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.keyname.KeyKind;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.who.reach.Root;
import org.jumppatch.patcher.who.reach.RootKind;
import org.junit.jupiter.api.Test;

/**
 * Against running kernels: {@code sysctl-RELEASE.csv} says of each sysctl that was written which
 * keys' sites changed, {@code other-RELEASE.csv} the same of other actions.
 */
class KernelFlipsTest {
  /** Within so many calls no sysctl may be missing or invented. */
  private static final int NEAR = 2;

  /** A kernel and who flips its keys. */
  private record Found(Kernel kernel, StaticKeys keys, KeyLabels labels, Map<Long, Told> told) {
    static Found of(Kernel kernel) throws IOException {
      Image image = Image.open(kernel.vmlinuz());
      StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
      KeyLabels labels = new KeyLabels(image, keys);
      Map<Long, Told> told = new TreeMap<>();
      try (Capstone decoder = Capstone.open()) {
        KernelFlips flips = KernelFlips.of(image, keys, labels, decoder);
        for (StaticKey key : keys.all()) {
          boolean plain = labels.kind(key) == KeyKind.KEY;
          List<Flipper> flippers = plain ? flips.flippers(key) : List.of();
          told.put(key.address(), new Told(flips.when(key), flippers));
        }
      }
      return new Found(kernel, keys, labels, told);
    }

    StaticKey key(String name) {
      assertThat(keys.resolve(name)).as(name).isInstanceOf(KeyLookup.Found.class);
      return ((KeyLookup.Found) keys.resolve(name)).key();
    }

    Told of(StaticKey key) {
      return told.getOrDefault(key.address(), new Told(When.UNKNOWN, List.of()));
    }

    Told of(String name) {
      return of(key(name));
    }
  }

  /** What was found of a key. */
  private record Told(When when, List<Flipper> flippers) {
    boolean isReachedFrom(RootKind kind, String name, int depth) {
      return flippers.stream()
          .flatMap(flipper -> flipper.roots().stream())
          .anyMatch(
              root -> root.kind() == kind && root.name().equals(name) && root.depth() <= depth);
    }
  }

  private static List<List<String>> rows(String file, Kernel kernel) throws IOException {
    String name = file + "-" + kernel.release() + ".csv";
    try (InputStream rows = KernelFlipsTest.class.getResourceAsStream(name)) {
      assumeTrue(rows != null, "nothing is recorded of " + kernel.release());
      return new String(rows.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> List.of(line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1)))
          .toList();
    }
  }

  /** The keys in {@code rfs_needed:6; rps_needed:3}; static calls are no keys. */
  private static Set<String> keys(String changed) {
    Set<String> keys = new TreeSet<>();
    for (String one : changed.split("; ", -1)) {
      if (!one.isEmpty() && !one.startsWith("static-call") && !one.startsWith("trampoline")) {
        keys.add(one.substring(0, one.lastIndexOf(':')));
      }
    }
    return keys;
  }

  @Test
  void sysctlsAreThoseThatFlippedTheKeyWhenWritten() throws IOException {
    Found found = Found.of(Kernels.v6_12());
    Map<String, Set<String>> flipped = new TreeMap<>();
    for (List<String> row : rows("sysctl", found.kernel)) {
      String file = row.get(0).substring(row.get(0).lastIndexOf('.') + 1);
      flipped.computeIfAbsent(file, name -> new TreeSet<>()).addAll(keys(row.get(6)));
    }
    assertThat(flipped).hasSizeGreaterThan(30);
    Map<String, Set<String>> told = new TreeMap<>();
    for (String file : flipped.keySet()) {
      Set<String> keys = new TreeSet<>();
      for (StaticKey key : found.keys.all()) {
        if (found.of(key).isReachedFrom(RootKind.SYSCTL, file, NEAR)) {
          keys.add(key.name());
        }
      }
      told.put(file, keys);
    }
    assertThat(told).isEqualTo(flipped);
  }

  @Test
  void whatOtherActionsFlippedCanBeFlippedAtRunTime() throws IOException {
    Found found = Found.of(Kernels.v6_12());
    List<String> seen = new ArrayList<>();
    for (List<String> row : rows("other", found.kernel)) {
      for (String key : keys(row.get(4))) {
        assertThat(found.of(key).when()).as(key).isEqualTo(When.RUN);
        seen.add(key);
      }
    }
    assertThat(seen).hasSizeGreaterThan(5);
  }

  @Test
  void workThatIsQueuedIsFollowed() throws IOException {
    for (Kernel kernel : List.of(Kernels.v6_1(), Kernels.v6_12(), Kernels.newest())) {
      Found found = Found.of(kernel);
      Told netstamp = found.of("netstamp_needed_key");
      assertThat(netstamp.isReachedFrom(RootKind.SYSCALL, "setsockopt", 8)).isTrue();
      assertThat(netstamp.isReachedFrom(RootKind.EXPORT, "net_enable_timestamp", 1)).isTrue();
      assertThat(found.of("rps_needed").isReachedFrom(RootKind.SYSFS, "rps_cpus", 2)).isTrue();
      assertThat(found.of("__cfs_bandwidth_used").isReachedFrom(RootKind.CGROUP, "cpu.max", 3))
          .isTrue();
      assertThat(found.of("sched_schedstats").isReachedFrom(RootKind.SYSCTL, "sched_schedstats", 0))
          .isTrue();
      assertThat(found.of("sched_schedstats").isReachedFrom(RootKind.PARAM, "schedstats", 0))
          .isTrue();
    }
  }

  @Test
  void chainsLeadFromTheEntryToTheFlipper() throws IOException {
    Found found = Found.of(Kernels.v6_12());
    for (Told told : found.told.values()) {
      for (Flipper flipper : told.flippers()) {
        for (Root root : flipper.roots()) {
          assertThat(root.chain()).hasSize(root.depth() + 1).endsWith(flipper.function());
        }
      }
    }
  }

  @Test
  void everyKindOfKeyHasItsTime() throws IOException {
    for (Kernel kernel : List.of(Kernels.v6_1(), Kernels.v6_12(), Kernels.newest())) {
      Found found = Found.of(kernel);
      int unknown = 0;
      for (StaticKey key : found.keys.all()) {
        When when = found.of(key).when();
        unknown += when == When.UNKNOWN ? 1 : 0;
        switch (found.labels.kind(key)) {
          case KEY, CGROUP -> {}
          case LSM -> assertThat(when).isEqualTo(When.BOOT);
          default -> assertThat(when).as(key.name()).isEqualTo(When.RUN);
        }
      }
      assertThat(unknown).isLessThan(10);
    }
  }
}
