package org.jumppatch.elf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts an ELF file together by the letter of the specification and by none of the code under test,
 * so that tests can have any header field wrong.
 */
final class ElfBuilder {
  static final int TYPE = 16;
  static final int MACHINE = 18;
  static final int SEGMENT_OFFSET = 32;
  static final int SECTION_OFFSET = 40;
  static final int SEGMENT_SIZE = 54;
  static final int SEGMENT_COUNT = 56;
  static final int SECTION_SIZE = 58;
  static final int SECTION_COUNT = 60;
  static final int NAMES_INDEX = 62;

  private static final int HEADER = 64;

  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private final ByteArrayOutputStream names = new ByteArrayOutputStream();
  private final List<ByteBuffer> sections = new ArrayList<>();
  private final List<ByteBuffer> segments = new ArrayList<>();
  private final int type;

  ElfBuilder(int type) {
    this.type = type;
    names.write(0);
    sections.add(buffer(64).position(64));
  }

  /** Adds a section with content, and gives its index. */
  int section(String name, int type, long flags, long address, byte[] bytes) {
    int index = header(name, type, flags, address, HEADER + content.size(), bytes.length, 0, 0, 0);
    content.writeBytes(bytes);
    return index;
  }

  /** Adds a table section with content, and gives its index. */
  int table(String name, int type, int link, int info, long entrySize, byte[] bytes) {
    int index =
        header(name, type, 0, 0, HEADER + content.size(), bytes.length, link, info, entrySize);
    content.writeBytes(bytes);
    return index;
  }

  /** Adds a section header of any content, and gives its index. */
  int header(
      String name,
      int type,
      long flags,
      long address,
      long offset,
      long size,
      int link,
      int info,
      long entrySize) {
    ByteBuffer header = buffer(64);
    header.putInt(names.size()).putInt(type).putLong(flags).putLong(address);
    header.putLong(offset).putLong(size).putInt(link).putInt(info).putLong(1).putLong(entrySize);
    names.writeBytes((name + "\0").getBytes(StandardCharsets.ISO_8859_1));
    sections.add(header);
    return sections.size() - 1;
  }

  /** Adds a program header of type PT_LOAD. */
  void load(int flags, long offset, long address, long fileSize, long memorySize) {
    ByteBuffer header = buffer(56);
    header.putInt(1).putInt(flags).putLong(offset).putLong(address).putLong(address);
    header.putLong(fileSize).putLong(memorySize).putLong(4096);
    segments.add(header);
  }

  /** The file: header, content, names, section headers, program headers. */
  byte[] build() {
    if (sections.size() > 1) {
      section(".shstrtab", 3, 0, 0, new byte[0]);
      sections.get(sections.size() - 1).putLong(32, names.size());
    }
    int count = sections.size() > 1 ? sections.size() : 0;
    int sectionOffset = HEADER + content.size() + names.size();
    int segmentOffset = sectionOffset + count * 64;
    byte[] bytes = new byte[segmentOffset + segments.size() * 56];
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1);
    file.position(TYPE);
    file.putShort((short) type).putShort((short) 62).putInt(1).putLong(0);
    file.putLong(segments.isEmpty() ? 0 : segmentOffset).putLong(count == 0 ? 0 : sectionOffset);
    file.putInt(0).putShort((short) HEADER).putShort((short) 56);
    file.putShort((short) segments.size()).putShort((short) 64).putShort((short) count);
    file.putShort((short) Math.max(0, count - 1));
    file.put(content.toByteArray()).put(names.toByteArray());
    for (int i = 0; i < count; i++) {
      file.put(sections.get(i).flip());
    }
    segments.forEach(header -> file.put(header.flip()));
    return bytes;
  }

  /** The file, read. */
  ElfFile read() {
    return ElfFile.read(Bytes.of("made-up", build()));
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
