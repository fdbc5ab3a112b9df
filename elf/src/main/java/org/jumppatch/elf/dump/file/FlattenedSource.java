package org.jumppatch.elf.dump.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.ImageFormatException;

/**
 * The file that a stream of writes makes, put in order without being written.
 *
 * <pre>
 * struct makedumpfile_header {       offset     struct makedumpfile_data_header {  offset
 *   char signature[16]                 0          s64 offset, big-endian; -1 ends      0
 *   s64 type, big-endian: 1           16          s64 buf_size, big-endian             8
 *   s64 version, big-endian: 1        24        };
 * };                        in 4096 bytes       the bytes follow
 * </pre>
 *
 * (makedumpfile.h.) Later writes go over earlier ones.
 */
public final class FlattenedSource extends Source {
  private static final String SIGNATURE = "makedumpfile\0\0\0\0";
  private static final int HEADER = 4096;
  private static final int RECORD = 16;

  /** Writes that are remembered; each is of a page and more. */
  private static final int MOST = 1 << 22;

  /** Largest file that is put together, in bytes: ten times what 16 TB of memory take to list. */
  private static final long LARGEST = 1L << 40;

  /**
   * A part of the file.
   *
   * @param from where it lies in the stream
   */
  private record Part(long from, long size) {}

  private final Source stream;
  private final TreeMap<Long, Part> parts = new TreeMap<>();
  private long size;
  private boolean ended;

  private FlattenedSource(Source stream) {
    super(stream.name());
    this.stream = stream;
  }

  /** Whether a file starts as such a stream. */
  public static boolean is(Source source) {
    return source.has(0, SIGNATURE);
  }

  /**
   * Reads where everything goes.
   *
   * @throws ImageFormatException if a header is wrong
   */
  public static FlattenedSource of(Source stream) {
    FlattenedSource flattened = new FlattenedSource(stream);
    ByteBuffer header = stream.fields(16, 16).order(ByteOrder.BIG_ENDIAN);
    if (header.getLong(0) != 1 || header.getLong(8) != 1) {
      throw stream.malformed(16, "a flattened dump of a type or version other than 1");
    }
    flattened.readRecords();
    return flattened;
  }

  private void readRecords() {
    long at = HEADER;
    byte[] bytes = new byte[RECORD];
    ByteBuffer record = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN);
    for (int count = 0; stream.read(at, bytes, 0, RECORD) == RECORD; count++) {
      long offset = record.getLong(0);
      long length = record.getLong(8);
      if (offset < 0) {
        ended = true;
        return;
      }
      if (length < 0 || length > LARGEST || offset > LARGEST - length || count >= MOST) {
        throw stream.malformed(at, "%d bytes for offset 0x%x".formatted(length, offset));
      }
      if (length > 0) {
        put(offset, new Part(at + RECORD, length));
      }
      size = Math.max(size, offset + length);
      at += RECORD + length;
    }
  }

  private void put(long offset, Part part) {
    long end = offset + part.size();
    Map.Entry<Long, Part> before = parts.lowerEntry(end);
    while (before != null && before.getKey() + before.getValue().size() > offset) {
      long start = before.getKey();
      Part old = before.getValue();
      parts.remove(start);
      if (start < offset) {
        parts.put(start, new Part(old.from(), offset - start));
      }
      if (start + old.size() > end) {
        parts.put(end, new Part(old.from() + (end - start), start + old.size() - end));
      }
      before = parts.lowerEntry(offset);
    }
    Map.Entry<Long, Part> joined = parts.lowerEntry(offset);
    if (joined != null
        && joined.getKey() + joined.getValue().size() == offset
        && joined.getValue().from() + joined.getValue().size() == part.from()) {
      parts.put(
          joined.getKey(),
          new Part(joined.getValue().from(), joined.getValue().size() + part.size()));
    } else {
      parts.put(offset, part);
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(long offset, byte[] target, int at, int length) {
    int done = 0;
    while (done < length) {
      long here = offset + done;
      Map.@Nullable Entry<Long, Part> entry = parts.floorEntry(here);
      long inside = entry == null ? 0 : here - entry.getKey();
      if (entry == null || inside >= entry.getValue().size()) {
        int hole = hole(here, length - done);
        if (hole == 0) {
          return done;
        }
        Arrays.fill(target, at + done, at + done + hole, (byte) 0);
        done += hole;
        continue;
      }
      int part = (int) Math.min(length - done, entry.getValue().size() - inside);
      int got = stream.read(entry.getValue().from() + inside, target, at + done, part);
      done += got;
      if (got < part) {
        return done;
      }
    }
    return done;
  }

  @Override
  public String cut() {
    return ended ? "" : "cut short: the stream breaks off before its end";
  }

  /** What nobody wrote reads as zeroes up to what somebody did. */
  private int hole(long offset, int length) {
    Long next = parts.higherKey(offset);
    return next == null ? 0 : (int) Math.min(length, next - offset);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
