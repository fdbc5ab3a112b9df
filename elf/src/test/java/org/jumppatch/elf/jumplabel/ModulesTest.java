package org.jumppatch.elf.jumplabel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.ImageKind;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.junit.jupiter.api.Test;

/** Modules of a distribution's kernels, plain (6.1) and compressed (6.12 and the newest). */
class ModulesTest {
  private static List<Path> modules(Kernel kernel) throws IOException {
    try (Stream<Path> files = Files.walk(kernel.modules())) {
      List<Path> modules =
          files.filter(file -> file.getFileName().toString().contains(".ko")).sorted().toList();
      assertThat(modules).isNotEmpty();
      return modules;
    }
  }

  @Test
  void everyPlainModuleIsRead() throws IOException {
    int external = 0;
    int local = 0;
    int elsewhere = 0;
    int init = 0;
    int exit = 0;
    for (Path file : modules(Kernels.v6_1())) {
      Image module = Image.open(file);
      assertThat(module.kind()).isEqualTo(ImageKind.MODULE);
      assertThat(module.isUnpacked()).isFalse();
      for (StaticKey key : StaticKeys.of(module, JumpTable.of(module)).all()) {
        assertNamed(module, key);
        external += key.isExternal() ? 1 : 0;
        local += key.isExternal() ? 0 : 1;
        for (JumpEntry entry : key.entries()) {
          Area code = Objects.requireNonNull(module.space().areaAt(entry.code()));
          Area target = Objects.requireNonNull(module.space().areaAt(entry.target()));
          assertThat(entry.targetRelocation() == null).isEqualTo(code.equals(target));
          assertThat(entry.isOutOfReach(module)).isFalse();
          elsewhere += code.equals(target) ? 0 : 1;
          init += module.isInit(entry.code()) ? 1 : 0;
          exit += code.name().equals(".exit.text") && !module.isInit(entry.code()) ? 1 : 0;
        }
      }
    }
    assertThat(List.of(external, local, elsewhere, init, exit)).allMatch(count -> count > 0);
  }

  /** As the loader does: a module's own key and its sites agree, and so do a foreign one's. */
  private static void assertNamed(Image module, StaticKey key) {
    assertThat(key.names()).isNotEmpty();
    assertThat(key.name()).doesNotStartWith("0x");
    assertThat(key.stateOfSites()).as(key.name()).isEqualTo(key.type() == KeyType.TRUE);
    if (!key.isExternal()) {
      assertThat(key.enabled() > 0).as(key.name()).isEqualTo(key.type() == KeyType.TRUE);
      assertThat(key.enabledOffset() < 0).isEqualTo(module.isBss(key.address()));
    }
  }

  @Test
  void compressedModulesAreReadToo() throws IOException {
    areRead(modules(Kernels.v6_12()));
    areRead(modules(Kernels.newest()));
  }

  private static void areRead(List<Path> modules) throws IOException {
    int entries = 0;
    for (int i = 0; i < modules.size(); i += 20) {
      Image module = Image.open(modules.get(i));
      assertThat(module.kind()).isEqualTo(ImageKind.MODULE);
      assertThat(module.isUnpacked()).isTrue();
      JumpTable table = JumpTable.of(module);
      entries += table.entries().size();
      for (StaticKey key : StaticKeys.of(module, table).all()) {
        assertNamed(module, key);
      }
    }
    assertThat(entries).isPositive();
  }
}
