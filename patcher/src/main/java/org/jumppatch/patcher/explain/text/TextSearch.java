package org.jumppatch.patcher.explain.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.dump.Extent;
import org.jumppatch.elf.dump.Memory;

/**
 * Finds an image's text in memory by what it says: numbers of eight bytes from all over the text
 * are looked for, and what they agree on is where it is. Where the text must start as a page does,
 * only some places of each page are looked at.
 */
final class TextSearch {
  private static final int ANCHORS = 1024;
  private static final int SLOTS = 1 << 14;
  private static final int CHUNK = 1 << 20;

  /** Places of a page that are looked at. */
  private static final int PAGE_STEP = 512;

  /** Anchors that must agree. Running text differs in one byte of thirty. */
  private static final int SHARE = 4;

  private final long[] values = new long[SLOTS];
  private final int[] offsets = new int[SLOTS];
  private final int step;
  private int anchors;

  private TextSearch(int step) {
    this.step = step;
  }

  /** A search at every place. */
  static TextSearch ofAll(byte[] text) {
    TextSearch search = new TextSearch(1);
    int apart = Math.max(1, text.length / ANCHORS);
    for (int at = 0; at + Long.BYTES <= text.length; at += apart) {
      search.add(Code.u64(text, at), at);
    }
    return search;
  }

  /** A search for text that starts at a page. */
  static TextSearch ofPages(byte[] text) {
    TextSearch search = new TextSearch(PAGE_STEP);
    int apart = Math.max(1, text.length / ANCHORS / PAGE_STEP) * PAGE_STEP;
    for (int at = 0; at + Long.BYTES <= text.length; at += apart) {
      search.add(Code.u64(text, at), at);
    }
    return search;
  }

  private void add(long value, int offset) {
    if (isPlain(value)) {
      return;
    }
    int slot = slot(value);
    while (values[slot] != 0) {
      if (values[slot] == value) {
        return;
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    values[slot] = value;
    offsets[slot] = offset;
    anchors++;
  }

  /** Padding and the like, which is everywhere. */
  private static boolean isPlain(long value) {
    return value == Long.rotateLeft(value, Byte.SIZE) || (int) value == (int) (value >>> 32);
  }

  private static int slot(long value) {
    return (int) ((value * 0x9e37_79b9_7f4a_7c15L) >>> (Long.SIZE - 14));
  }

  /**
   * Address at which the text starts, or would if memory did not start behind it.
   *
   * @param searched told how many of the extent's bytes were looked at, now and then
   */
  @Nullable Long find(Memory memory, Extent extent, LongConsumer searched) {
    Map<Long, Integer> votes = new HashMap<>();
    // Of a million short ones none takes more than it has.
    byte[] chunk = new byte[(int) Math.min(CHUNK + Long.BYTES - 1, extent.size())];
    ByteBuffer numbers = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    long done = 0;
    while (done < extent.size()) {
      searched.accept(done);
      int wanted = (int) Math.min(chunk.length, extent.size() - done);
      int got = memory.read(extent.address() + done, chunk, 0, wanted);
      Long found = scan(numbers, got, extent.address() + done, votes);
      if (found != null) {
        return found;
      }
      // Behind a gap it goes on with the next page.
      done += got < Math.min(CHUNK, wanted) ? (got / Memory.PAGE + 1) * Memory.PAGE : CHUNK;
    }
    return votes.entrySet().stream()
        .filter(vote -> vote.getValue() >= Math.max(2, anchors / SHARE / SHARE))
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  private @Nullable Long scan(ByteBuffer chunk, int length, long start, Map<Long, Integer> votes) {
    int last = length - Long.BYTES;
    for (int at = 0; at <= last; at += step) {
      long value = chunk.getLong(at);
      for (int slot = slot(value); values[slot] != 0; slot = (slot + 1) & (SLOTS - 1)) {
        if (values[slot] == value) {
          long text = start + at - offsets[slot];
          if (votes.merge(text, 1, Integer::sum) >= Math.max(8, anchors / SHARE)) {
            return text;
          }
        }
      }
    }
    return null;
  }
}
