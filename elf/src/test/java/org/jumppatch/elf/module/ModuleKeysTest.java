package org.jumppatch.elf.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.KernelRelease;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.junit.jupiter.api.Test;

/** The keys of whole trees of modules, against what a running kernel with modules told. */
class ModuleKeysTest {
  private static final String COUNTED = "bpf_stats_enabled_key";

  /** A module and the static keys that it tests. */
  private record Keys(String module, List<Key> keys) {
    static Keys of(ModuleFile file, Image module) {
      return new Keys(
          file.name(),
          StaticKeys.of(module, JumpTable.of(module)).all().stream()
              .map(key -> Key.of(module, key))
              .toList());
    }
  }

  /** How many sites of a key a module has, and how many that are patched once it is loaded. */
  private record Key(String name, boolean external, int sites, int liveSites) {
    static Key of(Image module, StaticKey key) {
      long live = key.entries().stream().filter(entry -> !module.isInit(entry.code())).count();
      return new Key(key.name(), key.isExternal(), key.entries().size(), (int) live);
    }
  }

  private static List<Keys> read(Kernel kernel) throws IOException {
    return ModuleTree.of(kernel.modules()).read(kernel.release(), Keys::of);
  }

  /**
   * Columns: order, module, loaded, error, depends, jump_sites, foreign_jump_sites, then those of
   * {@link #COUNTED}; a comma in a field stands between quotes.
   */
  private static List<String[]> recorded(Kernel kernel) throws IOException {
    String name = "loaded-" + kernel.release() + ".csv";
    try (InputStream file = ModuleKeysTest.class.getResourceAsStream(name)) {
      assumeTrue(file != null, "nothing is recorded of " + kernel.release());
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1))
          .toList();
    }
  }

  @Test
  void sitesAreThoseThatAnotherProgramCounted() throws IOException {
    Kernel kernel = Kernels.v6_12();
    List<String[]> recorded = recorded(kernel);

    Map<String, Keys> read =
        read(kernel).stream().collect(Collectors.toMap(Keys::module, Function.identity()));

    assertThat(recorded).hasSizeGreaterThan(20);
    for (String[] row : recorded) {
      assertThat(read).containsKey(row[1]);
      List<Key> keys = Objects.requireNonNull(read.get(row[1])).keys();
      int all = keys.stream().mapToInt(Key::sites).sum();
      int foreign = keys.stream().filter(Key::external).mapToInt(Key::sites).sum();
      int counted =
          keys.stream()
              .filter(key -> key.external() && key.name().equals(COUNTED))
              .mapToInt(Key::liveSites)
              .sum();
      assertThat(List.of(all, foreign, counted))
          .as(row[1])
          .isEqualTo(
              List.of(Integer.valueOf(row[5]), Integer.valueOf(row[6]), Integer.valueOf(row[7])));
    }
  }

  @Test
  void compressedModulesHaveTheKeysOfThoseUnpackedOneByOne() throws IOException {
    Kernel kernel = Kernels.newest();
    ModuleTree tree = ModuleTree.of(kernel.modules());
    List<Keys> read = read(kernel);

    assertThat(read).hasSameSizeAs(tree.files());
    int i = 0;
    for (ModuleFile file : tree.files()) {
      if (i % 50 == 0) {
        assertThat(Keys.of(file, Image.open(file.path()))).isEqualTo(read.get(i));
      }
      i++;
    }
  }

  @Test
  void modulesOfAnotherKernelAreRefused() {
    Path other = Kernels.v6_1().modules();
    String release = Kernels.v6_12().release();
    assertThatThrownBy(() -> ModuleTree.of(other).read(release, (file, module) -> file.name()))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining(Kernels.v6_1().release())
        .hasMessageContaining(release);
  }

  @Test
  void aKernelTellsItsRelease() throws IOException {
    for (Kernel kernel : List.of(Kernels.v6_1(), Kernels.v6_12(), Kernels.newest())) {
      assertThat(KernelRelease.of(Image.open(kernel.vmlinuz()))).isEqualTo(kernel.release());
    }
  }
}
