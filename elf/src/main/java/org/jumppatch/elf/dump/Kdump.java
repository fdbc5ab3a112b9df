package org.jumppatch.elf.dump;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.ImageFormatException;

/**
 * A kdump-compressed file: pages by their number, each compressed on its own.
 *
 * <pre>
 * struct disk_dump_header {    offset     struct kdump_sub_header {       offset
 *   char signature[8]            0          unsigned long phys_base         0
 *   int header_version           8          int dump_level                  8
 *   struct new_utsname utsname  12          int split                      12
 *   unsigned int status        424          unsigned long start_pfn        16
 *   int block_size             428          unsigned long end_pfn          24
 *   int sub_hdr_size           432          off_t offset_vmcoreinfo        32
 *   unsigned int bitmap_blocks 436          unsigned long size_vmcoreinfo  40
 *   unsigned int max_mapnr     440          ...
 * };                                        unsigned long long start_pfn_64 80
 *                                           unsigned long long end_pfn_64  88
 * struct page_desc {                        unsigned long long max_mapnr_64 96
 *   off_t offset                 0        };
 *   unsigned int size            8
 *   unsigned int flags          12
 *   unsigned long long page_flags 16
 * };
 * </pre>
 *
 * (makedumpfile's diskdump_mod.h and IMPLEMENTATION.) The sub-header is block 1. After it lie two
 * bitmaps, which pages there are and which of them are dumped, and a {@code page_desc} for each of
 * the dumped ones, in order. All pages that are zero may share one.
 */
final class Kdump implements Memory {
  private static final String SIGNATURE = "KDUMP   ";
  private static final String OLD_SIGNATURE = "DISKDUMP";
  private static final int HEADER = 464;
  private static final int SUB_HEADER = 104;
  private static final int DESCRIPTOR = 24;
  private static final int RELEASE = 12 + 2 * 65;
  private static final int UTS_LENGTH = 65;

  /** Left out are zero pages only. */
  private static final int ZERO_PAGES = 1;

  private static final int CACHED = 256;

  /** Pages at its end of which it is looked whether they are there. */
  private static final int LAST = 1 << 16;

  private final Source source;
  private final Bitmap dumped;
  private final long descriptors;
  private final long firstPage;
  private final boolean onlyZeroesMissing;
  private final BlockCache pages;

  private Kdump(
      Source source, Bitmap dumped, long descriptors, long firstPage, boolean onlyZeroesMissing) {
    this.source = source;
    this.dumped = dumped;
    this.descriptors = descriptors;
    this.firstPage = firstPage;
    this.onlyZeroesMissing = onlyZeroesMissing;
    this.pages = new BlockCache(CACHED, this::unpack);
  }

  /** Whether a file starts as one. */
  static boolean is(Source source) {
    return source.has(0, SIGNATURE) || source.has(0, OLD_SIGNATURE);
  }

  /**
   * Reads the headers and the bitmap.
   *
   * @throws ImageFormatException if they are wrong
   */
  static Dump read(Source source) {
    ByteBuffer header = source.fields(0, HEADER);
    int version = header.getInt(8);
    long block = header.getInt(428);
    if (block != PAGE) {
      throw source.malformed(428, "blocks of " + block + " bytes, not " + PAGE);
    }
    long subBlocks = header.getInt(432);
    long bitmapBlocks = header.getInt(436) & 0xffff_ffffL;
    if (subBlocks < 0 || subBlocks > 1 << 16) {
      throw source.malformed(432, subBlocks + " blocks of a sub-header");
    }
    ByteBuffer sub = source.fields(block, SUB_HEADER);
    long frames = version >= 6 ? sub.getLong(96) : header.getInt(440) & 0xffff_ffffL;
    long half = bitmapBlocks / 2 * block;
    if (frames < 0 || frames > half * Byte.SIZE) {
      throw source.malformed(
          version >= 6 ? block + 96 : 440,
          "%d pages, but a bitmap of %d bytes for them".formatted(frames, half));
    }
    boolean split = version >= 2 && sub.getInt(12) != 0;
    long first = !split ? 0 : version >= 6 ? sub.getLong(80) : sub.getLong(16);
    if (first < 0 || first > frames) {
      throw source.malformed(block + (version >= 6 ? 80 : 16), "a part from page " + first + " on");
    }
    long bitmaps = (1 + subBlocks) * block;
    if (source.size() - bitmaps - half < (frames + Byte.SIZE - 1) / Byte.SIZE) {
      throw source.malformed(bitmaps + half, "the file ends within the bitmap of its pages");
    }
    Bitmap dumped = Bitmap.read(source, bitmaps + half, frames);
    long descriptors = bitmaps + bitmapBlocks * block;
    boolean zeroes = version >= 1 && sub.getInt(8) == ZERO_PAGES;
    Kdump memory = new Kdump(source, dumped, descriptors, first, zeroes);
    String cut = split ? "" : memory.cut(dumped.before(frames));
    List<Extent> extents = frames == 0 ? List.of() : List.of(new Extent(0, frames * block));
    return new Dump(
        source, DumpFormat.KDUMP, null, memory, extents, info(source, version, header, sub), cut);
  }

