package org.jumppatch.patcher.explain.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.patcher.explain.text.Functions;
import org.junit.jupiter.api.Test;

class AlternativeTableTest {
  /** All entries of the section, in one of the layouts that there are of 12 to 14 bytes. */
  @Test
  void everyKernelsTableIsReadWhole() throws IOException {
    for (Kernel kernel : List.of(Kernels.v6_1(), Kernels.v6_12(), Kernels.newest())) {
      Image image = Image.open(kernel.vmlinuz());
      AlternativeTable table = AlternativeTable.of(new Functions(image, Set.of()));
      long size = image.elf().section(".altinstructions").orElseThrow().size();
      assertThat(table.groups().stream().mapToInt(List::size).sum())
          .as(kernel.release())
          .isEqualTo((int) (size / table.layout().size()))
          .isGreaterThan(4000);
    }
  }

  /** Debian's kernels from 6.16 on have some of their code in a section that is writable. */
  @Test
  void codeAmongDataIsChangedToo() throws IOException {
    Image image = Image.open(Kernels.newest().vmlinuz());
    List<Area> changed = new ArrayList<>();
    AlternativeTable.of(new Functions(image, Set.of())).groups().stream()
        .flatMap(List::stream)
        .forEach(
            entry -> changed.add(Objects.requireNonNull(image.space().areaAt(entry.address()))));
    assertThat(changed).anyMatch(Area::writable);
  }
}
