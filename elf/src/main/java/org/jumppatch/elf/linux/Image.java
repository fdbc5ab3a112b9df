package org.jumppatch.elf.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ElfSymbols;
import org.jumppatch.elf.ElfType;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.TableSource;
import org.jumppatch.elf.kallsyms.Kallsyms;
import org.jumppatch.elf.wrapping.RepackException;
import org.jumppatch.elf.wrapping.Repacked;
import org.jumppatch.elf.wrapping.Starter;
import org.jumppatch.elf.wrapping.Wrapping;

/**
 * An ELF image of x86-64 code, whatever it was wrapped in: a vmlinux, a vmlinuz, a module plain or
 * compressed, any other ELF file. Unpacking happens once, when it is opened; names are read when
 * they are asked for. Several threads may ask.
 */
public final class Image {
  /** First address of the kernel's own 2 GB (arch/x86/include/asm/page_64_types.h). */
  private static final long START_KERNEL_MAP = 0xffffffff80000000L;

  private final Path path;
  private final ImageKind kind;
  private final ElfFile elf;
  private final AddressSpace space;
  private final Unwrapped unwrapped;
  private @Nullable Symbols symbols;
  private boolean namesGiven;
  private boolean debugSearched;
  private @Nullable ElfFile debug;
  private @Nullable MemoryRange bss;
  private @Nullable MemoryRange init;

  private Image(Path path, ImageKind kind, ElfFile elf, AddressSpace space, Unwrapped unwrapped) {
    this.path = path;
    this.kind = kind;
    this.elf = elf;
    this.space = space;
    this.unwrapped = unwrapped;
  }

  /**
   * Opens any image; what it is, its content tells.
   *
   * @throws IOException if the file is not there or cannot be read
   * @throws ImageFormatException if it is no image
   */
  public static Image open(Path path) throws IOException {
    return of(path, Bytes.map(path));
  }

  /**
   * The same for one of a hundred modules: to have the system's libraries unpack them pays.
   *
   * @throws IOException if the file is not there or cannot be read
   * @throws ImageFormatException if it is no image
   */
  public static Image openAmongMany(Path path) throws IOException {
    return ofAmongMany(path, Bytes.map(path));
  }

  /**
   * The same of a file that is at hand already.
   *
   * @throws ImageFormatException if it is no image
   */
  public static Image ofAmongMany(Path path, Bytes file) {
    return of(path, Unwrapped.of(file, true));
  }

  /**
   * An image whose file is at hand already.
   *
   * @param path what it is called
   * @param file the whole file
   * @throws ImageFormatException if it is no image
   */
  public static Image of(Path path, Bytes file) {
    return of(path, Unwrapped.of(file, false));
  }

  private static Image of(Path path, Unwrapped unwrapped) {
    ElfFile elf = ElfFile.read(unwrapped.content());
    AddressSpace space = AddressSpace.of(elf);
    ImageKind kind = unwrapped.isBootable() ? ImageKind.VMLINUZ : kind(elf, space);
    return new Image(path, kind, elf, space, unwrapped);
  }

  private static ImageKind kind(ElfFile elf, AddressSpace space) {
    return switch (elf.header().type()) {
      case RELOCATABLE ->
          elf.section(".modinfo").isPresent() ? ImageKind.MODULE : ImageKind.RELOCATABLE;
      case EXECUTABLE -> isKernel(space) ? ImageKind.VMLINUX : ImageKind.EXECUTABLE;
      case SHARED -> ImageKind.SHARED;
      case CORE -> throw elf.bytes().malformed(-1, "a core dump, not an image");
    };
  }

  private static boolean isKernel(AddressSpace space) {
    Area code = space.firstCode();
    return code != null && Long.compareUnsigned(code.address(), START_KERNEL_MAP) >= 0;
  }

  /** The file as the user named it. */
  public Path path() {
    return path;
  }

  /** What the user named. */
  public ImageKind kind() {
    return kind;
  }

  /** The ELF file, unpacked. */
  public ElfFile elf() {
    return elf;
  }

  /** Where it lies in memory. */
  public AddressSpace space() {
    return space;
  }

  /**
   * What a changed copy is made of: the plain ELF file with everything that follows it. Every file
   * offset of this image counts from its start.
   */
  public Bytes content() {
    return elf.bytes();
  }

  /** Whether {@link #content} was unpacked, so that it is not what the user's file holds. */
  public boolean isUnpacked() {
    return !unwrapped.wrappings().isEmpty();
  }

  /**
   * The file that the user named with another content, in the form that it has.
   *
   * @param content what is to stand in place of {@link #content}
   * @throws RepackException if that cannot be in it
   * @throws org.jumppatch.elf.compression.CodecMissingException if a library is missing
   */
  public Repacked repack(byte[] content) {
    return unwrapped.with(content);
  }

  /** What starts the file that the user named. */
  public Starter starter() {
    return isUnpacked() ? unwrapped.wrappings().get(0).starter() : plainStarter();
  }

