package org.jumppatch.elf.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Every format of dump, and what is said of memory that one does not hold. */
class DumpTest {
  private static final int PAGE = 4096;
  private static final byte[] KDUMP =
      MadeDump.kdump(
          "6.1.0", 31, MadeDump.ZLIB, -1, 0, MadeDump.SNAPPY, MadeDump.ZSTD, MadeDump.ZLIB);

  @TempDir Path folder;

  private static Dump dump(byte[] file) {
    return Dump.of(Bytes.of("dump", file), OptionalLong.empty());
  }

  private static Memory memory(byte[] file) {
    return Objects.requireNonNull(dump(file).physical());
  }

  private static void holdsThePages(Memory memory) {
    for (int page : new int[] {0, 2, 3, 4, 5}) {
      assertThat(memory.bytes((long) page * PAGE, PAGE)).isEqualTo(MadeDump.page(page));
    }
    assertThat(memory.bytes(PAGE, 1)).isNull();
    assertThat(memory.bytes(PAGE - 1, 2)).isNull();
    assertThat(memory.bytes(4 * PAGE - 8, 16))
        .isEqualTo(
            ByteBuffer.allocate(16)
                .put(MadeDump.page(3), PAGE - 8, 8)
                .put(MadeDump.page(4), 0, 8)
                .array());
  }

  @Test
  void aKdumpIsReadByThePage() {
    Dump dump = dump(KDUMP);
    Memory memory = memory(KDUMP);
    holdsThePages(memory);
    assertThat(dump.format()).isEqualTo(DumpFormat.KDUMP);
    assertThat(dump.extents()).containsExactly(new Extent(0, 6 * PAGE));
    assertThat(memory.whyNot(PAGE)).isEqualTo("that page was left out of the dump");
    assertThat(memory.whyNot(6 * PAGE)).isEqualTo("the dump ends before that memory");
    VmcoreInfo info = Objects.requireNonNull(dump.info());
    assertThat(info.release()).isEqualTo("6.1.0");
    assertThat(info.slide()).isEqualTo(0x1a00_0000L);
    assertThat(info.number("phys_base")).isNull();
  }

  @Test
  void whereOnlyZeroesAreLeftOutTheyReadAsZeroes() {
    Memory memory = memory(MadeDump.kdump("6.1.0", 1, 0, -1, 0));
    assertThat(memory.bytes(PAGE, PAGE)).isEqualTo(new byte[PAGE]);
    assertThat(memory.bytes(3 * PAGE, 1)).isNull();
  }

  @Test
  void pagesThatWereNotWrittenAreNotThere() {
    byte[] incomplete = MadeDump.kdump("6.1.0", 0, 0, 0);
    ByteBuffer.wrap(incomplete).order(ByteOrder.LITTLE_ENDIAN).putInt(4 * PAGE + 24 + 12, 8);
    Memory memory = memory(incomplete);
    assertThat(memory.bytes(0, PAGE)).isNotNull();
    assertThat(memory.bytes(PAGE, 1)).isNull();
    assertThat(memory.whyNot(PAGE)).isEqualTo("the dump was not finished");
    byte[] cut = Arrays.copyOf(KDUMP, KDUMP.length - 10);
    assertThat(memory(cut).bytes(5 * PAGE, 1)).isNull();
    assertThat(memory(cut).bytes(4 * PAGE, PAGE)).isEqualTo(MadeDump.page(4));
  }

  @ParameterizedTest
  @CsvSource({
    "428,at 0x1ac: blocks of -1 bytes",
    "432,at 0x1b0: -1 blocks of a sub-header",
    "4192,at 0x1060: -1 pages"
  })
  void damagedHeadersAreRefusedWithTheirOffset(int field, String problem) {
    byte[] wrong = KDUMP.clone();
    Arrays.fill(wrong, field, field + (field > PAGE ? 8 : 4), (byte) -1);
    assertThatThrownBy(() -> dump(wrong))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageStartingWith("dump: " + problem);
  }

  @Test
  void aDamagedPageIsRefusedWithItsOffset() {
    byte[] wrong = KDUMP.clone();
    int at = (int) ByteBuffer.wrap(wrong).order(ByteOrder.LITTLE_ENDIAN).getLong(4 * PAGE);
    wrong[at] = 0;
    assertThatThrownBy(() -> memory(wrong).bytes(0, 1))
        .hasMessage("dump: at 0x%x: a page that cannot be unpacked".formatted(at));
  }

