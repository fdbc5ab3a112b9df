package org.jumppatch.elf.linux;

import java.io.IOException;
import java.nio.file.Path;
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

/**
 * An ELF image of x86-64 code, whatever it was wrapped in: a vmlinux, a vmlinuz, a module plain or
 * compressed, any other ELF file. Unpacking happens once, when it is opened; names are read when
 * they are asked for.
 */
public final class Image {
  /** First address of the kernel's own 2 GB (arch/x86/include/asm/page_64_types.h). */
  private static final long START_KERNEL_MAP = 0xffffffff80000000L;

  private final Path path;
  private final ImageKind kind;
  private final ElfFile elf;
  private final AddressSpace space;
  private final boolean unpacked;
  private @Nullable Symbols symbols;

  private Image(Path path, ImageKind kind, ElfFile elf, AddressSpace space, boolean unpacked) {
    this.path = path;
    this.kind = kind;
    this.elf = elf;
    this.space = space;
    this.unpacked = unpacked;
  }

  /**
   * Opens any image.
   *
   * @throws IOException if the file cannot be read
   * @throws ImageFormatException if it is no image
   */
  public static Image open(Path path) throws IOException {
    return of(path, Bytes.map(path), false);
  }

  private static Image of(Path path, Bytes content, boolean unpacked) {
    ElfFile elf = ElfFile.read(content);
    AddressSpace space = AddressSpace.of(elf);
    return new Image(path, kind(elf, space), elf, space, unpacked);
  }

  private static ImageKind kind(ElfFile elf, AddressSpace space) {
    return switch (elf.header().type()) {
      case RELOCATABLE ->
          elf.section(".modinfo").isPresent() ? ImageKind.MODULE : ImageKind.RELOCATABLE;
      case EXECUTABLE -> {
        Area code = space.firstCode();
        yield code != null && isKernel(code) ? ImageKind.VMLINUX : ImageKind.EXECUTABLE;
      }
      case SHARED -> ImageKind.SHARED;
      case CORE -> throw elf.bytes().malformed(-1, "a core dump, not an image");
    };
  }

  private static boolean isKernel(Area code) {
    return Long.compareUnsigned(code.address(), START_KERNEL_MAP) >= 0;
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
    return unpacked;
  }

  /** Whether addresses are relative to sections and not final yet. */
  public boolean isRelocatable() {
    return elf.header().type() == ElfType.RELOCATABLE;
  }

  /** Whether a module signature follows the ELF file, which no changed copy can match. */
  public boolean isSigned() {
    return false;
  }

  /**
   * The names in it: those of its symbol table, else those of the kallsyms inside it, else none.
   *
   * @throws ImageFormatException if the symbol table is malformed
   */
  public Symbols symbols() {
    Symbols known = symbols;
    if (known == null) {
      known = hasSymbolTable() ? ElfSymbols.of(elf, space) : kallsyms();
      symbols = known;
    }
    return known;
  }

  private Symbols kallsyms() {
    Area code = space.firstCode();
    return code == null || !isKernel(code)
        ? Symbols.NONE
        : Kallsyms.find(elf.bytes(), code.address(), space::addressAt)
            .map(Kallsyms::symbols)
            .orElse(Symbols.NONE);
  }

  /** Whether {@link #symbols} come from the ELF file's own symbol table. */
  public boolean hasSymbolTable() {
    return elf.sections().stream().anyMatch(s -> s.type() == Section.SYMBOLS);
  }

  /** Whether memory at an address is cleared at the start, whatever the file holds there. */
  public boolean isBss(long address) {
    Area area = space.areaAt(address);
    return area != null && (area.fileSize() == 0 || area.name().equals(".bss"));
  }

  /** Whether code at an address is gone once the kernel has booted or the module is loaded. */
  public boolean isInit(long address) {
    Area area = space.areaAt(address);
    return area != null
        && (area.name().startsWith(".init")
            || (!isRelocatable() && area.name().equals(".exit.text")));
  }
}
