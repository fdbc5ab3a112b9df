package org.jumppatch.elf.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ElfType;
import org.jumppatch.elf.compression.Compression;
import org.jumppatch.elf.compression.Packing;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Modules as distributions install them: Debian packs with xz, others with zstd and gzip. */
class CompressedModulesTest {
  private static final int ENOUGH = 5;

  private static List<Path> modules(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(f -> f.getFileName().toString().endsWith(ending))
          .sorted()
          .limit(ENOUGH)
          .toList();
    }
  }

  @Test
  void unpacksWhatTheDistributionPacked() throws IOException {
    List<Path> modules = modules(Kernels.v6_12().modules(), ".ko.xz");
    assertThat(modules).hasSize(ENOUGH);
    for (Path module : modules) {
      Bytes packed = Bytes.map(module);
      assertThat(Compression.of(packed)).contains(Compression.XZ);

      byte[] unpacked = Compression.XZ.unpack(packed);

      assertThat(unpacked).isEqualTo(Program.filter(Files.readAllBytes(module), "xz", "-dc"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "XZ", "ZSTD"})
  void unpacksAModuleToItself(Compression compression) throws IOException {
    List<Path> modules = modules(Kernels.v6_1().modules(), ".ko");
    assertThat(modules).hasSize(ENOUGH);
    for (Path module : modules) {
      byte[] plain = Files.readAllBytes(module);
      Bytes packed = Packing.bytes(Packing.pack(compression, plain));

      byte[] unpacked = Compression.of(packed).orElseThrow().unpack(packed);

      assertThat(unpacked).isEqualTo(plain);
    }
  }

  /** Debian's build signs every module with a key that it then throws away. */
  @Test
  void findsTheSignatureBehindTheElfFile() throws IOException {
    for (Path module : modules(Kernels.v6_1().modules(), ".ko")) {
      ElfFile elf = ElfFile.read(Bytes.map(module));

      assertThat(elf.header().type()).isEqualTo(ElfType.RELOCATABLE);
      assertThat(ModuleSignature.of(elf.bytes()))
          .contains(new ModuleSignature(elf.end(), elf.bytes().size() - elf.end()));
    }
  }
}
