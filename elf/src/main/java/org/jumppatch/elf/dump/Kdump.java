package org.jumppatch.elf.dump;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.dump.file.BlockCache;
import org.jumppatch.elf.dump.file.Source;

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
 *                                           unsigned long long max_mapnr_64 96
 *                                         };
 * </pre>
 *
 * (makedumpfile's diskdump_mod.h and IMPLEMENTATION.) The sub-header is block 1. After it lie two
 * bitmaps, which pages there are and which of them are dumped, and a {@code page_desc} for each of
 * the dumped ones, in order. All pages that are zero may share one. Of a dump that was split each
 * part has both bitmaps whole, and the pages from {@code start_pfn} to before {@code end_pfn}.
 */
final class Kdump implements Memory {
  private static final String SIGNATURE = "KDUMP   ";
  private static final String OLD_SIGNATURE = "DISKDUMP";
  private static final int HEADER = 464;
  private static final int SUB_HEADER = 104;
  private static final int RELEASE = 12 + 2 * 65;
  private static final int UTS_LENGTH = 65;

  /** Left out are zero pages only. */
  private static final int ZERO_PAGES = 1;

  private static final int CACHED = 256;

  private final Bitmap dumped;
  private final PageDescriptors descriptors;
  private final long firstPage;
  private final long endPage;
  private final boolean onlyZeroesMissing;
  private final BlockCache pages;

  private Kdump(
      Bitmap dumped,
      PageDescriptors descriptors,
      long firstPage,
      long endPage,
      boolean onlyZeroesMissing) {
    this.dumped = dumped;
    this.descriptors = descriptors;
    this.firstPage = firstPage;
    this.endPage = endPage;
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
    long end = !split ? frames : version >= 6 ? sub.getLong(88) : sub.getLong(24);
    if (end < first || end > frames) {
      throw source.malformed(block + (version >= 6 ? 88 : 24), "a part up to page " + end);
    }
    long bitmaps = (1 + subBlocks) * block;
    if (source.size() - bitmaps - half < (frames + Byte.SIZE - 1) / Byte.SIZE) {
      throw source.malformed(bitmaps + half, "the file ends within the bitmap of its pages");
    }
    Bitmap dumped = Bitmap.read(source, bitmaps + half, frames);
    PageDescriptors descriptors = new PageDescriptors(source, bitmaps + bitmapBlocks * block);
    boolean zeroes = version >= 1 && sub.getInt(8) == ZERO_PAGES;
    Kdump memory = new Kdump(dumped, descriptors, first, end, zeroes);
    long pages = dumped.before(end) - dumped.before(first);
    long lacking = descriptors.lacking(pages);
    String cut =
        lacking == 0
            ? source.cut()
            : "cut short: the file lacks %s of the %s pages that it should have"
                .formatted(lacking, pages);
    List<Extent> extents = frames == 0 ? List.of() : List.of(new Extent(0, frames * block));
    return new Dump(
        source, DumpFormat.KDUMP, null, memory, extents, info(source, version, header, sub), cut);
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
    if (!isOfPart(frame) || !dumped.has(frame)) {
      return onlyZeroesMissing && isOfPart(frame) ? new byte[PAGE] : null;
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
    if (!isOfPart(frame)) {
      return "that page is in another part of the dump";
    }
    return dumped.has(frame) ? "the dump was not finished" : "that page was left out of the dump";
  }

  private boolean isOfPart(long frame) {
    return frame >= firstPage && frame < endPage;
  }

  /** One page; of no bytes where it was to be dumped and was not. */
  private byte[] unpack(long frame) {
    return descriptors.unpack(dumped.before(frame) - dumped.before(firstPage));
  }
}
