package org.jumppatch.elf.dump;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jumppatch.elf.dump.file.Source;

/** A bit for each page, lowest first, and how many bits are set before one. */
final class Bitmap {
  /** 16 TB of pages. */
  private static final long MOST = 1L << 32;

  private static final int WORDS = 64;

  private final long count;
  private final long[] words;
  private final int[] before;

  private Bitmap(long count, long[] words) {
    this.count = count;
    this.words = words;
    this.before = new int[words.length / WORDS + 1];
    int set = 0;
    for (int i = 0; i < words.length; i++) {
      if (i % WORDS == 0) {
        before[i / WORDS] = set;
      }
      set += Long.bitCount(words[i]);
    }
    if (words.length % WORDS == 0) {
      before[words.length / WORDS] = set;
    }
  }

  /** Reads {@code count} bits; those after the file's end are not set. */
  static Bitmap read(Source source, long offset, long count) {
    if (count > MOST) {
      throw source.malformed(offset, count + " pages are too many, over " + MOST);
    }
    long size = Math.min((count + 7) / 8, Math.max(0, source.size() - offset));
    long[] words = new long[(int) ((size + 7) / 8)];
    byte[] piece = new byte[1 << 16];
    for (long done = 0; done < size; done += piece.length) {
      int got = source.read(offset + done, piece, 0, (int) Math.min(piece.length, size - done));
      Arrays.fill(piece, got, piece.length, (byte) 0);
      ByteBuffer numbers = ByteBuffer.wrap(piece).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < got; i += 8) {
        words[(int) ((done + i) / 8)] = numbers.getLong(i);
      }
    }
    return new Bitmap(count, words);
  }

  /** Whether it has a bit for a page. */
  boolean covers(long page) {
    return page >= 0 && page < count;
  }

  /** Whether a page's bit is set. */
  boolean has(long page) {
    return covers(page)
        && page >>> 6 < words.length
        && ((words[(int) (page >>> 6)] >>> (page & 63)) & 1) != 0;
  }

  /** How many bits before a page's are set. */
  long before(long page) {
    int word = (int) Math.min(page >>> 6, words.length);
    long set = before[word / WORDS];
    for (int i = word / WORDS * WORDS; i < word; i++) {
      set += Long.bitCount(words[i]);
    }
    return word == words.length
        ? set
        : set + Long.bitCount(words[word] & ((1L << (page & 63)) - 1));
  }
}
