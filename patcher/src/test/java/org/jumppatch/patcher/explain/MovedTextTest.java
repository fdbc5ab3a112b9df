package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.patcher.decode.Capstone;
import org.junit.jupiter.api.Test;

/** A kernel that runs elsewhere than it was linked for, as plain bytes and as an ELF core. */
class MovedTextTest {
  private static final long SLIDE = 0x1460_0000;

  @Test
  void theSlideIsFoundAndRelocationsExplained() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_1());
    Explanation found = live.explain(Dump.of(Bytes.of("dump", moved(live)), OptionalLong.empty()));
    assertThat(found.slide()).isEqualTo(SLIDE);
    assertThat(found.base()).isEqualTo(live.address() + SLIDE);
    assertThat(found.unexplained()).isZero();
    assertThat(found.causes()).extracting(CauseCount::cause).contains(Cause.KASLR);
    Explanation told =
        live.explain(
            Dump.of(Bytes.of("dump", moved(live)), OptionalLong.of(live.address() + SLIDE)));
    assertThat(told.slide()).isEqualTo(SLIDE);
    assertThat(told.different()).isEqualTo(live.explain(live.dump()).different());
  }

  @Test
  void aCoreSaysItsAddresses() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_1());
    byte[] text = moved(live);
    text[1000] ^= 1;
    byte[] core = core(live.address() + SLIDE, text);
    Explanation found = live.explain(Dump.of(Bytes.of("core", core), OptionalLong.empty()));
    assertThat(found.slide()).isEqualTo(SLIDE);
    assertThat(found.compared()).isEqualTo(text.length);
    assertThat(found.unexplained()).isEqualTo(1);
    assertThat(found.runs().get(0).address()).isEqualTo(live.address() + SLIDE + 1000);
  }

  @Test
  void withoutRelocationsAMovedKernelCannotBeExplained() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_1());
    ElfFile elf = live.image().elf();
    Image bare = Image.of(live.image().path(), elf.bytes().slice(0, elf.end()));
    byte[] core = core(live.address() + SLIDE, moved(live));
    try (Capstone capstone = Capstone.open()) {
      Explainer explainer = new Explainer(bare, live.keys(), capstone);
      Dump dump = Dump.of(Bytes.of("core", core), OptionalLong.empty());
      assertThatThrownBy(() -> explainer.explain(dump))
          .isInstanceOf(ImageFormatException.class)
          .hasMessageContaining("give the vmlinuz");
    }
  }

  @Test
  void anotherKernelsTextIsRefused() throws IOException {
    LiveText one = LiveText.of(Kernels.v6_1());
    LiveText other = LiveText.of(Kernels.v6_12());
    Dump dump = Dump.of(Bytes.of("other.bin", other.dump()), OptionalLong.of(one.address()));
    assertThatThrownBy(() -> one.explain(dump))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageStartingWith("other.bin: ");
  }

  /** The lists behind the ELF file, read here once more and backwards as the kernel does. */
  private static byte[] moved(LiveText live) {
    ByteBuffer file = live.image().content().buffer(0, live.image().content().size());
    ByteBuffer text = ByteBuffer.wrap(live.copy()).order(ByteOrder.LITTLE_ENDIAN);
    int at = file.limit() - 4;
    for (; file.getInt(at) != 0; at -= 4) {
      move(live, text, file.getInt(at), 4, SLIDE);
    }
    for (at -= 4; file.getInt(at) != 0; at -= 4) {
      move(live, text, file.getInt(at), 4, -SLIDE);
    }
    for (at -= 4; file.getInt(at) != 0; at -= 4) {
      move(live, text, file.getInt(at), 8, SLIDE);
    }
    return text.array();
  }

  private static void move(LiveText live, ByteBuffer text, int place, int width, long slide) {
    int at = live.index(place);
    if (place >= live.address() && at >= 0 && at <= text.limit() - width) {
      if (width == 8) {
        text.putLong(at, text.getLong(at) + slide);
      } else {
        text.putInt(at, text.getInt(at) + (int) slide);
      }
    }
  }

  /** An ELF core of one segment of zeroes below the text, and one of the text. */
  private static byte[] core(long address, byte[] text) {
    int headers = 64 + 2 * 56;
    ByteBuffer core =
        ByteBuffer.allocate(headers + 4096 + text.length).order(ByteOrder.LITTLE_ENDIAN);
    core.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1).put(6, (byte) 1);
    core.putShort(16, (short) 4).putShort(18, (short) 62).putInt(20, 1);
    core.putLong(32, 64).putShort(52, (short) 64).putShort(54, (short) 56);
    core.putShort(56, (short) 2).putShort(58, (short) 64);
    segment(core, 64, 0xffff_8880_0000_0000L, headers, 4096);
    segment(core, 64 + 56, address, headers + 4096, text.length);
    core.put(headers + 4096, text);
    return core.array();
  }

  private static void segment(ByteBuffer core, int at, long address, long offset, long size) {
    core.putInt(at, 1).putInt(at + 4, 7).putLong(at + 8, offset).putLong(at + 16, address);
    core.putLong(at + 32, size).putLong(at + 40, size);
  }
}
