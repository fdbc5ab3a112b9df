package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.dump.Memory;
import org.jumppatch.elf.testing.Kernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cores that are made while they are read, and dumps that say physical addresses only. */
class LiveCoreTest {
  private static final long SLIDE = 0x1460_0000;
  private static final long TEXT_OFFSET = 0x7fff_8100_0000_3000L;

  /** A file like /proc/kcore: size 0, far apart pieces, short reads, memory that is refused. */
  private static final class Pieces implements SeekableByteChannel {
    private final byte[] head;
    private final byte[] memory;
    private final long refused;
    private long position;

    Pieces(byte[] head, byte[] memory, long refused) {
      this.head = head;
      this.memory = memory;
      this.refused = refused;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      byte[] from = position < head.length ? head : memory;
      long at = position < head.length ? position : position - TEXT_OFFSET;
      if (at < 0 || at >= from.length) {
        return -1;
      }
      if (from == memory && refused >= at && refused < at + target.remaining()) {
        throw new IOException("Bad address");
      }
      int length = (int) Math.min(Math.min(target.remaining(), 100_000), from.length - at);
      target.put(from, (int) at, length);
      position += length;
      return length;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public SeekableByteChannel position(long to) {
      position = to;
      return this;
    }

    @Override
    public long size() {
      return 0;
    }

    @Override
    public int write(ByteBuffer source) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  /** As fs/proc/kcore.c makes it: notes, then memory in no order, the kernel's image among it. */
  private static @Nullable Dump kcore(RunningKernel kernel, long refused) throws IOException {
    byte[] none = new byte[0];
    byte[] head =
        new MadeCore()
            .note(4000)
            .add(0xffff_c900_0000_0000L, -1, none)
            .add(kernel.start(), 0, kernel.memory())
            .add(0xffff_ffff_c000_0000L, -1, none)
            .add(0xffff_8880_0000_1000L, 0x1000, none)
            .head(0x4900_0000_3000L, TEXT_OFFSET, 0x7fff_c000_3000L, 0x0888_0000_4000L);
    return Dump.live("kcore", new Pieces(head, kernel.memory(), refused));
  }

  @Test
  void onlyTheKernelIsReadFromALiveCore() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_12());
    RunningKernel kernel = RunningKernel.of(live, SLIDE);
    Dump dump = Objects.requireNonNull(kcore(kernel, -1));
    Memory memory = Objects.requireNonNull(dump.virtual());
    assertThat(memory.bytes(kernel.start(), kernel.memory().length)).isEqualTo(kernel.memory());
    assertThat(memory.bytes(kernel.start() - 1, 1)).isNull();
    assertThat(memory.whyNot(kernel.start() - 1)).isEqualTo("the dump does not hold that memory");
    Explanation found = live.explain(dump);
    assertThat(found.slide()).isEqualTo(SLIDE);
    assertThat(found.isWhole()).isTrue();
    assertThat(found.data().keys()).isEqualTo(found.keys().size());
  }

  /** As large as /proc/kcore says it is, or as a file system has it at most. */
  @Test
  void aCoreTooLargeToMapIsReadInPieces(@TempDir Path folder) throws IOException {
    LiveText live = LiveText.of(Kernels.v6_12());
    RunningKernel kernel = RunningKernel.of(live, SLIDE);
    long offset = 1L << 42;
    byte[] head = new MadeCore().note(4000).add(kernel.start(), 0, kernel.memory()).head(offset);
    Path sparse = folder.resolve("kcore");
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(Bytes.LARGEST + 1);
      file.write(head);
      file.seek(offset);
      file.write(kernel.memory());
    }
    Explanation found = live.explain(Dump.open(sparse, OptionalLong.empty()));
    assertThat(found.slide()).isEqualTo(SLIDE);
    assertThat(found.isWhole()).isTrue();
  }

  @Test
  void memoryThatIsRefusedLeavesAGap() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_1());
    RunningKernel kernel = RunningKernel.of(live, SLIDE);
    Dump dump = Objects.requireNonNull(kcore(kernel, live.dump().length + (3 << 20)));
    Memory memory = Objects.requireNonNull(dump.virtual());
    int gap = live.dump().length + (3 << 20);
    assertThat(memory.bytes(kernel.start() + gap, 1)).isNull();
    assertThat(memory.whyNot(kernel.start() + gap)).isEqualTo("it cannot be read");
    assertThat(memory.u64(kernel.start() + gap + (1 << 16)))
        .isEqualTo(Bytes.of("memory", kernel.memory()).u64(gap + (1 << 16)));
    Explanation found = live.explain(dump);
    assertThat(found.unexplained()).isZero();
    assertThat(found.data().disagreements()).isEmpty();
  }

  @Test
  void whatIsNoCoreIsLeftToOthers() throws IOException {
    assertThat(Dump.live("empty", new Pieces(new byte[0], new byte[0], -1))).isNull();
    byte[] wrong = new MadeCore().head();
    wrong[37] = 1;
    assertThatThrownBy(() -> Dump.live("wrong", new Pieces(wrong, new byte[0], -1)))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageStartingWith("wrong: ");
  }

  @Test
  void aDumpByPhysicalAddressesIsSearched() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_1());
    RunningKernel kernel = RunningKernel.of(live, SLIDE);
    byte[] low = new byte[640 << 10];
    byte[] memory = new byte[kernel.memory().length + (4 << 20)];
    System.arraycopy(kernel.memory(), 0, memory, 2 << 20, kernel.memory().length);
    byte[] core = new MadeCore().note(5000).add(0, 0, low).add(0, 1 << 20, memory).bytes();
    Explanation found = live.explain(Dump.of(Bytes.of("core", core), OptionalLong.empty()));
    assertThat(found.slide()).isEqualTo(SLIDE);
    assertThat(found.base()).isEqualTo(kernel.start());
    assertThat(found.isWhole()).isTrue();
    assertThat(found.data().keys()).isEqualTo(found.keys().size());
  }

  @Test
  void aDumpByVirtualAddressesMayBeInPieces() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_1());
    RunningKernel kernel = RunningKernel.of(live, SLIDE);
    MadeCore core = new MadeCore().note(5000).add(0xffff_8880_0000_0000L, 0, new byte[5000]);
    int piece = 2 << 20;
    for (int at = 0; at < kernel.memory().length; at += piece) {
      int end = Math.min(at + piece, kernel.memory().length);
      byte[] part = Arrays.copyOfRange(kernel.memory(), at, end);
      core.add(kernel.start() + at, (16L << 20) + at, part);
    }
    Explanation found = live.explain(Dump.of(Bytes.of("core", core.bytes()), OptionalLong.empty()));
    assertThat(found.slide()).isEqualTo(SLIDE);
    assertThat(found.compared()).isEqualTo(live.dump().length);
    assertThat(found.isWhole()).isTrue();
    assertThat(found.data().keys()).isEqualTo(found.keys().size());
  }
}