  /** What starts {@link #content}: QEMU boots a plain kernel by its PVH note. */
  public Starter plainStarter() {
    return kind != ImageKind.MODULE && XenNote.isIn(elf) ? Starter.LOADER : Starter.NOTHING;
  }

  /** What it was found in, the outermost first: {@code bzImage, lz4}; empty where in nothing. */
  public String form() {
    return unwrapped.wrappings().stream().map(Wrapping::word).collect(Collectors.joining(", "));
  }

  /**
   * The first section of code that has no content, in a file where none has any: that is what
   * {@code objcopy --only-keep-debug} leaves. Null in other files.
   */
  public @Nullable Section emptyCode() {
    Section first = null;
    for (Section section : elf.sections()) {
      if (section.allocated() && section.executable() && section.size() != 0) {
        if (section.type() != Section.NO_BITS) {
          return null;
        }
        first = first == null ? section : first;
      }
    }
    return first;
  }

  /** Whether addresses are relative to sections and not final yet. */
  public boolean isRelocatable() {
    return elf.header().type() == ElfType.RELOCATABLE;
  }

  /**
   * Whether a module signature follows the ELF file, which no changed copy can match.
   *
   * @throws ImageFormatException if it claims to be longer than the file
   */
  public boolean isSigned() {
    return isRelocatable() && ModuleSignature.of(content()).isPresent();
  }

  /**
   * The names in it: those of its symbol table, or of the one that was taken out into a debug-only
   * file which it names; else those of the kallsyms inside it, else none.
   *
   * @throws ImageFormatException if the symbol table is malformed
   */
  public synchronized Symbols symbols() {
    Symbols known = symbols;
    if (known == null) {
      ElfFile named = hasOwnSymbolTable() ? elf : debugFile();
      known = named == null ? kallsyms() : ElfSymbols.of(named, space);
      symbols = known;
    }
    return known;
  }

  /** The same image with names that come from elsewhere. */
  public Image named(Symbols names) {
    Image named = new Image(path, kind, elf, space, unwrapped);
    named.symbols = names;
    named.namesGiven = true;
    return named;
  }

  private Symbols kallsyms() {
    Area code = space.firstCode();
    if (code == null || !isKernel(space)) {
      return Symbols.NONE;
    }
    // A segment of code has read-only data behind it, and the names there.
    long likely = space.isOfSegments() ? 0 : code.fileOffset() + code.fileSize();
    return Kallsyms.find(elf.bytes(), code.address(), likely, space::addressAt)
        .map(Kallsyms::symbols)
        .orElse(Symbols.NONE);
  }

  /** Whether {@link #symbols} come from a symbol table, the file's own or a debug-only file's. */
  public synchronized boolean hasSymbolTable() {
    return hasOwnSymbolTable() || debugFile() != null;
  }

  /** How a table was found whose start and end {@link #symbols} told. */
  public TableSource sourceByNames() {
    return namesGiven || hasSymbolTable() ? TableSource.SYMBOLS : TableSource.KALLSYMS;
  }

  private boolean hasOwnSymbolTable() {
    return elf.sections().stream().anyMatch(section -> section.type() == Section.SYMBOLS);
  }

  /** Of a linked file, whose addresses are those of both. */
  private @Nullable ElfFile debugFile() {
    if (!debugSearched) {
      debugSearched = true;
      debug = isRelocatable() || isUnpacked() ? null : DebugLink.of(path, elf);
    }
    return debug;
  }

  /**
   * Whether memory at an address is cleared at the start, whatever the file holds there. Program
   * headers do not tell: a vmlinux's {@code .bss} may have file bytes, because sections follow it
   * in its segment (arch/x86/kernel/vmlinux.lds.S; {@code clear_bss}, arch/x86/kernel/head64.c).
   */
  public boolean isBss(long address) {
    if (!space.isOfSegments()) {
      Area area = space.areaAt(address);
      return area != null && (area.fileSize() == 0 || area.name().equals(".bss"));
    }
    MemoryRange known = bss;
    if (known == null) {
      known = MemoryRange.between(symbols(), "__bss_start", "__bss_stop");
      bss = known;
    }
    return known.contains(address);
  }

  /**
   * Whether code at an address is given back once the kernel has booted or the module was loaded,
   * so that the kernel patches it no more ({@code jump_label_init}, {@code jump_label_add_module},
   * kernel/jump_label.c).
   *
   * <p>Of a module that is whatever is named {@code .init*} ({@code module_init_section}); its exit
   * code stays. Of a kernel it is what lies between {@code __init_begin} and {@code __init_end}
   * ({@code init_section_contains}), the exit code among it.
   */
  public boolean isInit(long address) {
    if (!space.isOfSegments()) {
      Area area = space.areaAt(address);
      return area != null && isInitSection(area.name());
    }
    MemoryRange known = init;
    if (known == null) {
      known = MemoryRange.between(symbols(), "__init_begin", "__init_end");
      init = known;
    }
    return known.contains(address);
  }

  private boolean isInitSection(String name) {
    return isRelocatable()
        ? name.startsWith(".init")
        : name.equals(".init.text") || name.equals(".exit.text");
  }
}
