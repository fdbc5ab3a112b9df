package org.jumppatch.elf.kallsyms;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.Symbols;

/**
 * {@code kallsyms_names}: one record for each symbol. The records are walked once, when they are
 * found; a name is made when it is asked for.
 *
 * <pre>
 * u8 length                         0 to 127, or
 * u8 length &amp; 0x7f | 0x80, u8 length >> 7   from Linux 6.1 on
 * u8 token[length]                  together: the symbol's type as in nm, then its name
 * </pre>
 *
 * <p>From {@code write_src()} in the kernel's {@code scripts/kallsyms.c} and {@code
 * kallsyms_expand_symbol()} in {@code kernel/kallsyms.c}. No kernel before 6.1 has a length over
 * 127, so one decoder reads both.
 */
final class KallsymsNames implements Symbols.Names {
  private static final int TWO_BYTES = 0x80;

  /** Longer names are not believed. The kernel's limit is 512. */
  private static final int MAX_CHARACTERS = 0x3fff;

  /** Tokens halve a kernel's names; only a file made for it grows this much when it is decoded. */
  private static final int MAX_EXPANSION = 32;

  private final long start;
  private final int alignment;
  private final KallsymsTokens tokens;
  private final byte[] records;
  private final int[] starts;

  /** Of each name, so that a search need not look at its characters. */
  private final int[] hashes;

  private KallsymsNames(
      long start,
      int alignment,
      KallsymsTokens tokens,
      byte[] records,
      int[] starts,
      int[] hashes) {
    this.start = start;
    this.alignment = alignment;
    this.tokens = tokens;
    this.records = records;
    this.starts = starts;
    this.hashes = hashes;
  }

  /**
   * The names between {@code start} and the markers, or null if the records there are not {@code
   * count}, do not start where the markers say or leave more than padding.
   *
   * @param alignment what every array starts at a multiple of: 8, from Linux 7.0 on 4
   */
  static @Nullable KallsymsNames read(
      Bytes image,
      long start,
      int count,
      KallsymsMarkers markers,
      KallsymsTokens tokens,
      int alignment) {
    long size = markers.at() - start;
    if (size > Integer.MAX_VALUE / 2 || count > size / 2) {
      return null;
    }
    byte[] records = image.copy(start, (int) size);
    int[] starts = new int[count];
    int[] hashes = new int[count];
    int next = 0;
    long expanded = 0;
    for (int i = 0; i < count; i++) {
      boolean unmarked =
          i % KallsymsMarkers.INTERVAL == 0 && next != markers.get(i / KallsymsMarkers.INTERVAL);
      if (unmarked || next + 2 > size) {
        return null;
      }
      starts[i] = next;
      int codes = codes(records, next);
      next = codes + length(records, next);
      if (next == codes || next > size || tokens.length(records[codes]) == 0) {
        return null;
      }
      long measure = tokens.measure(records, codes, next);
      long characters = measure >>> Integer.SIZE;
      if (characters < 2 || characters > MAX_CHARACTERS) {
        return null;
      }
      hashes[i] = (int) measure;
      expanded += characters;
    }
    return size - next < alignment && isZero(records, next) && expanded <= MAX_EXPANSION * size
        ? new KallsymsNames(start, alignment, tokens, records, starts, hashes)
        : null;
  }

  private static boolean isZero(byte[] records, int from) {
    for (int i = from; i < records.length; i++) {
      if (records[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static int codes(byte[] records, int record) {
    return (records[record] & TWO_BYTES) == 0 ? record + 1 : record + 2;
  }

  private static int length(byte[] records, int record) {
    int first = records[record];
    return (first & TWO_BYTES) == 0
        ? first
        : (first & (TWO_BYTES - 1)) | (records[record + 1] & 0xff) << 7;
  }

  /** Offset of the first record in the file. */
  long start() {
    return start;
  }

  /** What every array starts at a multiple of. */
  int alignment() {
    return alignment;
  }

  /** The tokens that the names are made of. */
  KallsymsTokens tokens() {
    return tokens;
  }

  /** Number of symbols. */
  int count() {
    return starts.length;
  }

  /** The letter that {@code nm} shows for the symbol. */
  char type(int i) {
    return (char) (tokens.first(records[codes(records, starts[i])]) & 0xff);
  }

  @Override
  public String name(int i) {
    byte[] expanded = expand(i);
    return new String(expanded, 1, expanded.length - 1, StandardCharsets.ISO_8859_1);
  }

  @Override
  public int next(String name, int from, int to) {
    int hash = name.hashCode();
    for (int i = from; i < to; i++) {
      if (hashes[i] == hash && isNamed(i, name)) {
        return i;
      }
    }
    return -1;
  }

  boolean isNamed(int i, String name) {
    int codes = codes(records, starts[i]);
    return tokens.isBehindFirst(name, records, codes, codes + length(records, starts[i]));
  }

  private byte[] expand(int i) {
    int codes = codes(records, starts[i]);
    return tokens.expand(records, codes, codes + length(records, starts[i]));
  }
}
