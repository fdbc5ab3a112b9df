package org.jumppatch.elf.jumplabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of which a change would damage another site, key, the table or the file. */
class SharedBytesTest {
  /** Far from all that the sample has. */
  private static final long ALIAS = 0x100000;

  private static final int ENTRY = 16;

  private byte[] file = {};
  private ByteBuffer fields = ByteBuffer.allocate(0);
  private int table;
  private long tableAddress;

  @BeforeEach
  void read() throws IOException {
    file = Files.readAllBytes(Samples.image("matrix.elf"));
    fields = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    Section section = elf().section("__jump_table").orElseThrow();
    table = (int) section.offset();
    tableAddress = section.address();
  }

  private ElfFile elf() {
    return ElfFile.read(Bytes.of("f", file));
  }

  private JumpTable table() {
    return JumpTable.of(Image.of(Path.of("f"), Bytes.of("f", file)));
  }

  private void assertRefused(int entry, String problem) {
    assertThatThrownBy(this::table)
        .isInstanceOf(ImageFormatException.class)
        .hasMessageStartingWith("f: at 0x%x: jump table entry".formatted(table + entry * ENTRY))
        .hasMessageContaining(problem);
  }

  private void setKey(int entry, long key) {
    int field = table + entry * ENTRY + 8;
    fields.putLong(field, key - (tableAddress + (long) entry * ENTRY + 8));
  }

  /** The second entry for the first one's site, as it is seen {@code by} bytes further on. */
  private void repeatSite(long by) {
    JumpEntry first = table().entries().get(0);
    int second = table + ENTRY;
    long address = tableAddress + ENTRY;
    fields.putInt(second, (int) (first.code() + by - address));
    fields.putInt(second + 4, (int) (first.target() + by - address - 4));
  }

  @Test
  void oneSiteSeenThroughTwoSectionsIsRefused() {
    Section text = elf().section(".text").orElseThrow();
    Section unused = elf().section(".rodata").orElseThrow();
    repeatSite(ALIAS);
    int header = (int) elf().header().sectionOffset() + unused.index() * Section.SIZE;
    fields.putLong(header + 8, text.flags());
    fields.putLong(header + 16, text.address() + ALIAS);
    fields.putLong(header + 24, text.offset());
    fields.putLong(header + 32, text.size());
    assertRefused(1, "lies in the same bytes of the file");
  }

  @Test
  void oneSiteSeenThroughTwoSegmentsIsRefused() {
    repeatSite(ALIAS);
    withoutSections();
    int stack = (int) elf().header().segmentOffset() + 2 * 56;
    fields.put(stack, file, stack - 2 * 56, 56);
    fields.putLong(stack + 16, fields.getLong(stack + 16) + ALIAS);
    assertRefused(1, "lies in the same bytes of the file");
  }

  private void withoutSections() {
    fields.putLong(40, 0).putShort(60, (short) 0).putShort(62, (short) 0);
  }

  @Test
  void twoSegmentsAtOneAddressAreRefused() {
    withoutSections();
    int stack = (int) elf().header().segmentOffset() + 2 * 56;
    fields.put(stack, file, stack - 56, 56);
    assertThatThrownBy(this::table)
        .isInstanceOf(ImageFormatException.class)
        .hasMessage("f: at 0x670: load1 and load2 both lie at 0x401670");
  }

  /** Flipped, the table could not be read again. */
  @ParameterizedTest
  @ValueSource(ints = {8, 24, 112})
  void aKeyInsideTheTableIsRefused(int at) {
    setKey(5, tableAddress + at);
    assertRefused(
        5,
        "its key at 0x%x lies in the same bytes of the file, at 0x%x, as the jump table"
            .formatted(tableAddress + at, table + at));
  }

  @Test
  void keysThatOverlapAreRefused() {
    StaticKeys keys = StaticKeys.of(Image.of(Path.of("f"), Bytes.of("f", file)), table());
    setKey(5, keys.all().get(0).address() + 8);
    assertThatThrownBy(this::table)
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining("its key at 0x")
        .hasMessageContaining(" overlaps that of the entry at 0x");
  }

  @Test
  void aKeyInWhatTheFileIsReadByIsRefused() {
    Section data = elf().section(".data").orElseThrow();
    Section symbols = elf().section(".symtab").orElseThrow();
    int header = (int) elf().header().sectionOffset() + data.index() * Section.SIZE;
    fields.putLong(header + 24, symbols.offset());
    for (long at = symbols.offset(); at < symbols.offset() + data.size(); at += 4) {
      fields.putInt((int) at, 0);
    }
    assertThatThrownBy(this::table)
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining("lies in the same bytes of the file")
        .hasMessageEndingWith("as section " + symbols.index());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, -1_675_338_158, (1 << 22) + 1, Integer.MAX_VALUE})
  void aCountThatNoKernelHasIsRefused(int count) {
    long key = elf().section(".data").orElseThrow().offset();
    fields.putInt((int) key, count);
    assertThatThrownBy(this::table)
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining(
            "has a count of %d, at 0x%x, which no kernel has".formatted(count, key));
  }

  /** A kernel's memory made into a file has such counts. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 64, 1 << 22})
  void aCountOfUsersIsTaken(int count) {
    fields.putInt((int) elf().section(".data").orElseThrow().offset(), count);
    assertThat(table().entries()).hasSize(8);
  }

  @Test
  void aTargetOutOfReachIsRefused() {
    JumpEntry site =
        table().entries().stream()
            .filter(entry -> entry.form() == SiteForm.SHORT_NOP)
            .findFirst()
            .orElseThrow();
    int index = (int) (site.offset() - table) / ENTRY;
    long reached = site.code() + 2 + Byte.MAX_VALUE;
    long field = tableAddress + (long) index * ENTRY + 4;
    fields.putInt((int) site.offset() + 4, (int) (reached - field));
    assertThat(table().entries().get(index).target()).isEqualTo(reached);
    fields.putInt((int) site.offset() + 4, (int) (reached + 1 - field));
    assertRefused(index, "the target is out of reach of a jump of 2 bytes");
  }
}
