package org.jumppatch.elf.compression;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.testing.Program;
import org.junit.jupiter.api.Test;

class XzIndexTest {
  private static Bytes bytes(byte[] file) {
    return Bytes.of("packed", file);
  }

  @Test
  void sumsTheBlocks() throws Exception {
    byte[] plain = new byte[300_000];
    assertThat(XzIndex.unpackedSize(bytes(Program.filter(plain, "xz", "-c")))).isEqualTo(300_000);
    byte[] blocks = Program.filter(plain, "xz", "-c", "--block-size=100000");
    assertThat(XzIndex.unpackedSize(bytes(blocks))).isEqualTo(300_000);
    assertThat(Compression.XZ.unpackAmongMany(bytes(blocks))).isEqualTo(plain);
  }

  @Property(tries = 200)
  void whateverTheBytesItAnswers(@ForAll byte[] start, @ForAll byte index) {
    byte[] file = new byte[start.length + 12];
    System.arraycopy(start, 0, file, 0, start.length);
    file[start.length + 4] = index;
    file[start.length + 10] = 'Y';
    file[start.length + 11] = 'Z';
    assertThat(XzIndex.unpackedSize(bytes(file))).isGreaterThanOrEqualTo(-1);
  }
}
