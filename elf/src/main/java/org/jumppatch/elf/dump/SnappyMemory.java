package org.jumppatch.elf.dump;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.dump.file.BlockCache;
import org.jumppatch.elf.dump.file.Source;

/**
 * Ranges of memory, each a framed snappy stream: chunks of at most 64 kB, each unpacked when
 * something in it is asked for.
 *
 * <pre>
 * u8  type        0 compressed, 1 as it is, 0x80 to 0xfe to be skipped, 0xff the stream's start
 * u24 length      of what follows
 * u32 checksum    CRC-32C of the unpacked bytes, turned and moved (types 0 and 1)
 * </pre>
 *
 * (Snappy's framing_format.txt.)
 */
final class SnappyMemory implements Memory {
  private static final int COMPRESSED = 0;
  private static final int STORED = 1;
  private static final int SKIPPED = 0x80;
  private static final int HEAD = 4;
  private static final int CHECKSUM = 4;
  private static final int LARGEST = 1 << 16;
  private static final int MASK = 0xa282_ead8;
  private static final int CACHED = 64;

  /**
   * A chunk.
   *
   * @param at where its header is
   * @param length of what follows the header
   * @param size unpacked
   */
  private record Chunk(long at, int length, int size, boolean compressed) {}

  private final Source source;
  private final TreeMap<Long, Chunk> chunks = new TreeMap<>();
  private final List<Extent> extents = new ArrayList<>();
  private final BlockCache unpacked;

  /** Bytes that the last range had. */
  private long held;

  SnappyMemory(Source source) {
    this.source = source;
    this.unpacked = new BlockCache(CACHED, this::unpack);
  }

  /** What it holds. */
  List<Extent> extents() {
    return extents;
  }

  /** How many bytes of the range that was added last are in the file. */
  long held() {
    return held;
  }

  /**
   * Adds a range.
   *
   * @param at where its stream starts
   * @return where what follows it starts
   * @throws ImageFormatException if a chunk's header is wrong
   */
  long add(long start, long size, long at) {
    long here = at;
    long done = 0;
    while (done < size && here < source.size()) {
      ByteBuffer head = source.fields(here, HEAD);
      int type = head.get(0) & 0xff;
      int length = head.getInt(0) >>> 8;
      if (type <= STORED) {
        long chunkSize =
            type == STORED ? length - CHECKSUM : unpackedSize(here + HEAD + CHECKSUM, length);
        if (chunkSize <= 0 || chunkSize > LARGEST || chunkSize > size - done) {
          throw source.malformed(here, "a snappy chunk of " + chunkSize + " bytes unpacked");
        }
        chunks.put(start + done, new Chunk(here, length, (int) chunkSize, type == COMPRESSED));
        done += chunkSize;
      } else if (type < SKIPPED) {
        throw source.malformed(here, "a snappy chunk of type 0x" + Integer.toHexString(type));
      }
      here += HEAD + length;
    }
    held = done;
    if (done > 0) {
      extents.add(new Extent(start, done));
    }
    if (source.size() - here < Long.BYTES) {
      return source.size();
    }
    long told = source.fields(here, Long.BYTES).getLong(0);
    if (told != here - at) {
      throw source.malformed(
          here, "a stream of %d bytes says it has %d".formatted(here - at, told));
    }
    return here + Long.BYTES;
  }

  /** What a snappy block says its size is: 7 bits a byte, lowest first. */
  private long unpackedSize(long at, int length) {
    byte[] bytes = new byte[Math.max(0, Math.min(5, length - CHECKSUM))];
    int got = source.read(at, bytes, 0, bytes.length);
    long size = 0;
    for (int i = 0; i < got; i++) {
      size |= (bytes[i] & 0x7fL) << (7 * i);
      if (bytes[i] >= 0) {
        return size;
      }
    }
    return -1;
  }

  @Override
  public int read(long address, byte[] target, int at, int length) {
    int done = 0;
    while (done < length) {
      Map.Entry<Long, Chunk> entry = chunks.floorEntry(address + done);
      long inside = entry == null ? 0 : address + done - entry.getKey();
      if (entry == null || inside >= entry.getValue().size()) {
        return done;
      }
      byte[] block = unpacked.block(entry.getKey());
      int part = (int) Math.min(length - done, block.length - inside);
      if (part <= 0) {
        return done;
      }
      System.arraycopy(block, (int) inside, target, at + done, part);
      done += part;
    }
    return done;
  }

  @Override
  public String whyNot(long address) {
    return "the dump does not hold that memory";
  }

  private byte[] unpack(long address) {
    Chunk chunk = chunks.get(address);
    if (chunk == null) {
      return new byte[0];
    }
    byte[] content = new byte[chunk.length()];
    int got = source.read(chunk.at() + HEAD, content, 0, content.length);
    if (got < content.length) {
      return new byte[0];
    }
    byte[] packed = Arrays.copyOfRange(content, CHECKSUM, content.length);
    byte[] block;
    try {
      block = chunk.compressed() ? PagePacking.snappy(packed) : packed;
    } catch (IOException e) {
      ImageFormatException damaged = source.malformed(chunk.at(), "a damaged snappy chunk");
      damaged.initCause(e);
      throw damaged;
    }
    CRC32C crc = new CRC32C();
    crc.update(block);
    int sum = Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    if (block.length != chunk.size()
        || sum != ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getInt(0)) {
      throw source.malformed(chunk.at(), "a snappy chunk whose checksum does not match");
    }
    return block;
  }
}
