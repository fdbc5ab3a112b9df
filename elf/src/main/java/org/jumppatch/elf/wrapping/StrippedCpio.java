package org.jumppatch.elf.wrapping;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Date;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The payload of an RPM of version 6, or of one with a file of 4 GB: what cpio would tell of a file
 * stands in the package's header alone.
 *
 * <pre>
 * for each file
 *   char[6]  "07070X"
 *   char[8]  its number among the header's files, hexadecimal
 *   content, from a multiple of 4 on
 * a cpio header, from "070701" on, ends it
 * </pre>
 *
 * (rpm, {@code lib/cpio.cc}, {@code struct cpioStrippedHeader}.)
 */
final class StrippedCpio extends ArchiveInputStream<StrippedCpio.Entry> {
  static final byte[] MAGIC = "07070X".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGITS = 8;
  private static final int ALIGNMENT = 4;

  private final RpmFiles files;
  private long at;

  /** Bytes of the file at hand that have not been read. */
  private long left;

  /**
   * A file in it.
   *
   * @param size bytes in the archive
   */
  record Entry(String name, long size, boolean isRegular) implements ArchiveEntry {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public long getSize() {
      return size;
    }

    @Override
    public boolean isDirectory() {
      return !isRegular;
    }

    // The archives' common interface has it.
    @SuppressWarnings("JavaUtilDate")
    @Override
    public Date getLastModifiedDate() {
      return new Date(0);
    }
  }

  StrippedCpio(InputStream in, RpmFiles files) {
    super(in, StandardCharsets.UTF_8.name());
    this.files = files;
  }

  /**
   * The next file; null where there are no more.
   *
   * @throws IOException if there is neither a file nor an end
   */
  @Override
  public @Nullable Entry getNextEntry() throws IOException {
    pass(left);
    pad();
    if (!Arrays.equals(header(MAGIC.length), MAGIC)) {
      return null;
    }
    String digits = new String(header(DIGITS), StandardCharsets.US_ASCII);
    pad();
    long number = number(digits);
    if (!files.has(number)) {
      throw new IOException("file " + number + " in it is not in its header");
    }
    int i = (int) number;
    left = files.size(i);
    return new Entry(files.name(i), left, files.isRegular(i));
  }

  private static long number(String digits) throws IOException {
    try {
      return Long.parseLong(digits, 16);
    } catch (NumberFormatException e) {
      throw new IOException("a file without a number", e);
    }
  }

  private byte[] header(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("it ends without an end");
    }
    at += length;
    return bytes;
  }

  private void pad() throws IOException {
    pass(-at & (ALIGNMENT - 1));
  }

  private void pass(long length) throws IOException {
    in.skipNBytes(length);
    at += length;
    left = 0;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int read = in.read(buffer, offset, (int) Math.min(length, left));
    if (read > 0) {
      at += read;
      left -= read;
    }
    return read;
  }
}
