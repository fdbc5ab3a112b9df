package org.jumppatch.patcher.explain.text;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;

/**
 * Finds an image's text in plain bytes by what it says: numbers of eight bytes from all over the
 * text are looked for at every place, and what they agree on is where it is.
 */
final class TextSearch {
  private static final int ANCHORS = 1024;
  private static final int SLOTS = 1 << 14;
  private static final int CHUNK = 1 << 26;

  /** Anchors that must agree. Running text differs in one byte of thirty. */
  private static final int SHARE = 4;

  private final long[] values = new long[SLOTS];
  private final int[] offsets = new int[SLOTS];
  private int anchors;

  TextSearch(byte[] text) {
    int step = Math.max(1, text.length / ANCHORS);
    for (int at = 0; at + Long.BYTES <= text.length; at += step) {
      add(Code.u64(text, at), at);
    }
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

  /** The file offset at which the text starts, or would if the dump did not start behind it. */
  @Nullable Long find(Bytes dump, long from, long size) {
    Map<Long, Integer> votes = new HashMap<>();
    for (long done = 0; done < size; done += CHUNK) {
      long length = Math.min(CHUNK + Long.BYTES - 1, size - done);
      ByteBuffer chunk = dump.buffer(from + done, length);
      Long found = scan(chunk, from + done, votes);
      if (found != null) {
        return found;
      }
    }
    return votes.entrySet().stream()
        .filter(vote -> vote.getValue() >= Math.max(2, anchors / SHARE / SHARE))
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  private @Nullable Long scan(ByteBuffer chunk, long start, Map<Long, Integer> votes) {
    int last = chunk.limit() - Long.BYTES;
    for (int at = 0; at <= last; at++) {
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
