package org.jumppatch.elf.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ElfSymbols;
import org.jumppatch.elf.FileProblem;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.KernelRelease;

/**
 * The names of an image in a file of their own: a debug file, the build's {@code System.map}, or a
 * running kernel's {@code /proc/kallsyms}, whose addresses are as far from the image's as it was
 * moved.
 *
 * @param symbols the names, with the image's addresses
 * @param slide what was taken away from each address of the file
 */
public record SymbolFile(Symbols symbols, long slide) {
  /** Most bytes of a list: twenty times that of a kernel with all its symbols. */
  private static final int LIMIT = 1 << 28;

  /** First address of the kernel's own 2 GB (arch/x86/include/asm/page_64_types.h). */
  private static final long START_KERNEL_MAP = 0xffffffff80000000L;

  /** A kernel is moved by multiples of it, at least (CONFIG_PHYSICAL_ALIGN, 2 MB by default). */
  private static final long LEAST_ALIGNMENT = 0x1000;

  private static final String ELF = "\u007fELF";
  private static final String FIRST = "_text";
  private static final String BANNER = "linux_banner";
  private static final char ABSOLUTE = 'A';

  /** A line of a list. */
  private record Line(long address, char type, String name) {}

  /**
   * Reads the names of an image.
   *
   * @throws IOException if the file cannot be read
   * @throws ImageFormatException if it is none of these, has no names, or another image's
   */
  public static SymbolFile of(Path file, Image image) throws IOException {
    byte[] content;
    // Not mapped: files of /proc claim to have no bytes.
    try (InputStream in = Files.newInputStream(file)) {
      if (new String(in.readNBytes(4), StandardCharsets.ISO_8859_1).equals(ELF)) {
        return ofElf(ElfFile.read(Bytes.map(file)), image);
      }
    } catch (IOException e) {
      throw FileProblem.of(file, e);
    }
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(LIMIT + 1);
    } catch (IOException e) {
      throw FileProblem.of(file, e);
    }
    if (content.length > LIMIT) {
      throw new ImageFormatException(file.toString(), LIMIT, "too long for a list of symbols");
    }
    return ofList(Bytes.of(file.toString(), content), image);
  }

  private static SymbolFile ofElf(ElfFile elf, Image image) {
    String id = BuildId.of(elf);
    String wanted = BuildId.of(image.elf());
    if (id != null && wanted != null && !id.equals(wanted)) {
      throw elf.bytes()
          .malformed(-1, "of another image: its build-id is %s, not %s".formatted(id, wanted));
    }
    AddressSpace space = AddressSpace.of(elf);
    if (elf.header().type() != image.elf().header().type() || !isLaidOutAs(image, elf, space)) {
      throw elf.bytes().malformed(-1, "of another image: its sections lie elsewhere");
    }
    Symbols symbols = ElfSymbols.of(elf, space);
    if (symbols.count() == 0) {
      throw elf.bytes().malformed(-1, "no symbols in it");
    }
    return new SymbolFile(checked(symbols, image, elf.bytes()), 0);
  }

  /** In a relocatable file addresses are made up, and have to be the same in both. */
  private static boolean isLaidOutAs(Image image, ElfFile elf, AddressSpace space) {
    if (!image.isRelocatable()) {
      return true;
    }
    for (Section section : image.elf().sections()) {
      if (section.allocated()) {
        Section other = elf.section(section.name()).orElse(null);
        if (other == null
            || space.sectionAddress(other.index())
                != image.space().sectionAddress(section.index())) {
          return false;
        }
      }
    }
    return true;
  }

  /** Of lines such as {@code ffffffff81000000 T _text}, those of modules left out. */
  static SymbolFile ofList(Bytes list, Image image) {
    Area code = image.space().firstCode();
    if (image.isRelocatable() || code == null) {
      throw list.malformed(-1, "a list of a kernel's symbols, and the image is no kernel");
    }
    List<Line> lines = lines(list);
    if (lines.isEmpty()) {
      throw list.malformed(-1, "no symbols in it");
    }
    long first = 0;
    for (Line line : lines) {
      first = line.name().equals(FIRST) ? line.address() : first;
    }
    if (lines.stream().allMatch(line -> line.address() == 0)) {
      throw list.malformed(
          -1, "every address is 0: the kernel hides them (kernel.kptr_restrict); read it as root");
    }
    long slide = first - code.address();
    if (first == 0 || slide % LEAST_ALIGNMENT != 0) {
      throw list.malformed(-1, "of another kernel: no symbol _text where its code could begin");
    }
    long[] addresses = new long[lines.size()];
    int[] ranks = new int[lines.size()];
    String[] names = new String[lines.size()];
    for (int i = 0; i < names.length; i++) {
      Line line = lines.get(i);
      boolean moved = Long.compareUnsigned(line.address(), START_KERNEL_MAP) >= 0;
      addresses[i] = moved ? line.address() - slide : line.address();
      ranks[i] = moved && line.type() != ABSOLUTE ? SymbolRank.of(line.type(), line.name()) : -1;
      names[i] = line.name();
    }
    Symbols symbols = new Symbols(addresses, ranks, position -> names[position]);
    return new SymbolFile(checked(symbols, image, list), slide);
  }

  /** Where the names say that the banner is, there it has to be. */
  private static Symbols checked(Symbols symbols, Image image, Bytes file) {
    if (symbols.addressesOf(BANNER).length > 0 && KernelRelease.of(image.named(symbols)) == null) {
      throw file.malformed(
          -1, "of another kernel: what it calls linux_banner is none in " + image.path());
    }
    return symbols;
  }

  private static List<Line> lines(Bytes list) {
    String text = new String(list.copy(0, (int) list.size()), StandardCharsets.ISO_8859_1);
    List<Line> lines = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline;
      String[] words = text.substring(start, end).strip().split("[ \t]+", 4);
      boolean module = words.length == 4 && words[3].startsWith("[");
      if (!module && words[0].length() > 0) {
        Long address = words.length == 3 ? address(words[0]) : null;
        if (address == null || words[1].length() != 1) {
          throw list.malformed(
              start, "no line of System.map or /proc/kallsyms: an address, a letter, a name");
        }
        lines.add(new Line(address, words[1].charAt(0), words[2]));
      }
      start = end + 1;
    }
    return lines;
  }

  private static @Nullable Long address(String word) {
    try {
      return word.length() > 16 ? null : Long.parseUnsignedLong(word, 16);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
