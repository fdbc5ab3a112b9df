package org.jumppatch.patcher.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.patcher.check.Verdict.Outcome;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.smp.FetchModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every site of real kernels, in both directions. */
class KernelCheckTest {
  static Stream<Path> kernels() {
    return Stream.of(Kernels.v6_1().vmlinuz(), Kernels.v6_12().vmlinuz());
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void holdsForAllSites(Path kernel) {
    List<StaticKey> all = KernelPrograms.keys(kernel);
    for (boolean on : new boolean[] {true, false}) {
      List<List<PokeEntry>> keys = KernelPrograms.entries(all, Dialect.V6_1, on);
      List<PokeProgram> programs = new ArrayList<>();
      keys.forEach(key -> programs.add(KernelPrograms.batches(Dialect.V6_1, key)));
      for (FetchModel fetch : FetchModel.values()) {
        Verdict verdict = new Checker(CheckOptions.of(fetch)).check(programs);
        assertThat(verdict.outcome()).isEqualTo(Outcome.HOLDS);
        assertThat(verdict.kinds()).isEmpty();
        assertThat(verdict.sites()).isEqualTo(keys.stream().mapToInt(List::size).sum());
        assertThat(verdict.classes().stream().map(SiteClass::shape))
            .containsExactlyInAnyOrderElementsOf(shapes(keys, fetch));
        assertThat(verdict.classes().stream().mapToInt(SiteClass::sites).sum())
            .isEqualTo(verdict.sites());
        assertThat(verdict.neighbours().stream().mapToInt(NeighbourClass::pairs).sum())
            .isEqualTo(neighbours(keys, fetch));
      }
    }
  }

  private static Set<SiteShape> shapes(List<List<PokeEntry>> keys, FetchModel fetch) {
    Set<SiteShape> shapes = new HashSet<>();
    for (List<PokeEntry> key : keys) {
      for (PokeEntry entry : key) {
        int mask = 0;
        for (int i = entry.length() - 1; i >= 0; i--) {
          mask = 2 * mask + (entry.old().toArray()[i] == entry.text().toArray()[i] ? 1 : 0);
        }
        int unit = Math.max(1, fetch.unit());
        int position = (int) Long.remainderUnsigned(entry.address(), unit);
        shapes.add(new SiteShape(entry.length(), position, mask));
      }
    }
    return shapes;
  }

  private static int neighbours(List<List<PokeEntry>> keys, FetchModel fetch) {
    int pairs = 0;
    for (List<PokeEntry> key : keys) {
      for (int i = 1; i < key.size() && fetch.unit() != 0; i++) {
        long end = key.get(i - 1).address() + key.get(i - 1).length() - 1;
        long unitOfEnd = Long.divideUnsigned(end, fetch.unit());
        pairs += unitOfEnd == Long.divideUnsigned(key.get(i).address(), fetch.unit()) ? 1 : 0;
      }
    }
    return pairs;
  }
}
