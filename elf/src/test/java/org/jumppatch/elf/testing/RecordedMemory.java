package org.jumppatch.elf.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Segment;
import org.jumppatch.elf.dump.Memory;
import org.jumppatch.elf.dump.PageTables;
import org.jumppatch.elf.linux.Image;
import org.tukaani.xz.XZInputStream;

/**
 * Physical memory of a machine with 256 MB that ran a kernel with 18 modules, in its place and with
 * five levels of page tables: the pages that matter to who explains its text, of 65,536. It was
 * recorded with QEMU's {@code dump-guest-memory}. The record has the number of pages, the frame
 * number of each, then their bytes; those of the kernel's image XOR what the image has there, its
 * text XOR that of the other record.
 */
public final class RecordedMemory {
  /** Where a kernel that was not moved lies, less its physical address. */
  private static final long KERNEL_MAP = 0xffff_ffff_8000_0000L;

  private static final long MODULES = 0xffff_ffff_c000_0000L;
  private static final long MODULES_END = 0xffff_ffff_c100_0000L;

  /** {@code page_offset_base} where page tables have five levels. */
  private static final long DIRECT_MAP = 0xff11_0000_0000_0000L;

  private static final int LEVELS = 5;
  private static final int PAGE = Memory.PAGE;

  /** Bytes of the machine's memory. */
  static final int SIZE = 256 << 20;

  /** Bytes of low memory that the image may fill. */
  private static final int LOADED = 66 << 20;

  private static final Path RECORDS =
      Checkout.root().resolve("patcher/src/test/resources/org/jumppatch/patcher/explain");

  private final Image image;
  private final TreeMap<Integer, byte[]> pages = new TreeMap<>();

  private RecordedMemory(Image image) {
    this.image = image;
  }

  /** What was recorded of a kernel; a test of one of which nothing was is skipped. */
  public static RecordedMemory of(Kernel kernel) throws IOException {
    Path record = RECORDS.resolve(kernel.release() + "-modules.xorxz");
    assumeTrue(Files.exists(record), "nothing recorded for " + kernel.release());
    RecordedMemory memory = new RecordedMemory(Image.open(kernel.vmlinuz()));
    ByteBuffer content = ByteBuffer.wrap(unpacked(record)).order(ByteOrder.LITTLE_ENDIAN);
    int[] frames = new int[content.getInt()];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = content.getInt();
    }
    byte[] linked = memory.linked(kernel);
    for (int frame : frames) {
      byte[] page = new byte[PAGE];
      content.get(page);
      for (int i = 0; i < PAGE && frame * (long) PAGE + i < linked.length; i++) {
        page[i] ^= linked[frame * PAGE + i];
      }
      memory.pages.put(frame, page);
    }
    return memory;
  }

  /** The same memory, to be changed by itself. */
  public RecordedMemory copy() {
    RecordedMemory copy = new RecordedMemory(image);
    pages.forEach((frame, page) -> copy.pages.put(frame, page.clone()));
    return copy;
  }

  private static byte[] unpacked(Path record) throws IOException {
    byte[] packed = Files.readAllBytes(record);
    return new XZInputStream(new ByteArrayInputStream(packed)).readAllBytes();
  }

  /** The image as a boot loader puts it into memory, with the text of the other record. */
  private byte[] linked(Kernel kernel) throws IOException {
    ByteBuffer memory = ByteBuffer.allocate(LOADED);
    for (Segment segment : image.elf().segments()) {
      if (segment.type() == Segment.LOAD) {
        byte[] content = image.content().copy(segment.offset(), (int) segment.fileSize());
        memory.put((int) segment.physicalAddress(), content);
      }
    }
    byte[] text = unpacked(RECORDS.resolve(kernel.release() + "-smp2-nokaslr.xorxz"));
    int start = (int) (image.elf().section(".text").orElseThrow().address() - KERNEL_MAP);
    for (int i = 0; i < text.length; i++) {
      memory.put(start + i, (byte) (memory.get(start + i) ^ text[i]));
    }
    return memory.array();
  }

  /** The kernel. */
  public Image image() {
    return image;
  }

  /** The address of a name that there is once. */
  public long named(String name) {
    long[] found = image.symbols().addressesOf(name);
    assertThat(found).as(name).hasSize(1);
    return found[0];
  }

  /** Memory as the kernel sees it. */
  public PageTables virtual() {
    return new PageTables(new Pages(), named("init_top_pgt") - KERNEL_MAP, LEVELS);
  }

  /** The 64-bit number at a virtual address. */
  public long number(long address) {
    Long number = virtual().u64(address);
    assertThat(number).as("0x%x", address).isNotNull();
    return number == null ? 0 : number;
  }

  /** Changes bytes at a virtual address that lie in one page. */
  public void put(long address, byte... bytes) {
    long physical = virtual().physical(address);
    byte[] page = pages.get((int) (physical / PAGE));
    assertThat(page).as("0x%x", address).isNotNull();
    if (page != null) {
      System.arraycopy(bytes, 0, page, (int) (physical % PAGE), bytes.length);
    }
  }

  /** Changes the 64-bit number at a virtual address. */
  public void putNumber(long address, long number) {
    put(
        address,
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array());
  }

  /** Leaves the page of a virtual address out of what is written. */
  public void leaveOut(long address) {
    assertThat(pages.remove((int) (virtual().physical(address) / PAGE))).isNotNull();
  }

  /** Memory by physical addresses. */
  private final class Pages implements Memory {
    @Override
    public int read(long address, byte[] target, int at, int length) {
      int done = 0;
      while (done < length) {
        long next = address + done;
        byte[] page = next < 0 || next >= SIZE ? null : pages.get((int) (next / PAGE));
        if (page == null) {
          return done;
        }
        int part = (int) Math.min(length - done, PAGE - next % PAGE);
        System.arraycopy(page, (int) (next % PAGE), target, at + done, part);
        done += part;
      }
      return done;
    }

    @Override
    public String whyNot(long address) {
      return "it was not recorded";
    }
  }

  /** Every page by its physical address. */
  public Map<Long, byte[]> byPhysical() {
    Map<Long, byte[]> all = new TreeMap<>();
    pages.forEach((frame, page) -> all.put((long) frame * PAGE, page));
    return all;
  }

  /** Every page where the kernel sees it: all of them, its image once more, and the modules. */
  public Map<Long, byte[]> byVirtual() {
    Map<Long, byte[]> all = new TreeMap<>(Long::compareUnsigned);
    PageTables tables = virtual();
    pages.forEach((frame, page) -> all.put(DIRECT_MAP + (long) frame * PAGE, page));
    for (long start : new long[] {named("_text"), MODULES}) {
      long end = start == MODULES ? MODULES_END : named("_end");
      for (long at = start; at < end; at += PAGE) {
        byte[] page = page(tables, at);
        if (page != null) {
          all.put(at, page);
        }
      }
    }
    return all;
  }

  private byte @Nullable [] page(PageTables tables, long address) {
    long physical = tables.physical(address);
    return physical < 0 ? null : pages.get((int) (physical / PAGE));
  }
}