  /**
   * Whether the file ends before one of the last pages, in words. Pages are written in their order,
   * but for zeroes.
   *
   * @param count how many it should hold
   */
  private String cut(long count) {
    for (long i = count - 1; i >= Math.max(0, count - LAST); i--) {
      byte[] bytes = new byte[DESCRIPTOR];
      boolean described =
          source.read(descriptors + i * DESCRIPTOR, bytes, 0, DESCRIPTOR) == DESCRIPTOR;
      ByteBuffer descriptor = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      long room = source.size() - descriptor.getLong(0);
      if (!described || room < descriptor.getInt(8)) {
        return "cut short: the file ends before the last of its pages";
      }
    }
    return source.cut();
  }

  private static VmcoreInfo info(Source source, int version, ByteBuffer header, ByteBuffer sub) {
    long size = version >= 3 ? sub.getLong(40) : 0;
    if (size > 0 && size <= VmcoreInfo.LIMIT) {
      byte[] text = source.fields(sub.getLong(32), (int) size).array();
      return VmcoreInfo.of(new String(text, StandardCharsets.ISO_8859_1));
    }
    byte[] release = new byte[UTS_LENGTH];
    header.get(RELEASE, release);
    String name = new String(release, StandardCharsets.ISO_8859_1);
    int end = name.indexOf(0);
    // QEMU knows the machine, not the kernel: it leaves the name empty.
    return VmcoreInfo.of(end > 0 ? "OSRELEASE=" + name.substring(0, end) : "");
  }

  @Override
  public int read(long address, byte[] target, int at, int length) {
    int done = 0;
    while (done < length) {
      byte[] page = page(address + done);
      if (page == null) {
        return done;
      }
      int from = (int) ((address + done) & (PAGE - 1));
      int part = Math.min(length - done, PAGE - from);
      System.arraycopy(page, from, target, at + done, part);
      done += part;
    }
    return done;
  }

  private byte @Nullable [] page(long address) {
    long frame = address >>> 12;
    if (frame < firstPage || !dumped.has(frame)) {
      return onlyZeroesMissing && dumped.covers(frame) ? new byte[PAGE] : null;
    }
    byte[] page = pages.block(frame);
    return page.length == PAGE ? page : null;
  }

  @Override
  public String whyNot(long address) {
    long frame = address >>> 12;
    if (!dumped.covers(frame)) {
      return "the dump ends before that memory";
    }
    return dumped.has(frame) && frame >= firstPage
        ? "the dump was not finished"
        : "that page was left out of the dump";
  }

  /** One page; of no bytes where it was to be dumped and was not. */
  private byte[] unpack(long frame) {
    long index = dumped.before(frame) - dumped.before(firstPage);
    long at = descriptors + index * DESCRIPTOR;
    ByteBuffer descriptor = source.fields(at, DESCRIPTOR);
    long offset = descriptor.getLong(0);
    int size = descriptor.getInt(8);
    int flags = descriptor.getInt(12);
    if (size < 0 || size > 2 * PAGE) {
      throw source.malformed(at + 8, "a page of " + size + " bytes");
    }
    return PagePacking.unpack(source, offset, size, flags, at);
  }
}
