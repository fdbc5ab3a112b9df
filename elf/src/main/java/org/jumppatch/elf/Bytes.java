package org.jumppatch.elf;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file's bytes at 64-bit offsets, little-endian and read-only: a mapped file of any size, or an
 * array that was unpacked from one. A read past either end throws {@link ImageFormatException} with
 * the offset, so that no reader needs a check of its own to stay inside the file.
 *
 * <p>Java maps at most 2 GB at once. A larger file is mapped in windows of 1 GB, each reaching
 * {@value #OVERLAP} bytes into the next, so that no number straddles two.
 */
public final class Bytes {
  private static final int WINDOW_SHIFT = 30;
  private static final long WINDOW = 1L << WINDOW_SHIFT;
  private static final int OVERLAP = 8;

  /** Largest file: 8 TB. A file with holes can claim more than there is memory to map it to. */
  public static final long LARGEST = 1L << 43;

  private final String name;
  private final @Nullable Source source;
  private final ByteBuffer[] windows;
  private final long start;
  private final long size;

  /**
   * The file behind a mapping.
   *
   * @param state what it was when it was mapped
   */
  private record Source(Path file, FileState state) {}

  private Bytes(String name, @Nullable Source source, ByteBuffer[] windows, long start, long size) {
    this.name = name;
    this.source = source;
    this.windows = windows;
    this.start = start;
    this.size = size;
  }

  /**
   * Maps a regular file. Where somebody else makes the file shorter meanwhile, a read of what is
   * gone throws {@link InternalError}: the JVM's word for the signal that it gets.
   *
   * @throws IOException if the file cannot be opened or mapped; the message names it and says why
   * @throws ImageFormatException if it is a folder, a device or the like, or larger than {@link
   *     #LARGEST}
   */
  public static Bytes map(Path file) throws IOException {
    FileType.requireRegular(file);
    FileState state = FileState.of(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size > LARGEST) {
        throw new ImageFormatException(
            file.toString(), -1, "%d bytes are too many, over %d".formatted(size, LARGEST));
      }
      ByteBuffer[] windows = new ByteBuffer[windows(size)];
      for (int i = 0; i < windows.length; i++) {
        long from = (long) i << WINDOW_SHIFT;
        long length = Math.min(WINDOW + OVERLAP, size - from);
        windows[i] = channel.map(FileChannel.MapMode.READ_ONLY, from, length).order(LITTLE_ENDIAN);
      }
      return new Bytes(file.toString(), new Source(file, state), windows, 0, size);
    } catch (IOException e) {
      throw FileProblem.of(file, e);
    }
  }

  /**
   * Bytes that are in memory already, such as an unpacked payload. The array is not copied.
   *
   * @param name what errors call it: the file it came from
   */
  public static Bytes of(String name, byte[] content) {
    ByteBuffer[] windows = new ByteBuffer[windows(content.length)];
    for (int i = 0; i < windows.length; i++) {
      int from = i << WINDOW_SHIFT;
      int length = (int) Math.min(WINDOW + OVERLAP, content.length - from);
      windows[i] = ByteBuffer.wrap(content, from, length).slice().order(LITTLE_ENDIAN);
    }
    return new Bytes(name, null, windows, 0, content.length);
  }

  /** The file's name as the user gave it. */
  public String name() {
    return name;
  }

  /** Number of bytes. */
  public long size() {
    return size;
  }

  /**
   * Whether {@code length} bytes from {@code offset} on lie inside. Any two numbers may be asked.
   */
  public boolean has(long offset, long length) {
    return offset >= 0 && length >= 0 && offset <= size && length <= size - offset;
  }

  /** The part from {@code offset} on; its own offset 0 is this one's {@code offset}. */
  public Bytes slice(long offset, long length) {
    check(offset, length);
    return new Bytes(name, source, windows, start + offset, length);
  }

  /** Unsigned 8-bit number. */
  public int u8(long offset) {
    long at = check(offset, 1);
    return window(at).get(inWindow(at)) & 0xff;
  }

  /** Unsigned 16-bit number. */
  public int u16(long offset) {
    long at = check(offset, 2);
    return window(at).getShort(inWindow(at)) & 0xffff;
  }

  /** Signed 32-bit number. */
  public int s32(long offset) {
    long at = check(offset, 4);
    return window(at).getInt(inWindow(at));
  }

  /**
   * {@code count} signed 32-bit numbers in a row, read at once.
   *
   * @throws IllegalArgumentException if they take over 1 GB
   */
  public int[] s32s(long offset, int count) {
    int[] numbers = new int[count];
    buffer(offset, (long) count * Integer.BYTES).asIntBuffer().get(numbers);
    return numbers;
  }

  /** Unsigned 32-bit number. */
  public long u32(long offset) {
    return s32(offset) & 0xffff_ffffL;
  }

  /** 64-bit number; the same for signed and unsigned. */
  public long u64(long offset) {
    long at = check(offset, 8);
    return window(at).getLong(inWindow(at));
  }

  /** A copy of {@code length} bytes. */
  public byte[] copy(long offset, int length) {
    check(offset, length);
    byte[] copy = new byte[length];
    copy(offset, copy, 0, length);
    return copy;
  }

  /** Copies {@code length} bytes to {@code target} from index {@code targetIndex} on. */
  public void copy(long offset, byte[] target, int targetIndex, int length) {
    Objects.checkFromIndexSize(targetIndex, length, target.length);
    long at = check(offset, length);
    int done = 0;
    while (done < length) {
      ByteBuffer window = window(at + done);
      int from = inWindow(at + done);
      int part = Math.min(length - done, window.limit() - from);
      window.get(from, target, targetIndex + done, part);
      done += part;
    }
  }

  /**
   * A read-only view of at most 1 GB, without a copy, for a decoder or a channel that wants a
   * buffer.
   *
   * @throws IllegalArgumentException if {@code length} is over 1 GB
   */
  public ByteBuffer buffer(long offset, long length) {
    if (length > WINDOW) {
      throw new IllegalArgumentException("over 1 GB: " + length);
    }
    long at = check(offset, length);
    if (length == 0) {
      return ByteBuffer.allocate(0).order(LITTLE_ENDIAN);
    }
    ByteBuffer window = window(at);
    int from = inWindow(at);
    if (length <= window.limit() - from) {
      return window.slice(from, (int) length).asReadOnlyBuffer().order(LITTLE_ENDIAN);
    }
    return ByteBuffer.wrap(copy(offset, (int) length)).asReadOnlyBuffer().order(LITTLE_ENDIAN);
  }

  /**
   * The NUL-terminated string at {@code offset}, each byte one ISO 8859-1 character.
   *
   * @param limit the most bytes the string may have, without the NUL
   */
  public String string(long offset, int limit) {
    int length = 0;
    while (u8(offset + length) != 0) {
      if (++length > limit) {
        throw malformed(offset, "string without an end");
      }
    }
    return new String(copy(offset, length), StandardCharsets.ISO_8859_1);
  }

  /** The same, cut where it is longer. */
  String stringUpTo(long offset, int limit) {
    int length = 0;
    while (length < limit && u8(offset + length) != 0) {
      length++;
    }
    return new String(copy(offset, length), StandardCharsets.ISO_8859_1);
  }

  /** All of them, for a decoder that wants a stream. */
  public InputStream stream() {
    return new ByteStream(this);
  }

  /**
   * Writes all of them to the start of a file. What was mapped is copied by the operating system
   * and does not pass through this process.
   *
   * @throws IOException if it cannot be written, or the file that was mapped is no longer what it
   *     was: replaced, shorter or written to
   */
  public void writeTo(FileChannel target) throws IOException {
    if (source == null) {
      for (long done = 0; done < size; ) {
        done += target.write(buffer(done, Math.min(WINDOW, size - done)), done);
      }
      return;
    }
    try (FileChannel from = FileChannel.open(source.file(), StandardOpenOption.READ)) {
      for (long done = 0; done < size; ) {
        long copied = from.transferTo(start + done, size - done, target);
        if (copied <= 0) {
          throw new EOFException(name + " became shorter meanwhile");
        }
        done += copied;
      }
    }
    if (!FileState.of(source.file()).equals(source.state())) {
      throw new IOException(name + " was changed or replaced meanwhile");
    }
  }

  /** An exception that names this file. */
  public ImageFormatException malformed(long offset, String problem) {
    return new ImageFormatException(name, start + offset, problem);
  }

  private long check(long offset, long length) {
    if (!has(offset, length)) {
      throw malformed(
          offset, "%d bytes wanted, the file ends at 0x%x".formatted(length, start + size));
    }
    return start + offset;
  }

  private static int windows(long size) {
    return Math.toIntExact((size + WINDOW - 1) >>> WINDOW_SHIFT);
  }

  private ByteBuffer window(long at) {
    return windows[(int) (at >>> WINDOW_SHIFT)];
  }

  private static int inWindow(long at) {
    return (int) (at & (WINDOW - 1));
  }
}
