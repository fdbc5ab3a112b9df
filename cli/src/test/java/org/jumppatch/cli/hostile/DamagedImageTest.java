package org.jumppatch.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole commands on images that are wrong in one place: each does its work or refuses in one line,
 * and none writes an output that it refuses to.
 */
class DamagedImageTest {
  /** Listing reads all; of the slower commands each gets one image of so many. */
  private static final int EVERY = Integer.getInteger("jumppatch.damage.every", 48);

  private static final int SEGMENT = 56;
  private static final int SECTION = 64;

  private static final int HEADERS = 400;
  private static final int STEP = Math.min(7, EVERY);

  /** Widths of the fields of each header, in order. */
  private static final int[] HEADER_FIELDS = {2, 2, 4, 8, 8, 8, 4, 2, 2, 2, 2, 2, 2};

  private static final int[] SEGMENT_FIELDS = {4, 4, 8, 8, 8, 8, 8, 8};
  private static final int[] SECTION_FIELDS = {4, 4, 8, 8, 8, 8, 4, 4, 8, 8};
  private static final int[] SYMBOL_FIELDS = {4, 1, 1, 2, 8, 8};
  private static final int[] RELOCATION_FIELDS = {8, 4, 4, 8};
  private static final int[] ENTRY_FIELDS = {4, 4, 8};

  @TempDir Path folder;
  private int tried;
  private int refused;

  @ParameterizedTest
  @ValueSource(strings = {"matrix.elf", "absolute.elf", "pie.elf", "module.ko"})
  void everyHeaderFieldSetToWhatHurts(String name) throws IOException {
    byte[] file = Files.readAllBytes(Samples.image(name));
    ByteBuffer fields = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    damageFields(file, 16, HEADER_FIELDS);
    int segments = (int) fields.getLong(32);
    for (int i = 0; i < fields.getShort(56); i++) {
      damageFields(file, segments + i * SEGMENT, SEGMENT_FIELDS);
    }
    int sections = (int) fields.getLong(40);
    for (int i = 0; i < fields.getShort(60); i++) {
      damageFields(file, sections + i * SECTION, SECTION_FIELDS);
    }
    assertThat(refused).as("%d tried", tried).isBetween(tried / 20, tried - 1);
  }

  /** Symbols, relocations and the table itself: the first entries and the last one of each. */
  @ParameterizedTest
  @ValueSource(strings = {"matrix.elf", "absolute.elf", "module.ko"})
  void everyFieldOfSomeEntriesSetToWhatHurts(String name) throws IOException {
    byte[] file = Files.readAllBytes(Samples.image(name));
    ByteBuffer fields = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int sections = (int) fields.getLong(40);
    for (int i = 1; i < fields.getShort(60); i++) {
      int header = sections + i * SECTION;
      int[] widths =
          switch (fields.getInt(header + 4)) {
            case 2 -> SYMBOL_FIELDS;
            case 4 -> RELOCATION_FIELDS;
            default -> isTable(file, fields, header) ? ENTRY_FIELDS : new int[0];
          };
      int size = Arrays.stream(widths).sum();
      int offset = (int) fields.getLong(header + 24);
      int count = size == 0 ? 0 : (int) fields.getLong(header + 32) / size;
      for (int entry = 0; entry < count; entry++) {
        if (entry < 3 || entry == count - 1) {
          damageFields(file, offset + entry * size, widths);
        }
      }
    }
    assertThat(refused).as("%d tried", tried).isBetween(tried / 20, tried - 1);
  }

  private static boolean isTable(byte[] file, ByteBuffer fields, int header) {
    int names = (int) fields.getLong(40) + (fields.getShort(62) & 0xffff) * SECTION;
    int at = (int) fields.getLong(names + 24) + fields.getInt(header);
    byte[] wanted = {'_', '_', 'j', 'u', 'm', 'p', '_', 't', 'a', 'b', 'l', 'e', 0};
    return Arrays.equals(file, at, Math.min(file.length, at + 13), wanted, 0, 13);
  }

  @Test
  void everyLengthOfASmallImage() throws IOException {
    byte[] file = Files.readAllBytes(Samples.image("absolute.elf"));
    for (int length = 0; length < file.length; length += length < HEADERS ? 1 : STEP) {
      run(Arrays.copyOf(file, length), "length " + length);
    }
    assertThat(refused).isGreaterThan(HEADERS);
  }

  @Test
  void sectionsThatOverlapOrLieOutside() throws IOException {
    byte[] file = Files.readAllBytes(Samples.image("matrix.elf"));
    ByteBuffer fields = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int sections = (int) fields.getLong(40);
    int count = fields.getShort(60);
    for (int i = 1; i < count; i++) {
      for (int j = 1; j < count; j++) {
        byte[] damaged = file.clone();
        // Address, offset and size of another section.
        System.arraycopy(
            file, sections + j * SECTION + 16, damaged, sections + i * SECTION + 16, 24);
        run(damaged, "section %d where %d is".formatted(i, j));
      }
    }
    assertThat(refused).isPositive();
  }

  /** Each field of a row: the edges of its range, off by one, and its own place. */
  private void damageFields(byte[] file, int at, int[] widths) throws IOException {
    int field = at;
    for (int width : widths) {
      ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
      long old =
          switch (width) {
            case 1 -> bytes.get(field);
            case 2 -> bytes.getShort(field);
            case 4 -> bytes.getInt(field);
            default -> bytes.getLong(field);
          };
      long top = 1L << (8 * width - 1);
      Set<Long> values = new LinkedHashSet<>();
      for (long value : new long[] {0, 1, -1, -2, top - 1, top, old - 1, old + 1, field, at}) {
        values.add(value);
      }
      for (long value : values) {
        byte[] damaged = file.clone();
        for (int i = 0; i < width; i++) {
          damaged[field + i] = (byte) (value >>> (8 * i));
        }
        run(damaged, "0x%x set to 0x%x".formatted(field, value));
      }
      field += width;
    }
  }

  private void run(byte[] file, String what) throws IOException {
    Path image = Files.write(folder.resolve("image"), file);
    Path out = folder.resolve("out");
    boolean every = tried++ % EVERY == 0;
    CommandRun listed = judged(what, "list", image);
    refused += listed.exitCode() == ExitCode.DONE ? 0 : 1;
    if (every) {
      judged(what, "show", "--all", image, "--json");
      judged(what, "explain", image, Samples.image("matrix.elf"));
    }
    if (every && listed.exitCode() == ExitCode.DONE) {
      CommandRun flipped = judged(what, "enable", "key_false", image, "-o", out, "--force");
      assertThat(Files.exists(out)).as(what).isEqualTo(flipped.exitCode() == ExitCode.DONE);
      Files.deleteIfExists(out);
    }
  }

  private static CommandRun judged(String what, Object... command) {
    CommandRun run = CommandRun.of(command);
    assertThat(run.exitCode())
        .as("%s: %s: %s", what, command[0], run.err())
        .isBetween(ExitCode.DONE, ExitCode.REFUSED);
    if (run.exitCode() > ExitCode.NO) {
      assertThat(run.err()).as(what).hasLineCount(1).startsWith("jumppatch: ");
      assertThat(run.out()).as(what).isEmpty();
    }
    return run;
  }
}
