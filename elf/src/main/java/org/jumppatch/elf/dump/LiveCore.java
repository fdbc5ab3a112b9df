package org.jumppatch.elf.dump;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Segment;

/**
 * A core that is no file but made while it is read, as {@code /proc/kcore} is (fs/proc/kcore.c): it
 * cannot be mapped, its size says nothing, and it holds all memory. Only the kernel's own image is
 * read, the segment that {@code proc_kcore_text_init} adds for {@code _text} to {@code _end}.
 */
public final class LiveCore {
  /** The kernel's own gigabyte (Documentation/arch/x86/x86_64/mm.rst). */
  private static final long KERNEL_START = 0xffffffff_80000000L;

  private static final long KERNEL_SIZE = 1L << 30;

  private static final int HEADER = 64;
  private static final int SEGMENTS_FIELD = 32;
  private static final int SECTIONS_FIELD = 40;
  private static final int COUNT_FIELD = 56;
  private static final int SECTION_COUNT_FIELD = 60;
  private static final int SEGMENT_SIZE = 56;
  private static final int PIECE = 1 << 20;

  private final SeekableByteChannel channel;
  private final ByteBuffer piece = ByteBuffer.allocate(PIECE);
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private final List<DumpSegment> segments = new ArrayList<>();

  private LiveCore(SeekableByteChannel channel) {
    this.channel = channel;
  }

  /**
   * Reads the kernel's image from a file; null if it is no core.
   *
   * @throws IOException if the file cannot be read
   */
  static @Nullable Dump open(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return read(path.toString(), channel);
    }
  }

  /**
   * Reads the kernel's image; null if this is no core.
   *
   * @param name what errors call it
   * @throws ImageFormatException if its headers are wrong
   */
  public static @Nullable Dump read(String name, SeekableByteChannel channel) throws IOException {
    LiveCore core = new LiveCore(channel);
    byte[] header = core.bytes(0, HEADER);
    if (!Dump.isCore(Bytes.of(name, header))) {
      return null;
    }
    for (Segment segment : core.headers(name, header).segments()) {
      if (segment.type() == Segment.LOAD
          && segment.offset() >= 0
          && Long.compareUnsigned(segment.address() - KERNEL_START, KERNEL_SIZE) < 0) {
        core.add(segment);
      }
    }
    return Dump.ofCore(Bytes.of(name, core.content.toByteArray()), core.segments);
  }

  /** The file's head up to the last program header, as if there were no sections. */
  private ElfFile headers(String name, byte[] header) throws IOException {
    ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    long table = fields.getLong(SEGMENTS_FIELD);
    int count = fields.getShort(COUNT_FIELD) & 0xffff;
    if (table < HEADER || table > PIECE) {
      throw new ImageFormatException(name, SEGMENTS_FIELD, "program headers lie too far behind");
    }
    byte[] head = bytes(0, (int) table + count * SEGMENT_SIZE);
    fields = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    fields.putLong(SECTIONS_FIELD, 0);
    fields.putInt(SECTION_COUNT_FIELD, 0);
    return ElfFile.read(Bytes.of(name, head));
  }

  /** As many of {@code length} bytes as there are. */
  private byte[] bytes(long offset, int length) throws IOException {
    ByteBuffer read = ByteBuffer.allocate(length);
    channel.position(offset);
    while (read.hasRemaining() && channel.read(read) > 0) {}
    return Arrays.copyOf(read.array(), read.position());
  }

  /** Memory that cannot be read leaves a gap. */
  private void add(Segment segment) {
    long size = Math.min(segment.fileSize(), KERNEL_SIZE - content.size());
    int start = content.size();
    long from = 0;
    for (long done = 0; done < size; ) {
      int got = read(segment.offset() + done, (int) Math.min(PIECE, size - done));
      content.write(piece.array(), 0, got);
      long next = done + (got == 0 ? PIECE : got);
      if (got == 0 || next >= size) {
        close(segment.address() + from, start);
        start = content.size();
        from = next;
      }
      done = next;
    }
  }

  private void close(long address, int start) {
    if (content.size() > start) {
      segments.add(new DumpSegment(address, start, content.size() - start));
    }
  }

  private int read(long offset, int length) {
    piece.clear().limit(length);
    try {
      channel.position(offset);
      return Math.max(0, channel.read(piece));
    } catch (IOException e) {
      // The kernel refuses memory that is not there or is another's (EFAULT, EIO).
      return 0;
    }
  }
}
