package org.jumppatch.elf.wrapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jumppatch.elf.bzimage.KernelFile.changed;
import static org.jumppatch.elf.bzimage.KernelFile.fields;
import static org.jumppatch.elf.bzimage.KernelFile.image;
import static org.jumppatch.elf.bzimage.KernelFile.kernel;
import static org.jumppatch.elf.bzimage.KernelFile.unpacker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jumppatch.elf.compression.Compression;
import org.jumppatch.elf.compression.Packing;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compressed files with another content, read by the formats' own programs. */
class CompressedFileTest {
  @TempDir Path folder;

  /** The build's vmlinux.bin.*, with the size word that the build appends. */
  @ParameterizedTest
  @EnumSource
  void aPayloadByItselfIsRead(Compression compression) throws IOException {
    byte[] payload = Packing.payload(compression, kernel());
    Image image = image(payload);
    assertThat(image.content().copy(0, kernel().length)).isEqualTo(kernel());
    byte[] after = image.repack(changed(kernel())).file();
    assertThat(fields(after).getInt(after.length - 4)).isEqualTo(kernel().length);
    assertThat(image(after).content().copy(0, kernel().length)).isEqualTo(changed(kernel()));
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "XZ", "ZSTD"})
  void aModuleIsPackedAsTheKernelUnpacksIt(Compression compression) throws IOException {
    byte[] module = Files.readAllBytes(Samples.image("module.ko"));
    byte[] after = image(Packing.pack(compression, module)).repack(module).file();
    assertThat(Program.filter(after, unpacker(compression))).isEqualTo(module);
    if (compression == Compression.XZ) {
      Path file = Files.write(folder.resolve("m.xz"), after);
      String told = String.join("\n", Program.lines("xz", "-lvv", file.toString()));
      assertThat(told).contains("CRC32").contains("--lzma2=dict=1MiB").doesNotContain("--x86");
    }
  }
}
