package org.jumppatch.samples;

import static org.jumppatch.samples.SectionHeader.SHN_LORESERVE;
import static org.jumppatch.samples.SectionHeader.SHT_NULL;
import static org.jumppatch.samples.SectionHeader.SHT_PROGBITS;
import static org.jumppatch.samples.SectionHeader.SHT_STRTAB;

import java.util.ArrayList;
import java.util.List;

/**
 * A file's sections in the making: their headers, their names, and the contents of those that are
 * not loaded. The section of names comes last.
 */
final class SectionList {
  private final int start;
  private final List<SectionHeader> headers = new ArrayList<>();
  private final StringTable names = new StringTable();
  private final LittleEndianOutput contents = new LittleEndianOutput();

  /**
   * Starts with the null section, which has the numbers that do not fit into the ELF header (gABI,
   * "ELF header", e_shnum and e_shstrndx).
   *
   * @param start file offset, a multiple of 8, of the contents
   * @param count how many sections there will be
   */
  SectionList(int start, int count) {
    this.start = start;
    int size = count >= SHN_LORESERVE ? count : 0;
    int link = count - 1 >= SHN_LORESERVE ? count - 1 : 0;
    headers.add(new SectionHeader(0, SHT_NULL, 0, 0, 0, size, link, 0, 0, 0));
  }

  /** Appends empty sections. */
  void addEmpty(int count) {
    int name = names.add(".empty");
    for (int i = 0; i < count; i++) {
      headers.add(new SectionHeader(name, SHT_PROGBITS, 0, 0, start, 0, 0, 0, 1, 0));
    }
  }

  /** Appends a section whose content the loaded part of the file has. */
  void addLoaded(String name, long flags, int offset, int size, int alignment) {
    long address = SampleLayout.address(offset);
    headers.add(
        new SectionHeader(
            names.add(name), SHT_PROGBITS, flags, address, offset, size, 0, 0, alignment, 0));
  }

  /** Appends a table for linkers and debuggers. */
  void addTable(String name, int type, byte[] content, int link, int info, int entrySize) {
    headers.add(
        new SectionHeader(
            names.add(name),
            type,
            0,
            0,
            start + contents.size(),
            content.length,
            link,
            info,
            8,
            entrySize));
    contents.bytes(content);
    contents.align(8, 0);
  }

  /** Appends the section of names; nothing can be added after it. */
  void addNames() {
    // Two steps, since its own name belongs into its content.
    int name = names.add(".shstrtab");
    byte[] content = names.content();
    int offset = start + contents.size();
    headers.add(new SectionHeader(name, SHT_STRTAB, 0, 0, offset, content.length, 0, 0, 1, 0));
    contents.bytes(content);
    contents.align(8, 0);
  }

  /** The number that the next section will get. */
  int next() {
    return headers.size();
  }

  /** File offset of the headers, behind the contents. */
  int headersOffset() {
    return start + contents.size();
  }

  /** Appends contents and headers to a file that reaches to the start of the contents. */
  void writeTo(LittleEndianOutput file) {
    file.bytes(contents.toByteArray());
    for (SectionHeader header : headers) {
      header.writeTo(file);
    }
  }
}
