package org.jumppatch.patcher.x86.decode;

import java.util.Arrays;
import java.util.HexFormat;
import org.jumppatch.patcher.decode.InstructionDecoder;

/**
 * The bytes of one instruction, fetched one after the other as a decoder wants them. What cannot be
 * had reads as zero; whether there was such a byte is asked at the end.
 */
public final class FetchedBytes {
  private final Fetch fetch;
  private final long address;
  private final byte[] bytes = new byte[InstructionDecoder.MAX_LENGTH];
  private int count;
  private int position;
  private boolean unmapped;
  private boolean overlong;

  /**
   * @param fetch is told that an instruction begins
   * @param address of its first byte
   */
  public FetchedBytes(Fetch fetch, long address) {
    this.fetch = fetch;
    this.address = address;
    fetch.begin(address);
  }

  /** The next byte, 0 to 255. */
  public int next() {
    if (position < count) {
      return bytes[position++] & 0xff;
    }
    if (count == bytes.length) {
      overlong = true;
    }
    if (unmapped || overlong) {
      return 0;
    }
    int fetched = fetch.at(address + count);
    if (fetched == Fetch.UNMAPPED) {
      unmapped = true;
      return 0;
    }
    bytes[count++] = (byte) fetched;
    position = count;
    return fetched;
  }

  /** Starts again at the first byte; none is fetched twice. */
  public void rewind() {
    position = 0;
  }

  /** The next little-endian number with a sign, of 1 to 8 bytes; 0 bytes are 0. */
  long number(int size) {
    long number = 0;
    for (int i = 0; i < size; i++) {
      number |= (long) next() << (8 * i);
    }
    int unused = 64 - 8 * size;
    return size == 0 ? 0 : number << unused >> unused;
  }

  /** Fetches on, until no instruction could have more bytes. */
  public void fetchAll() {
    position = count;
    while (count < bytes.length && !unmapped) {
      next();
    }
  }

  /** Address of the first byte. */
  public long address() {
    return address;
  }

  /** Address of the byte that {@link #next} gives next. */
  public long position() {
    return address + position;
  }

  /** Whether a byte was wanted that cannot be fetched; it is the one at {@link #position}. */
  public boolean isUnmapped() {
    return unmapped;
  }

  /** Whether more bytes were wanted than an instruction can have. */
  boolean isOverlong() {
    return overlong;
  }

  /** Whether all bytes so far are the same for all CPUs and for ever. */
  public boolean areSettled() {
    for (int i = 0; i < count; i++) {
      if (!fetch.isSettled(address + i)) {
        return false;
      }
    }
    return true;
  }

  /** All bytes so far as lower-case hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(bytes, 0, count);
  }

  /** A copy of all bytes so far. */
  public byte[] toArray() {
    return Arrays.copyOf(bytes, count);
  }
}
