package org.jumppatch.patcher.x86.state;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;

class PagedMemoryTest {
  private static final long FREE = 0x7000_0000_0000L;
  private static final int PAGE = 4096;

  private final AddressSpace image;
  private final PagedMemory memory;

  PagedMemoryTest() throws IOException {
    image = AddressSpace.of(ElfFile.read(Bytes.map(Samples.image("pie.elf"))));
    memory = new PagedMemory(image, area -> true);
  }

  private Area area(boolean writable) {
    return image.areas().stream()
        .filter(area -> area.writable() == writable && area.fileSize() >= 8)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void startsAsTheImage() {
    for (Area area : image.areas()) {
      byte[] content = requireNonNull(image.read(area.address(), (int) area.size()));
      byte[] read = new byte[content.length];
      for (int i = 0; i < read.length; i++) {
        read[i] = (byte) memory.read(area.address() + i, 1);
      }
      assertThat(read).as(area.name()).isEqualTo(content);
    }
  }

  @Test
  void leavesTheImageAsItIs() {
    Area area = area(true);
    byte[] before = image.read(area.address(), 8);

    memory.write(area.address(), 8, 0x1122_3344_5566_7788L);

    assertThat(memory.read(area.address(), 4)).isEqualTo(0x5566_7788L);
    assertThat(image.read(area.address(), 8)).isEqualTo(before);
  }

  @Test
  void areaThatIsNotMappedIsNotThere() {
    Area left = area(true);
    PagedMemory without = new PagedMemory(image, area -> false);

    assertThat(without.isMapped(left.address())).isFalse();
    assertThat(memory.isMapped(left.address())).isTrue();
  }

  @Test
  void readsAndWritesAcrossPages() {
    memory.map(FREE, 2 * PAGE);
    for (int size : new int[] {1, 2, 4, 8}) {
      for (long address = FREE + PAGE - 9; address < FREE + PAGE + 2; address++) {
        memory.write(address, size, 0x8192_a3b4_c5d6_e7f8L);
        long mask = size == 8 ? -1 : (1L << (8 * size)) - 1;
        assertThat(memory.read(address, size)).isEqualTo(0x8192_a3b4_c5d6_e7f8L & mask);
        assertThat(memory.read(address, 1)).isEqualTo(0xf8);
      }
    }
  }

  @Test
  void faultNamesTheFirstByteThatIsNotThere() {
    memory.map(FREE, PAGE);

    assertFault(() -> memory.read(FREE + PAGE - 2, 4), FREE + PAGE, false);
    assertFault(() -> memory.write(FREE + PAGE - 2, 4, -1), FREE + PAGE, true);
    assertFault(() -> memory.read(FREE - 1, 1), FREE - 1, false);
    assertThat(memory.read(FREE + PAGE - 2, 2)).as("nothing is half written").isZero();
  }

  @Test
  void whatMayOnlyBeReadIsNotWritten() {
    Area area = area(false);
    long before = memory.read(area.address(), 8);

    assertFault(() -> memory.write(area.address(), 8, ~before), area.address(), true);
    assertThat(memory.read(area.address(), 8)).isEqualTo(before);
  }

  private static void assertFault(ThrowingCallable access, long address, boolean write) {
    assertThatThrownBy(access)
        .isInstanceOfSatisfying(
            MemoryFaultException.class,
            fault -> {
              assertThat(fault.address()).isEqualTo(address);
              assertThat(fault.write()).isEqualTo(write);
            });
  }
}
