package org.jumppatch.elf.dump;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.dump.file.ChannelSource;
import org.jumppatch.elf.dump.file.FlattenedSource;
import org.jumppatch.elf.dump.file.MappedSource;
import org.jumppatch.elf.dump.file.Source;
import org.jumppatch.elf.dump.file.UnpackedSource;
import org.jumppatch.elf.dump.file.Unpacking;

/**
 * Memory of a machine, as a file: an ELF core, a kdump, LiME's or AVML's ranges, or plain bytes;
 * flattened, and compressed as a whole or not. It is known by its content.
 */
public final class Dump implements Closeable {
  private final Source source;
  private final DumpFormat format;
  private final @Nullable Memory virtual;
  private final @Nullable Memory physical;
  private final List<Extent> extents;
  private final @Nullable VmcoreInfo info;
  private final String remark;

  Dump(
      Source source,
      DumpFormat format,
      @Nullable Memory virtual,
      @Nullable Memory physical,
      List<Extent> extents,
      @Nullable VmcoreInfo info,
      String remark) {
    this.source = source;
    this.format = format;
    this.virtual = virtual;
    this.physical = physical;
    this.extents = extents;
    this.info = info;
    this.remark = remark;
  }

  /**
   * Opens a dump.
   *
   * @param base virtual address of the first byte where the dump is plain bytes; empty where it is
   *     not known. The other formats say their addresses themselves
   * @throws IOException if the file is not there or cannot be read
   * @throws ImageFormatException if its headers are wrong, or it is in a known format that is not
   *     read
   */
  public static Dump open(Path path, OptionalLong base) throws IOException {
    return open(path, base, Unpacking.UNTOLD);
  }

  /**
   * The same of a file that may take long to unpack.
   *
   * @param told how far that is
   */
  public static Dump open(Path path, OptionalLong base, Unpacking told) throws IOException {
    if (base.isEmpty() && isLive(path)) {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      Dump live = live(path.toString(), channel);
      if (live != null) {
        return live;
      }
      channel.close();
    }
    return of(Bytes.map(path), base, told);
  }

  /** {@code /proc/kcore} claims to be as large as all memory there could be, and is not mapped. */
  private static boolean isLive(Path path) throws IOException {
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      return false;
    }
    long size = Files.size(path);
    return size == 0 || size > Bytes.LARGEST;
  }

  /**
   * A core that is made while it is read; null if it is none.
   *
   * @param channel is closed with the dump
   * @throws ImageFormatException if its headers are wrong
   */
  public static @Nullable Dump live(String name, SeekableByteChannel channel) {
    Source source = new ChannelSource(name, channel);
    return ElfCore.is(source) ? ElfCore.read(source) : null;
  }

  /** A dump whose file is at hand already. */
  public static Dump of(Bytes bytes, OptionalLong base) {
    return of(bytes, base, Unpacking.UNTOLD);
  }

  private static Dump of(Bytes bytes, OptionalLong base, Unpacking told) {
    Source file = new MappedSource(bytes);
    return base.isPresent() ? plain(file, base) : of(file, told);
  }

  private static Dump of(Source file, Unpacking told) {
    Source unpacked = UnpackedSource.is(file) ? UnpackedSource.of(file, told) : file;
    Source source = FlattenedSource.is(unpacked) ? FlattenedSource.of(unpacked) : unpacked;
    if (ElfCore.is(source)) {
      return ElfCore.read(source);
    }
    if (Kdump.is(source)) {
      return Kdump.read(source);
    }
    if (source instanceof FlattenedSource) {
      throw source.malformed(-1, "a flattened dump of what is neither kdump nor an ELF core");
    }
    if (Lime.is(source)) {
      return Lime.read(source);
    }
    ForeignFormat.refuse(source);
    return plain(source, OptionalLong.empty());
  }

  private static Dump plain(Source source, OptionalLong base) {
    long start = base.orElse(0);
    List<DumpSegment> all =
        source.size() == 0 ? List.of() : List.of(new DumpSegment(start, 0, source.size()));
    SegmentMemory memory = new SegmentMemory(source, all);
    return new Dump(
        source,
        DumpFormat.PLAIN,
        base.isPresent() ? memory : null,
        base.isPresent() ? null : memory,
        memory.extents(),
        null,
        instead(source));
  }

  /** What a file of plain bytes is, where it is known to be no memory. */
  private static String instead(Source source) {
    if (source.size() == 0) {
      return "the file is empty";
    }
    if (source.has(0, "\177ELF")) {
      return "an ELF file, but no core";
    }
    // struct setup_header: header (arch/x86/include/uapi/asm/bootparam.h).
    return source.has(0x202, "HdrS") ? "a kernel's boot file (vmlinuz), no memory" : "";
  }

  /** The remark on a file that lacks so many bytes of the memory that it tells of. */
  static String cut(long lacking) {
    return lacking == 0
        ? ""
        : "cut short: the file lacks " + lacking + " bytes of the memory that its headers tell of";
  }

  /** The file's name as the user gave it. */
  public String name() {
    return source.name();
  }

  /** How it is written. */
  public DumpFormat format() {
    return format;
  }

  /** Memory by virtual addresses of the kernel; null where the dump says none. */
  public @Nullable Memory virtual() {
    return virtual;
  }

  /**
   * Memory by physical addresses; null where the dump says none. Of plain bytes nobody knows what
   * they are: their offsets count as physical addresses.
   */
  public @Nullable Memory physical() {
    return physical;
  }

  /** What the dump says to hold, by the addresses of {@link #physical}, ascending. */
  public List<Extent> extents() {
    return extents;
  }

  /** What the kernel told about itself; null where the dump does not have it. */
  public @Nullable VmcoreInfo info() {
    return info;
  }

  /**
   * What is to be said of the file as a whole, in words: that it is cut short, or looks like
   * something else than memory; empty where there is nothing.
   */
  public String remark() {
    return remark;
  }

  /** Whether the file ends before the memory that it tells of; of plain bytes nobody knows. */
  public boolean isCut() {
    return format != DumpFormat.PLAIN && !remark.isEmpty();
  }

  /** An exception that names the file. */
  public ImageFormatException malformed(String problem) {
    return source.malformed(-1, problem);
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