  @Test
  void aFlattenedDumpIsPutInOrder() {
    byte[] flat = MadeDump.flattened(KDUMP);
    holdsThePages(memory(flat));
    assertThat(dump(flat).format()).isEqualTo(DumpFormat.KDUMP);
  }

  @Test
  void aBitmapThatTheFileDoesNotHoldIsRefused() {
    byte[] cut = Arrays.copyOf(KDUMP, 3 * PAGE);
    assertThatThrownBy(() -> dump(cut))
        .hasMessage("dump: at 0x3000: the file ends within the bitmap of its pages");
    byte[] many = KDUMP.clone();
    ByteBuffer.wrap(many)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(436, -2)
        .putLong(PAGE + 96, 1L << 32);
    assertThatThrownBy(() -> dump(many))
        .hasMessageEndingWith("ends within the bitmap of its pages");
  }

  @Test
  void aFlattenedDumpThatClaimsATerabyteIsRefused() {
    byte[] flat = MadeDump.flattened(KDUMP);
    ByteBuffer.wrap(flat).putLong(PAGE, 1L << 40).putLong(PAGE + 8, 1);
    assertThatThrownBy(() -> dump(flat))
        .hasMessage("dump: at 0x1000: 1 bytes for offset 0x10000000000");
    byte[] other = MadeDump.flattened(MadeDump.page(1));
    assertThatThrownBy(() -> dump(other))
        .hasMessage("dump: a flattened dump of what is neither kdump nor an ELF core");
  }

  @Test
  void rangesOfLimeLieWhereTheirHeadersSay() {
    byte[] file = MadeDump.lime(0x1000, MadeDump.page(1), MadeDump.page(2));
    Memory memory = memory(file);
    assertThat(memory.bytes(0x1000, PAGE)).isEqualTo(MadeDump.page(1));
    assertThat(memory.bytes(0x3000, PAGE)).isEqualTo(MadeDump.page(2));
    assertThat(memory.bytes(0x2000, 1)).isNull();
    assertThat(dump(file).extents())
        .containsExactly(new Extent(0x1000, PAGE), new Extent(0x3000, PAGE));
    file[32 + PAGE] ^= 1;
    assertThatThrownBy(() -> dump(file)).hasMessageStartingWith("dump: at 0x1020: a range of");
  }

