package org.jumppatch.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfHeader;
import org.jumppatch.elf.Relocations;
import org.jumppatch.elf.SymbolTable;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.testing.Samples;
import org.jumppatch.patcher.script.Script;
import org.jumppatch.patcher.smp.MachineSetup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is one past a bound is refused in one line that says so. The files are mostly holes. */
class BoundsTest {
  private static final int SECTION_OFFSET = 40;
  private static final int SECTION_COUNT = 60;
  private static final int SECTION = 64;

  @TempDir Path folder;
  private Path image;

  @BeforeEach
  void name() {
    image = folder.resolve("image");
  }

  @Test
  void sections() throws IOException {
    byte[] file = Files.readAllBytes(Samples.image("matrix.elf"));
    ByteBuffer fields = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long count = ElfHeader.TABLE_LIMIT + 1L;
    fields.putShort(SECTION_COUNT, (short) 0);
    fields.putLong((int) fields.getLong(SECTION_OFFSET) + 32, count);
    refused(file, file.length + count * SECTION, "%d section headers".formatted(count));
  }

  @Test
  void symbols() throws IOException {
    grown("matrix.elf", 2, 24, SymbolTable.LIMIT + 1L, " symbols are too many");
  }

  @Test
  void relocations() throws IOException {
    grown("module.ko", 4, 24, Relocations.LIMIT + 1L, " relocations are too many");
  }

  @Test
  void sites() throws IOException {
    byte[] file = Files.readAllBytes(Samples.image("matrix.elf"));
    ByteBuffer fields = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 1; i < fields.getShort(SECTION_COUNT); i++) {
      int header = (int) fields.getLong(SECTION_OFFSET) + i * SECTION;
      if (fields.getInt(header + 4) == 1 && isTable(fields, header)) {
        grow(file, header, 16, JumpTable.LIMIT + 1L, " jump table entries are too many");
        return;
      }
    }
    throw new AssertionError("no jump table");
  }

  private static boolean isTable(ByteBuffer fields, int header) {
    int names = (int) fields.getLong(SECTION_OFFSET) + fields.getShort(SECTION_COUNT + 2) * SECTION;
    int at = (int) fields.getLong(names + 24) + fields.getInt(header);
    byte[] name = new byte[12];
    fields.get(at, name);
    return new String(name, StandardCharsets.US_ASCII).equals("__jump_table");
  }

  @Test
  void aFileOfMoreThanCanBeMapped() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(Bytes.LARGEST + 1);
    } catch (IOException e) {
      abort("this file system has no such files: " + e.getMessage());
    }
    refused(ExitCode.UNREADABLE, " bytes are too many", "list", image);
    refused(ExitCode.UNREADABLE, " bytes are too many", "explain", sample(), image);
  }

  @Test
  void theScript() throws IOException {
    Path script = folder.resolve("script");
    byte[] comment = new byte[Script.LIMIT + 1];
    Arrays.fill(comment, (byte) '#');
    Files.write(script, comment);
    refused(ExitCode.USAGE, "too long for a script", "batch", script, sample(), "--dry-run");
  }

  @Test
  void cpus() {
    int most = MachineSetup.MAX_CPUS;
    CommandRun run =
        CommandRun.of("enable", "netstamp_needed_key", sample(), "--dry-run", "--cpus", most);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    refused(ExitCode.USAGE, "1 to " + most, "list", sample(), "--cpus", most + 1);
  }

  private static Path sample() {
    return Samples.image("schedstats.elf");
  }

  private void grown(String sample, int type, int size, long count, String problem)
      throws IOException {
    byte[] file = Files.readAllBytes(Samples.image(sample));
    ByteBuffer fields = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 1; i < fields.getShort(SECTION_COUNT); i++) {
      int header = (int) fields.getLong(SECTION_OFFSET) + i * SECTION;
      // Of relocations, those of code are read.
      int relocated = (int) fields.getLong(SECTION_OFFSET) + fields.getInt(header + 44) * SECTION;
      boolean read = type != 4 || (fields.getLong(relocated + 8) & 4) != 0;
      if (fields.getInt(header + 4) == type && read) {
        grow(file.clone(), header, size, count, problem);
      }
    }
  }

  /** A section of so many empty entries at the end of the file. */
  private void grow(byte[] file, int header, int size, long count, String problem)
      throws IOException {
    ByteBuffer fields = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long start = (file.length + 15L) & -16L;
    fields.putLong(header + 24, start).putLong(header + 32, size * count);
    refused(file, start + size * count, count + problem);
  }

  private void refused(byte[] start, long length, String problem) throws IOException {
    Files.write(image, start);
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(length);
    }
    refused(ExitCode.UNREADABLE, problem, "show", "--all", image);
  }

  private static void refused(int exitCode, String problem, Object... command) {
    CommandRun run = CommandRun.of(command);
    assertThat(run.err()).contains(problem).hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
  }
}
