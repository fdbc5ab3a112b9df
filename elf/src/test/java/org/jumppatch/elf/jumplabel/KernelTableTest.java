package org.jumppatch.elf.jumplabel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.TableSource;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.ImageKind;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.elf.testing.Series;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KernelTableTest {
  private static final int SECTION_OFFSET = 40;
  private static final int SECTION_COUNT = 60;

  private final Map<Series, Image> opened = new HashMap<>();

  private Image open(Series series) throws IOException {
    Image image = opened.get(series);
    if (image == null) {
      image = Image.open(series.kernel().vmlinuz());
      opened.put(series, image);
    }
    return image;
  }

  @ParameterizedTest
  @EnumSource(names = {"V6_1", "V6_12"})
  void everyEntryIsAsRecorded(Series series) throws IOException {
    List<RecordedTable> recorded = RecordedTable.of(series.kernel());
    Image image = open(series);
    JumpTable table = JumpTable.of(image);
    StaticKeys keys = StaticKeys.of(image, table);
    assertThat(table.source()).isEqualTo(TableSource.KALLSYMS);
    assertThat(table.layout()).isEqualTo(EntryLayout.RELATIVE_16);

    List<JumpEntry> entries = new ArrayList<>();
    for (StaticKey key : keys.all()) {
      assertThat(key.entries()).isSortedAccordingTo(Comparator.comparing(JumpEntry::code));
      entries.addAll(key.entries());
    }
    entries.sort(Comparator.comparing(JumpEntry::code, Long::compareUnsigned));
    List<RecordedTable> expected = new ArrayList<>(recorded);
    expected.sort(Comparator.comparing(RecordedTable::code, Long::compareUnsigned));
    assertThat(entries).hasSameSizeAs(expected).hasSameSizeAs(table.entries());
    for (int i = 0; i < entries.size(); i++) {
      JumpEntry entry = entries.get(i);
      StaticKey key = Objects.requireNonNull(keys.at(entry.key()));
      assertThat(expected.get(i).likeThis(image, entry, key)).isEqualTo(expected.get(i));
    }
  }

  /** What boot relies on ({@code jump_label_init}): text, type and count agree. */
  @ParameterizedTest
  @EnumSource
  void everySiteHoldsWhatItsKeyAsksFor(Series series) throws IOException {
    Image image = open(series);
    for (StaticKey key : StaticKeys.of(image, JumpTable.of(image)).all()) {
      assertThat(key.stateOfSites()).as(key.name()).isEqualTo(key.enabled() > 0);
      assertThat(key.type())
          .as(key.name())
          .isEqualTo(key.enabled() > 0 ? KeyType.TRUE : KeyType.FALSE);
      assertThat(key.isInBss()).as(key.name()).isEqualTo(key.enabledOffset() < 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theContentTellsTheSameWithoutAName(Series series) throws IOException {
    byte[] content = content(series);
    wipeKallsyms(content);
    assertSameTable(series, content, TableSource.CONTENT);
    dropSections(content);
    assertSameTable(series, content, TableSource.CONTENT);
  }

  /** Where there are no sections, symbols tell what they told: .bss and what boot gives back. */
  @ParameterizedTest
  @EnumSource
  void segmentsAndKallsymsTellTheSameWithoutSections(Series series) throws IOException {
    byte[] content = content(series);
    dropSections(content);
    Image bare = assertSameTable(series, content, TableSource.KALLSYMS);
    Image image = open(series);
    assertThat(bare.elf().sections()).isEmpty();
    int init = 0;
    int bss = 0;
    for (JumpEntry entry : JumpTable.of(image).entries()) {
      assertThat(bare.isInit(entry.code())).isEqualTo(image.isInit(entry.code()));
      assertThat(bare.isBss(entry.key())).isEqualTo(image.isBss(entry.key()));
      init += image.isInit(entry.code()) ? 1 : 0;
      bss += image.isBss(entry.key()) ? 1 : 0;
    }
    assertThat(init).isPositive();
    assertThat(bss).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void theSymbolTableIsAskedFirst(Series series, @TempDir Path folder) throws IOException {
    Image image = open(series);
    Path vmlinux = folder.resolve("vmlinux");
    Files.write(vmlinux, content(series));
    assertThat(Image.open(vmlinux).kind()).isEqualTo(ImageKind.VMLINUX);
    List<String> command = new ArrayList<>(List.of("objcopy"));
    for (String symbol : List.of("__start___jump_table", "__stop___jump_table")) {
      long address = image.symbols().addressesOf(symbol)[0];
      Area area = Objects.requireNonNull(image.space().areaAt(address));
      command.add(
          "--add-symbol=%s=%s:0x%x".formatted(symbol, area.name(), address - area.address()));
    }
    Path named = folder.resolve("named");
    command.add(vmlinux.toString());
    command.add(named.toString());
    Program.lines(command.toArray(String[]::new));
    assertThat(Image.open(named).kind()).isEqualTo(ImageKind.VMLINUX);
    assertSameTable(series, Files.readAllBytes(named), TableSource.SYMBOLS);
  }

  private Image assertSameTable(Series series, byte[] content, TableSource source)
      throws IOException {
    Image image = Image.of(Path.of("changed"), Bytes.of("changed", content));
    JumpTable table = JumpTable.of(image);
    assertThat(table.source()).isEqualTo(source);
    assertThat(inMemory(table)).isEqualTo(inMemory(JumpTable.of(open(series))));
    return image;
  }

  /** The entries without what depends on where the file has them. */
  private static List<JumpEntry> inMemory(JumpTable table) {
    return table.entries().stream()
        .map(
            entry ->
                new JumpEntry(
                    0,
                    entry.code(),
                    entry.target(),
                    entry.key(),
                    entry.branch(),
                    entry.nopOnDisk(),
                    entry.form(),
                    0,
                    null))
        .toList();
  }

  private byte[] content(Series series) throws IOException {
    Bytes content = open(series).content();
    return content.copy(0, Math.toIntExact(content.size()));
  }

  private static void dropSections(byte[] content) {
    ByteBuffer header = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(SECTION_OFFSET, 0).putShort(SECTION_COUNT, (short) 0);
  }

  /** Makes the tokens of kallsyms unfindable: among them are the ten digits, each with its NUL. */
  private static void wipeKallsyms(byte[] content) {
    byte[] digits = new byte[20];
    for (int i = 0; i < 10; i++) {
      digits[2 * i] = (byte) ('0' + i);
    }
    for (int i = 0; i < content.length - digits.length; i++) {
      int matched = 0;
      while (matched < digits.length && content[i + matched] == digits[matched]) {
        matched++;
      }
      if (matched == digits.length) {
        content[i] = 0;
      }
    }
  }
}
