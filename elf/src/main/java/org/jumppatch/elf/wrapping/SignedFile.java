package org.jumppatch.elf.wrapping;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;

/**
 * A file that EFI starts, being changed: what vouches for its bytes is taken away or renewed. That
 * is the signature for Secure Boot after it, and the checksum in its header, which EFI does not
 * look at and signers set.
 */
public final class SignedFile {
  private byte[] file;
  private ByteBuffer fields;
  private final @Nullable PeFile pe;

  /**
   * @param file the array is changed, or given up for a shorter one
   */
  public SignedFile(String name, byte[] file) {
    this.file = file;
    this.fields = fields(file);
    this.pe = PeFile.read(Bytes.of(name, file));
  }

  private static ByteBuffer fields(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** All of the file as it is now; not a copy. */
  public byte[] file() {
    return file;
  }

  /** The file's numbers, to be read and written. */
  public ByteBuffer fields() {
    return fields;
  }

  /**
   * Cuts the signature off.
   *
   * @return whether there was one
   */
  public boolean dropSignature() {
    if (pe == null || pe.security() < 0) {
      return false;
    }
    long start = fields.getInt(pe.security()) & 0xffff_ffffL;
    long size = fields.getInt(pe.security() + 4) & 0xffff_ffffL;
    fields.putLong(pe.security(), 0);
    if (size == 0) {
      return false;
    }
    // Only what is the last of the file can go without moving anything else.
    if (start > 0 && start + size >= file.length && start < file.length) {
      file = Arrays.copyOf(file, (int) start);
      fields = fields(file);
    }
    return true;
  }

  /** The checksum, 0 where there is none. */
  public int checksum() {
    return pe == null ? 0 : fields.getInt(pe.checksum());
  }

  /** Writes the checksum, where the file has a place for one. */
  public void setChecksum(int checksum) {
    if (pe != null) {
      fields.putInt(pe.checksum(), checksum);
    }
  }

  /** The checksum that the bytes have: the sum of their 16-bit words and of their number. */
  public int sum() {
    if (pe == null) {
      return 0;
    }
    long sum = 0;
    for (int at = 0; at < file.length; at += 2) {
      boolean own = at >= pe.checksum() && at < pe.checksum() + Integer.BYTES;
      int high = at + 1 < file.length ? file[at + 1] & 0xff : 0;
      sum += own ? 0 : (file[at] & 0xff) | high << 8;
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (int) (sum + file.length);
  }
}
