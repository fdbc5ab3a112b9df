package org.jumppatch.patcher.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.jumppatch.patcher.check.VerdictTable.Column;
import org.jumppatch.patcher.check.VerdictTable.Row;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeVector;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.probe.Violation;
import org.jumppatch.patcher.smp.space.Reduction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All mutations on one site of each class that real images have, with another one beside it. */
class ImageMutationTest {
  private static final Limits LIMITS = new Limits(5_000_000, Duration.ofMinutes(1), 1L << 30);

  static Stream<Path> images() {
    return Stream.of(
        Samples.image("matrix.elf"),
        Samples.image("schedstats.elf"),
        Kernels.v6_1().vmlinuz(),
        Kernels.v6_12().vmlinuz());
  }

  @ParameterizedTest
  @MethodSource("images")
  void comeOutAsTheTableSays(Path image) {
    List<StaticKey> all = KernelPrograms.keys(image);
    for (boolean on : new boolean[] {true, false}) {
      Map<SiteShape, List<PokeEntry>> classes = new LinkedHashMap<>();
      for (List<PokeEntry> key : KernelPrograms.entries(all, Dialect.V6_1, on)) {
        for (PokeEntry site : key) {
          SiteShape shape = SiteShape.of(site, FetchModel.QUAD);
          classes.computeIfAbsent(shape, unknown -> new ArrayList<>()).add(site);
        }
      }
      for (Map.Entry<SiteShape, List<PokeEntry>> each : classes.entrySet()) {
        for (Row row : VerdictTable.REFERENCE_COUNTED) {
          Verdict verdict = check(row, pair(each.getValue()));
          assertThat(verdict.kinds())
              .as("%s, %s, on %s", row, each.getKey(), on)
              .isEqualTo(expected(row, each.getKey()));
        }
      }
    }
  }

  private static Verdict check(Row row, List<PokeEntry> sites) {
    CheckOptions options =
        new CheckOptions(
            FetchModel.QUAD,
            1,
            row.circumstances(),
            row.mutations(),
            EnumSet.allOf(Reduction.class),
            LIMITS);
    PokeProgram program = PokeProgram.batches(Dialect.V6_1, List.of(new PokeVector(sites)));
    return new Checker(options).check(List.of(program), false);
  }

  /** The first site of a class, and the next one that is no neighbour or its like elsewhere. */
  private static List<PokeEntry> pair(List<PokeEntry> sites) {
    PokeEntry first = sites.get(0);
    for (PokeEntry site : sites) {
      if (Long.compareUnsigned(site.address(), first.address() + 64) > 0) {
        return List.of(first, site);
      }
    }
    long elsewhere = first.address() + (1 << 20);
    return List.of(first, PokeEntry.of(Dialect.V6_1, elsewhere, first.old(), first.text()));
  }

  private static Set<Violation> expected(Row row, SiteShape shape) {
    Set<Violation> kinds = EnumSet.noneOf(Violation.class);
    kinds.addAll(row.kinds(canTear(shape) ? Column.CROSSING : Column.WHOLE));
    if (differing(shape, 1, shape.length()) == 0
        && Set.of(Mutation.M4, Mutation.M19_OPPOSITE, Mutation.M21_BYTES)
            .containsAll(row.mutations())) {
      kinds.remove(Violation.TORN);
    }
    return kinds;
  }

  /** Whether old and new differ on both sides of a quadword's boundary. */
  private static boolean canTear(SiteShape shape) {
    int boundary = Math.min(shape.length(), 8 - shape.position());
    return differing(shape, 0, boundary) > 0 && differing(shape, boundary, shape.length()) > 0;
  }

  private static int differing(SiteShape shape, int from, int to) {
    int differing = 0;
    for (int i = from; i < to; i++) {
      differing += ((shape.mask() >> i) & 1) ^ 1;
    }
    return differing;
  }
}
