package org.jumppatch.elf.kallsyms;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;

/**
 * The 256 strings that a kernel's symbol names are made of, and the search for them.
 *
 * <pre>
 * kallsyms_token_table   256 strings, each ended by a NUL, back to back; then zeroes up to
 * kallsyms_token_index   u16[256], where each string starts in the table
 * </pre>
 *
 * <p>From {@code write_src()} in the kernel's {@code scripts/kallsyms.c}. A character that occurs
 * in a name is its own token, so the ten digits always are; free codes stand for frequent parts of
 * names, or for nothing in a small table.
 */
final class KallsymsTokens {
  private static final int COUNT = 256;
  private static final int INDEX_SIZE = 2 * COUNT;
  private static final int HALF = INDEX_SIZE / 2;

  /** {@code KSYM_NAME_LEN}: no token is longer than the longest name. */
  private static final int MAX_TOKEN = 512;

  private static final int MAX_ALIGNMENT = 8;
  private static final int CHUNK = 1 << 20;

  /** That of {@link String#hashCode}. */
  private static final int HASH_BASE = 31;

  private final long start;
  private final long end;
  private final byte[] text;
  private final int[] index;

  private final int[] lengths = new int[COUNT];

  /** The hash of each token, and by what one multiplies that of the characters before it. */
  private final int[] hashes = new int[COUNT];

  private final int[] weights = new int[COUNT];

  /** The hash of each token without its first character. */
  private final int[] tails = new int[COUNT];

  private KallsymsTokens(long start, long end, byte[] text, int[] index) {
    this.start = start;
    this.end = end;
    this.text = text;
    this.index = index;
    for (int code = 0; code < COUNT; code++) {
      lengths[code] = index[code + 1] - index[code] - 1;
      hashes[code] = hash(index[code], index[code + 1] - 1);
      tails[code] = hash(index[code] + 1, index[code + 1] - 1);
      weights[code] = 1;
      for (int i = index[code]; i < index[code + 1] - 1; i++) {
        weights[code] *= HASH_BASE;
      }
    }
  }

  /**
   * Every character as itself, for names that are not made of tokens.
   *
   * @param end where the addresses may follow
   */
  static KallsymsTokens characters(long end) {
    byte[] text = new byte[2 * COUNT];
    int[] index = new int[COUNT + 1];
    for (int code = 0; code <= COUNT; code++) {
      index[code] = 2 * code;
      text[Math.min(2 * code, text.length - 2)] = (byte) Math.min(code, COUNT - 1);
    }
    return new KallsymsTokens(end, end, text, index);
  }

  /**
   * The first token table whose index lies at or after {@code from}, a multiple of 4, or null.
   *
   * <p>The index is what is searched for: it starts with 0 and ascends 255 times. Half of it
   * follows a multiple of half its size, so that the search need only look there.
   */
  static @Nullable KallsymsTokens next(Bytes image, long from, SearchEffort effort) {
    long first = (from + HALF - 1) / HALF * HALF;
    for (long at = first; image.has(at, HALF); at += CHUNK) {
      long length = Math.min(CHUNK, image.size() - at);
      ByteBuffer chunk = image.buffer(at, length);
      for (int i = 0; i <= length - HALF; i += HALF) {
        long index = ascends(chunk, i, HALF) ? startOfIndex(image, at + i, from) : -1;
        if (index >= 0) {
          if (!effort.spend(INDEX_SIZE)) {
            return null;
          }
          KallsymsTokens tokens = before(image, index, effort);
          if (tokens != null) {
            return tokens;
          }
        }
      }
    }
    return null;
  }

  private static boolean ascends(ByteBuffer bytes, int at, int size) {
    int last = bytes.getShort(at) & 0xffff;
    for (int i = 2; i < size; i += 2) {
      int next = bytes.getShort(at + i) & 0xffff;
      if (next <= last) {
        return false;
      }
      last = next;
    }
    return true;
  }

  /** Offset of the index that {@code at} lies in the first half of, or -1. */
  private static long startOfIndex(Bytes image, long at, long from) {
    long start = at;
    while (image.u16(start) != 0) {
      if (start - 2 < Math.max(from, at - HALF + 1) || image.u16(start - 2) >= image.u16(start)) {
        return -1;
      }
      start -= 2;
    }
    return start % 4 == 0
            && image.has(start, INDEX_SIZE)
            && ascends(image.buffer(start, INDEX_SIZE), 0, INDEX_SIZE)
        ? start
        : -1;
  }

