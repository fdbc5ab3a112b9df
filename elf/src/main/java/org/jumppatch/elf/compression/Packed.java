package org.jumppatch.elf.compression;

import java.io.InputStream;
import java.util.Objects;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;

/**
 * Compressed bytes with a position. Decoders read it as a stream or take parts of its array; either
 * way an error names the offset in the file.
 */
final class Packed extends InputStream {
  private final Bytes source;
  private final byte[] bytes;
  private int position;
  private int marked;

  /**
   * @throws ImageFormatException if there are more than {@link Compression#LIMIT} bytes
   */
  Packed(Bytes source) {
    if (source.size() > Compression.LIMIT) {
      throw source.malformed(0, "too large: " + source.size() + " compressed bytes");
    }
    this.source = source;
    this.bytes = source.copy(0, (int) source.size());
  }

  /** All compressed bytes; not to be written. */
  byte[] array() {
    return bytes;
  }

  /** Number of bytes read. */
  int position() {
    return position;
  }

  /** Number of bytes still to be read. */
  int remaining() {
    return bytes.length - position;
  }

  /** Passes over bytes that the caller takes from the array; returns where they start. */
  int take(long length) {
    if (length < 0 || length > remaining()) {
      throw malformed(position, length + " bytes wanted, " + remaining() + " left");
    }
    int start = position;
    position += (int) length;
    return start;
  }

  /** How many zeroes come next. */
  int zeroes() {
    int at = position;
    while (at < bytes.length && bytes[at] == 0) {
      at++;
    }
    return at - position;
  }

  /** Passes over zeroes, which are padding; returns how many bytes are left behind them. */
  int skipZeroes() {
    position += zeroes();
    return remaining();
  }

  /** What is still to be read. */
  Bytes rest() {
    return source.slice(position, remaining());
  }

  int u8() {
    return bytes[take(1)] & 0xff;
  }

  /** Unsigned 16-bit number, most significant byte first. */
  int u16Big() {
    return u8() << 8 | u8();
  }

  /** Unsigned 32-bit number, most significant byte first. */
  long u32Big() {
    return (long) u16Big() << 16 | u16Big();
  }

  /** Unsigned 32-bit number, least significant byte first. */
  long u32Little() {
    return Integer.reverseBytes((int) u32Big()) & 0xffff_ffffL;
  }

  @Override
  public int read() {
    return position < bytes.length ? bytes[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int from, int length) {
    Objects.checkFromIndexSize(from, length, target.length);
    if (length > 0 && remaining() == 0) {
      return -1;
    }
    int part = Math.min(length, remaining());
    System.arraycopy(bytes, take(part), target, from, part);
    return part;
  }

  @Override
  public long skip(long length) {
    int part = (int) Math.max(0, Math.min(length, remaining()));
    position += part;
    return part;
  }

  @Override
  public int available() {
    return remaining();
  }

  @Override
  public boolean markSupported() {
    return true;
  }

  @Override
  public void mark(int limit) {
    marked = position;
  }

  @Override
  public void reset() {
    position = marked;
  }

  /** An exception that names the file and the place of the compressed byte {@code at}. */
  ImageFormatException malformed(int at, String problem) {
    return source.malformed(at, problem);
  }
}
