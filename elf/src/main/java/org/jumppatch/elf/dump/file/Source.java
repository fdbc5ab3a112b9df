package org.jumppatch.elf.dump.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jumppatch.elf.ImageFormatException;

/** A dump's file as its format reads it: bytes at offsets, however it is stored. */
public abstract class Source implements Closeable {
  private final String name;

  /**
   * @param name the file's name as the user gave it
   */
  Source(String name) {
    this.name = name;
  }

  /** The file's name as the user gave it. */
  public final String name() {
    return name;
  }

  /** Offset after the last byte. */
  public abstract long size();

  /**
   * Reads as many bytes as there are without a gap.
   *
   * @return their number, from 0 to {@code length}
   */
  public abstract int read(long offset, byte[] target, int at, int length);

  /** Why {@link #read} reads nothing at an offset. */
  public String whyNot(long offset) {
    return "the file ends before it";
  }

  /** Where the file breaks off, in words; empty where it is not known to. */
  public String cut() {
    return "";
  }

  @Override
  public void close() throws IOException {}

  /**
   * Little-endian fields.
   *
   * @throws ImageFormatException if the file ends before they do
   */
  public final ByteBuffer fields(long offset, int length) {
    byte[] bytes = new byte[length];
    if (offset < 0 || read(offset, bytes, 0, length) != length) {
      throw malformed(offset, length + " bytes wanted, which are not there");
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Whether the file starts with these letters at an offset. */
  public final boolean has(long offset, String letters) {
    byte[] bytes = new byte[letters.length()];
    if (read(offset, bytes, 0, bytes.length) != bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != (byte) letters.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** An exception that names the file. */
  public final ImageFormatException malformed(long offset, String problem) {
    return new ImageFormatException(name, offset, problem);
  }
}