  /** The table that ends where the index starts. Only the last token's length is not known. */
  private static @Nullable KallsymsTokens before(Bytes image, long indexAt, SearchEffort effort) {
    int[] index = new int[COUNT + 1];
    for (int i = 0; i < COUNT; i++) {
      index[i] = image.u16(indexAt + 2L * i);
    }
    int last = index[COUNT - 1];
    long first = Math.max(0, indexAt - last - MAX_TOKEN - MAX_ALIGNMENT);
    for (long at = (first + 3) & -4; at + last < indexAt; at += 4) {
      if (!hasDigits(image, at, index)) {
        continue;
      }
      if (!effort.spend(indexAt - at)) {
        return null;
      }
      byte[] text = image.copy(at, (int) (indexAt - at));
      if (isTable(text, index)) {
        return new KallsymsTokens(at, indexAt + INDEX_SIZE, text, index);
      }
    }
    return null;
  }

  private static boolean hasDigits(Bytes image, long at, int[] index) {
    for (int digit = '0'; digit <= '9'; digit++) {
      if (image.u8(at + index[digit]) != digit || index[digit + 1] - index[digit] != 2) {
        return false;
      }
    }
    return true;
  }

  /** Whether the text is the strings that the index says; completes the index by their end. */
  private static boolean isTable(byte[] text, int[] index) {
    int end = index[COUNT - 1];
    while (end < text.length && text[end] != 0) {
      end++;
    }
    index[COUNT] = end + 1;
    if (end == text.length || text.length - index[COUNT] >= MAX_ALIGNMENT) {
      return false;
    }
    for (int token = 0; token < COUNT; token++) {
      int nul = index[token + 1] - 1;
      if (text[nul] != 0 || !hasNoNul(text, index[token], nul)) {
        return false;
      }
    }
    return isZero(text, index[COUNT]);
  }

  private static boolean hasNoNul(byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] == 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isZero(byte[] text, int from) {
    for (int i = from; i < text.length; i++) {
      if (text[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Offset of the first string in the file. */
  long start() {
    return start;
  }

  /** Offset after the index. */
  long end() {
    return end;
  }

  /** Number of characters that a token stands for, 0 for a code that is free. */
  int length(byte code) {
    return lengths[code & 0xff];
  }

  /**
   * How many characters the tokens {@code codes[from]} to {@code codes[to - 1]} stand for, and the
   * hash, as {@link String#hashCode} has it, of all but the first.
   *
   * @return the number of characters in the upper half, the hash in the lower
   */
  long measure(byte[] codes, int from, int to) {
    int first = codes[from] & 0xff;
    int characters = lengths[first];
    int hash = tails[first];
    for (int i = from + 1; i < to; i++) {
      int token = codes[i] & 0xff;
      characters += lengths[token];
      hash = hash * weights[token] + hashes[token];
    }
    return ((long) characters << Integer.SIZE) | (hash & 0xffff_ffffL);
  }

  /** The first character of a token that has one. */
  byte first(byte code) {
    return text[index[code & 0xff]];
  }

  private int hash(int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = HASH_BASE * hash + (text[i] & 0xff);
    }
    return hash;
  }

  /**
   * Whether the characters that the tokens {@code codes[from]} to {@code codes[to - 1]} stand for
   * are this text, once the first of them is left out.
   */
  boolean isBehindFirst(String wanted, byte[] codes, int from, int to) {
    int matched = -1;
    for (int i = from; i < to; i++) {
      int code = codes[i] & 0xff;
      int end = index[code + 1] - 1;
      for (int j = index[code]; j < end; j++, matched++) {
        if (matched >= 0
            && (matched == wanted.length() || wanted.charAt(matched) != (text[j] & 0xff))) {
          return false;
        }
      }
    }
    return matched == wanted.length();
  }

  /** The characters that the tokens {@code codes[from]} to {@code codes[to - 1]} stand for. */
  byte[] expand(byte[] codes, int from, int to) {
    int size = 0;
    for (int i = from; i < to; i++) {
      size += length(codes[i]);
    }
    byte[] expanded = new byte[size];
    int length = 0;
    for (int i = from; i < to; i++) {
      int code = codes[i] & 0xff;
      int end = index[code + 1] - 1;
      for (int j = index[code]; j < end; j++) {
        expanded[length++] = text[j];
      }
    }
    return expanded;
  }
}