  @Test
  void avmlIsUnpackedByTheChunk() {
    byte[] large = new byte[200_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) ((i * 7) >>> 5);
    }
    byte[] file = MadeDump.avml(0x10_0000, large, MadeDump.page(9));
    Memory memory = memory(file);
    assertThat(dump(file).format()).isEqualTo(DumpFormat.AVML);
    assertThat(memory.bytes(0x10_0000, large.length)).isEqualTo(large);
    assertThat(memory.bytes(0x10_0000 + large.length + PAGE, PAGE)).isEqualTo(MadeDump.page(9));
    assertThat(memory.bytes(0x10_0000 + large.length, 1)).isNull();
    file[file.length / 2] ^= 4;
    assertThatThrownBy(() -> memory(file).bytes(0x10_0000, large.length))
        .isInstanceOf(ImageFormatException.class);
  }

  @Test
  void aDumpThatWasCompressedAsAWholeIsRead() throws IOException {
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
      out.write(KDUMP);
    }
    ByteArrayOutputStream xz = new ByteArrayOutputStream();
    try (XZOutputStream out = new XZOutputStream(xz, new LZMA2Options(0))) {
      out.write(MadeDump.flattened(KDUMP));
    }
    holdsThePages(memory(gzip.toByteArray()));
    holdsThePages(memory(xz.toByteArray()));
    holdsThePages(memory(Zstd.compress(KDUMP)));
    Path file = Files.write(folder.resolve("dump.gz"), gzip.toByteArray());
    List<Long> told = new ArrayList<>();
    try (Dump read =
        Dump.open(
            file,
            OptionalLong.empty(),
            (done, whole) -> {
              assertThat(whole).isEqualTo(gzip.size());
              told.add(done);
            })) {
      assertThat(read.format()).isEqualTo(DumpFormat.KDUMP);
    }
    assertThat(told).startsWith(0L).isSorted().endsWith((long) gzip.size());
    byte[] cut = Arrays.copyOf(gzip.toByteArray(), gzip.size() / 2);
    assertThatThrownBy(() -> dump(cut)).hasMessageContaining("damaged or cut short");
  }

  @ParameterizedTest
  @CsvSource({
    "0, QEVM, a QEMU migration stream",
    "0, LibvirtQemudSave, a saved libvirt machine",
    "0, \322\276\322\276, a VMware state file",
    "0, \320\276\322\276, a VMware state file",
    "0, \323\276\323\276, a VMware state file",
    "0, \321\272\321\272, a VMware state file",
    "4086, S1SUSPEND, a hibernation image",
    "4086, ULSUSPEND, a hibernation image",
    "0, PAGEDU64, a Windows crash dump",
    "0, 'EVF\11\15\12\377', an EnCase image",
    "0, 'PK\3\4', a zip archive",
    "257, ustar, a tar archive",
    "0, '\4\42\115\30', compressed with lz4"
  })
  void otherFormatsAreNamed(int offset, String magic, String words) {
    byte[] file = new byte[2 * PAGE];
    byte[] letters = magic.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(letters, 0, file, offset, letters.length);
    assertThatThrownBy(() -> dump(file))
        .hasMessageStartingWith("dump: at 0x%x: %s".formatted(offset, words));
  }

  @Test
  void aFileThatIsCutShortSaysSo() {
    String lacks = "cut short: the file lacks %d bytes of the memory that its headers tell of";
    byte[] lime = MadeDump.lime(0x1000, MadeDump.page(1), MadeDump.page(2));
    byte[] avml = MadeDump.avml(0x1000, new byte[100_000]);
    byte[] flat = MadeDump.flattened(KDUMP);
    for (byte[] whole : new byte[][] {KDUMP, flat, lime, avml}) {
      assertThat(dump(whole).remark()).isEmpty();
    }
    assertThat(dump(Arrays.copyOf(lime, lime.length - 1000)).remark())
        .isEqualTo(lacks.formatted(1000));
    assertThat(dump(Arrays.copyOf(avml, avml.length / 2)).remark()).startsWith("cut short: ");
    assertThat(dump(Arrays.copyOf(KDUMP, KDUMP.length - 10)).remark())
        .isEqualTo("cut short: the file lacks 1 of the 5 pages that it should have");
    byte[] unwritten = KDUMP.clone();
    Arrays.fill(unwritten, 4 * PAGE + 24, 4 * PAGE + 48, (byte) 0);
    assertThat(dump(unwritten).remark()).startsWith("cut short: the file lacks 1 of the 5 pages");
    assertThat(dump(Arrays.copyOf(flat, flat.length - 16)).remark())
        .isEqualTo("cut short: the stream breaks off before its end");
  }

  /** The last pages are zeroes, which lie at the file's beginning. */
  @Test
  void aKdumpThatIsCutSaysSoWhereverThePageIs() {
    int zeroes = 70_000;
    byte[] made = MadeDump.kdumpWithZeroes(2, zeroes);
    assertThat(dump(made).remark()).isEmpty();
    assertThat(memory(made).bytes((long) PAGE * zeroes, PAGE)).isEqualTo(new byte[PAGE]);
    Dump cut = dump(Arrays.copyOf(made, made.length - 1));
    assertThat(cut.remark())
        .isEqualTo(
            "cut short: the file lacks 1 of the %d pages that it should have"
                .formatted(zeroes + 2));
    assertThat(cut.isCut()).isTrue();
  }

  /** As {@code makedumpfile --split} writes them: each part has the bitmaps of all. */
  @Test
  void aPartOfASplitDumpHasThePagesOfThatPart() {
    byte[] file = MadeDump.kdump("6.1.0", 31, 0, MadeDump.ZLIB, -1, 0, 0);
    ByteBuffer part = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    part.putInt(PAGE + 12, 1).putLong(PAGE + 80, 1).putLong(PAGE + 88, 4);
    // It begins with the description of its own first page.
    System.arraycopy(file, 4 * PAGE + 24, file, 4 * PAGE, 2 * 24);
    assertThat(dump(file).remark()).isEmpty();
    Memory memory = memory(file);
    assertThat(memory.bytes(PAGE, PAGE)).isEqualTo(MadeDump.page(1));
    assertThat(memory.bytes(3 * PAGE, PAGE)).isEqualTo(MadeDump.page(3));
    for (long other : new long[] {0, 4 * PAGE}) {
      assertThat(memory.bytes(other, 1)).isNull();
      assertThat(memory.whyNot(other)).isEqualTo("that page is in another part of the dump");
    }
    assertThat(memory.whyNot(2 * PAGE)).isEqualTo("that page was left out of the dump");
    assertThat(dump(Arrays.copyOf(file, file.length - PAGE - 1)).remark()).contains("lacks 1 of");
    part.putLong(PAGE + 88, 9);
    assertThatThrownBy(() -> dump(file)).hasMessage("dump: at 0x1058: a part up to page 9");
  }

  @Test
  void aCoreSaysWhatItsFileLacksOfIt() {
    ByteBuffer core = ByteBuffer.allocate(2 * PAGE).order(ByteOrder.LITTLE_ENDIAN);
    core.put(0, new byte[] {127, 'E', 'L', 'F', 2, 1, 1}).putShort(16, (short) 4);
    core.putShort(18, (short) 62).putLong(32, 64).putShort(54, (short) 56).putShort(56, (short) 2);
    for (int i = 0; i < 2; i++) {
      core.putInt(64 + 56 * i, 1).putLong(64 + 56 * i + 8, (long) (i + 1) * PAGE);
      core.putLong(64 + 56 * i + 24, (long) i * PAGE).putLong(64 + 56 * i + 32, PAGE);
    }
    assertThat(dump(core.array()).remark()).contains("lacks 4096 bytes");
    byte[] whole = Arrays.copyOf(core.array(), 3 * PAGE);
    assertThat(dump(whole).remark()).isEmpty();
    whole[16] = 2;
    assertThat(dump(whole).remark()).isEqualTo("an ELF file, but no core");
    assertThat(dump(new byte[0]).remark()).isEqualTo("the file is empty");
  }

  @Test
  void aPageThatIsNotDescribedYetIsNotThere() {
    byte[] unfinished = KDUMP.clone();
    Arrays.fill(unfinished, 4 * PAGE, 4 * PAGE + 24, (byte) 0);
    assertThat(memory(unfinished).bytes(0, 1)).isNull();
    assertThat(memory(unfinished).whyNot(0)).isEqualTo("the dump was not finished");
    byte[] early = Arrays.copyOf(KDUMP, 4 * PAGE + 20);
    Arrays.fill(early, PAGE + 40, PAGE + 48, (byte) 0);
    Memory cut = memory(early);
    assertThat(cut.bytes(0, 1)).isNull();
    assertThat(cut.whyNot(0)).isEqualTo("the dump was not finished");
  }

  @Test
  void pageTablesOfFourAndFiveLevelsAreWalked() {
    byte[] machine = new byte[16 * PAGE];
    ByteBuffer tables = ByteBuffer.wrap(machine).order(ByteOrder.LITTLE_ENDIAN);
    tables.putLong(8 * PAGE + 511 * 8, 1 * PAGE | 1);
    tables.putLong(PAGE + 511 * 8, 2 * PAGE | 1);
    tables.putLong(2 * PAGE + 510 * 8, 3 * PAGE | 1);
    tables.putLong(3 * PAGE, 0x20_0000L | 0x81);
    tables.putLong(3 * PAGE + 8, 4 * PAGE | 1);
    tables.putLong(4 * PAGE + 3 * 8, 5 * PAGE | 0x8000_0000_0000_0001L);
    machine[5 * PAGE + 7] = 42;
    Memory physical = memory(machine);
    for (PageTables walked :
        new PageTables[] {
          new PageTables(physical, PAGE, 4), new PageTables(physical, 8 * PAGE, 5)
        }) {
      assertThat(walked.physical(0xffff_ffff_8012_3456L)).isEqualTo(0x32_3456L);
      assertThat(walked.physical(0xffff_ffff_8020_3007L)).isEqualTo(5 * PAGE + 7);
      assertThat(walked.bytes(0xffff_ffff_8020_3007L, 1)).containsExactly(42);
      assertThat(walked.bytes(0xffff_ffff_8020_4000L, 1)).isNull();
      assertThat(walked.whyNot(0xffff_ffff_8020_4000L))
          .isEqualTo("the page tables have no page there");
      assertThat(walked.bytes(0xffff_ffff_8012_3456L, 1)).isNull();
      assertThat(walked.whyNot(0xffff_ffff_8012_3456L))
          .isEqualTo("the dump does not hold that memory");
    }
    assertThat(new PageTables(physical, PAGE, 4).physical(0x0000_8fff_8012_3456L)).isEqualTo(-1);
  }
}
