package org.jumppatch.elf.compression;

import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Checksum;

/**
 * The container that lzop writes (lib/decompress_unlzo.c, {@code parse_header} and {@code unlzo}).
 * All numbers have their most significant byte first.
 *
 * <pre>
 * u8[9] magic
 * u16   version of lzop, of its library, and of the lzop needed
 * u8    method (LZO1X), level
 * u32   flags
 * u32   mode, time, upper half of the time
 * u8    length of the name, then the name
 * u32   checksum of all from the version on
 *
 * u32   unpacked length of a block, 0 at the end
 * u32   its packed length; the same if it is stored as it is
 * u32   checksums, one per flag: of unpacked bytes, then of packed ones unless stored
 * u8[]  the block
 * ...
 * </pre>
 */
final class Lzop {
  private static final int MAGIC_LENGTH = 9;

  /** The first version with this header, of 1997. */
  private static final int OLDEST = 0x940;

  /** LZO1X_1, LZO1X_1_15 and LZO1X_999, which one decoder reads. */
  private static final int LAST_METHOD = 3;

  /** Largest block lzop reads; it writes 256 kB. */
  private static final int LARGEST_BLOCK = 64 << 20;

  private static final int BEST_RATIO = 255;

  /** The checksum that every block has which a kernel's stub is to read. */
  static final int UNPACKED_ADLER = 1;

  private static final int PACKED_ADLER = 2;
  private static final int UNPACKED_CRC = 0x100;
  private static final int PACKED_CRC = 0x200;
  private static final int HEADER_CRC = 0x1000;

  /** Extra field, several parts, filter: no kernel's build asks for them. */
  private static final int UNKNOWN = 0x40 | 0x400 | 0x800;

  private final Packed packed;
  private final Unpacked unpacked;

  private Lzop(Packed packed, Unpacked unpacked) {
    this.packed = packed;
    this.unpacked = unpacked;
  }

  static void unpack(Packed packed, Unpacked unpacked) {
    Lzop lzop = new Lzop(packed, unpacked);
    int flags = lzop.header();
    while (lzop.block(flags)) {}
  }

  private int header() {
    packed.take(MAGIC_LENGTH);
    int start = packed.position();
    if (packed.u16Big() < OLDEST) {
      throw packed.malformed(start, "lzop older than 0.94");
    }
    packed.take(2 + 2);
    int method = packed.u8();
    if (method < 1 || method > LAST_METHOD) {
      throw packed.malformed(packed.position() - 1, "lzop method " + method);
    }
    packed.take(1);
    int flags = (int) packed.u32Big();
    if ((flags & UNKNOWN) != 0) {
      throw packed.malformed(
          packed.position() - 4, "lzop flags 0x" + Integer.toHexString(flags & UNKNOWN));
    }
    packed.take(4 + 4 + 4);
    packed.take(packed.u8());
    int end = packed.position();
    check(
        (flags & HEADER_CRC) != 0 ? new CRC32() : new Adler32(),
        packed.u32Big(),
        packed.array(),
        start,
        end - start);
    return flags;
  }

  /** Unpacks one block; false at the end. */
  private boolean block(int flags) {
    int at = packed.position();
    long length = packed.u32Big();
    if (length == 0) {
      return false;
    }
    long packedLength = packed.u32Big();
    if (length > LARGEST_BLOCK || packedLength > length || length > packedLength * BEST_RATIO) {
      throw packed.malformed(
          at, "lzop block of " + packedLength + " bytes that unpacks to " + length);
    }
    boolean stored = packedLength == length;
    long adler = sum(flags, UNPACKED_ADLER);
    long crc = sum(flags, UNPACKED_CRC);
    if (!stored) {
      sum(flags, PACKED_ADLER);
      sum(flags, PACKED_CRC);
    }
    int from = packed.take(packedLength);
    int to = unpacked.size();
    int end = unpacked.reserve(length);
    if (end - to < length) {
      throw packed.malformed(at, "more than " + end + " bytes unpacked");
    }
    if (stored) {
      System.arraycopy(packed.array(), from, unpacked.array(), to, end - to);
    } else if (Lzo.unpack(packed, from, unpacked, end) != length) {
      throw packed.malformed(at, "lzop block does not unpack to " + length + " bytes");
    }
    if ((flags & UNPACKED_ADLER) != 0) {
      check(new Adler32(), adler, unpacked.array(), to, end - to);
    }
    if ((flags & UNPACKED_CRC) != 0) {
      check(new CRC32(), crc, unpacked.array(), to, end - to);
    }
    unpacked.add(end - to);
    return true;
  }

  private long sum(int flags, int flag) {
    return (flags & flag) != 0 ? packed.u32Big() : 0;
  }

  private void check(Checksum checksum, long expected, byte[] bytes, int from, int length) {
    checksum.update(bytes, from, length);
    if (checksum.getValue() != expected) {
      throw packed.malformed(packed.position(), "lzop checksum does not match");
    }
  }
}
