package org.jumppatch.elf.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.jumppatch.elf.Segment;
import org.jumppatch.elf.dump.Memory;

/** Writes recorded memory in the forms that tools dump memory in, from their descriptions. */
public final class RecordedDump {
  private static final int PAGE = Memory.PAGE;

  private RecordedDump() {}

  /** A stretch of pages, one behind the other. */
  private record Run(long address, List<byte[]> pages) {
    long size() {
      return (long) pages.size() * PAGE;
    }
  }

  private static List<Run> runs(Map<Long, byte[]> pages) {
    List<Run> runs = new ArrayList<>();
    Run last = new Run(-1, new ArrayList<>());
    for (Map.Entry<Long, byte[]> page : pages.entrySet()) {
      if (page.getKey() != last.address() + last.size()) {
        last = new Run(page.getKey(), new ArrayList<>());
        runs.add(last);
      }
      last.pages().add(page.getValue());
    }
    return runs;
  }

  /** An ELF core by physical addresses, as {@code dump-guest-memory} writes it. */
  public static Path physicalCore(RecordedMemory memory, Path file) throws IOException {
    return core(file, runs(memory.byPhysical()), true);
  }

  /** An ELF core by virtual addresses, as {@code dump-guest-memory -p} writes it. */
  public static Path virtualCore(RecordedMemory memory, Path file) throws IOException {
    return core(file, runs(memory.byVirtual()), false);
  }

  private static Path core(Path file, List<Run> runs, boolean physical) throws IOException {
    int head = 64 + 56 * runs.size();
    ByteBuffer header = ByteBuffer.allocate(head).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1).put(6, (byte) 1);
    header.putShort(16, (short) 4).putShort(18, (short) 62).putInt(20, 1).putLong(32, 64);
    header.putShort(52, (short) 64).putShort(54, (short) 56).putShort(56, (short) runs.size());
    long offset = head;
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      int at = 64 + 56 * i;
      header.putInt(at, Segment.LOAD).putInt(at + 4, 7).putLong(at + 8, offset);
      header.putLong(at + (physical ? 24 : 16), run.address());
      header.putLong(at + 32, run.size()).putLong(at + 40, run.size());
      offset += run.size();
    }
    ByteArrayOutputStream core = new ByteArrayOutputStream();
    core.write(header.array());
    for (Run run : runs) {
      for (byte[] page : run.pages()) {
        core.write(page);
      }
    }
    return Files.write(file, core.toByteArray());
  }

  /** Plain physical memory, zeroes where nothing was recorded. */
  public static Path raw(RecordedMemory memory, Path file) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(RecordedMemory.SIZE);
      for (Map.Entry<Long, byte[]> page : memory.byPhysical().entrySet()) {
        out.seek(page.getKey());
        out.write(page.getValue());
      }
    }
    return file;
  }

  /** LiME's ranges. */
  public static Path lime(RecordedMemory memory, Path file) throws IOException {
    ByteArrayOutputStream ranges = new ByteArrayOutputStream();
    for (Run run : runs(memory.byPhysical())) {
      ByteBuffer header = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
      header.putInt(0x4C69_4D45).putInt(1).putLong(run.address());
      header.putLong(run.address() + run.size() - 1);
      ranges.write(header.array());
      for (byte[] page : run.pages()) {
        ranges.write(page);
      }
    }
    return Files.write(file, ranges.toByteArray());
  }

  /** A kdump, its pages packed with zlib, in which all others are left out. */
  public static Path kdump(RecordedMemory memory, Path file) throws IOException {
    Map<Long, byte[]> pages = memory.byPhysical();
    int frames = RecordedMemory.SIZE / PAGE;
    int bitmap = frames / Byte.SIZE / PAGE;
    int descriptors = (2 + 2 * bitmap) * PAGE;
    ByteBuffer head = ByteBuffer.allocate(descriptors).order(ByteOrder.LITTLE_ENDIAN);
    head.put(0, "KDUMP   ".getBytes(StandardCharsets.US_ASCII)).putInt(8, 6);
    head.putInt(428, PAGE).putInt(432, 1).putInt(436, 2 * bitmap).putInt(440, frames);
    head.putInt(PAGE + 8, 31).putLong(PAGE + 96, frames);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    ByteBuffer table = ByteBuffer.allocate(pages.size() * 24).order(ByteOrder.LITTLE_ENDIAN);
    for (Map.Entry<Long, byte[]> page : pages.entrySet()) {
      int frame = (int) (page.getKey() / PAGE);
      for (int map = 0; map < 2; map++) {
        int at = (2 + map * bitmap) * PAGE + frame / Byte.SIZE;
        head.put(at, (byte) (head.get(at) | 1 << frame % Byte.SIZE));
      }
      int start = packed.size();
      try (DeflaterOutputStream out =
          new DeflaterOutputStream(packed, new Deflater(Deflater.BEST_SPEED))) {
        out.write(page.getValue());
      }
      table.putLong(descriptors + table.capacity() + start).putInt(packed.size() - start);
      table.putInt(1).putLong(0);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(head.array());
    all.write(table.array());
    packed.writeTo(all);
    return Files.write(file, all.toByteArray());
  }
}
